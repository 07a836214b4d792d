"""Subagents: which still run, and what ends with one (ID-4)."""

from ...errors import StoreError
from ...feed import activity
from ...identity.liveness import ENDED
from ...locks import ending, open_leases
from ...locks.claim import World
from ...locks.lease import AUTO
from ...store.sqlite import Store
from ..call import Call, loaded

OVER = ("completed", "failed", "killed", "cancelled", "stopped", "done")
_RUNNING = (
    "SELECT json_extract(t.value, '$.id') FROM json_each(?, '$.background_tasks') t "
    "WHERE coalesce(json_extract(t.value, '$.status'), 'running') "
    f"NOT IN {OVER}"
)
_LISTED = "SELECT json_type(?, '$.background_tasks')"


def running_children(call: Call) -> "set[str] | None":
    """Ids of background tasks that the client lists as running; None when it lists nothing."""
    payload = (call.raw.decode("utf-8", "replace"),)
    try:
        if call.store.value(_LISTED, payload) != "array":
            return None
        rows = call.store.all(_RUNNING, payload)
    except StoreError:  # no JSON that SQLite reads, or an SQLite that reads none
        return _running(loaded(call.raw).get("background_tasks"))
    return {str(row[0]) for row in rows if row[0] is not None}


def _running(tasks: object) -> "set[str] | None":
    if not isinstance(tasks, list):
        return None
    listed = [task for task in tasks if isinstance(task, dict) and task.get("id") is not None]
    return {str(task["id"]) for task in listed if (task.get("status") or "running") not in OVER}


def end_children(store: Store, session_id: str, world: World) -> None:
    """End every subagent of a session that is over or cleared. Inside ``writing()``."""
    for (child,) in store.all(
        "SELECT id FROM agents WHERE session_id = ? AND kind = 'subagent' AND state <> 'ended'",
        (session_id,),
    ):
        end_child(store, child, world)


def end_child(store: Store, agent_id: str, world: World) -> None:
    """A subagent is over: automatic leases end, explicit ones stop holding. In ``writing()``."""
    ending.release(
        store, open_leases.open_of(store, agent_id, AUTO), world, "subagent ended", agent_id
    )
    store.execute(
        "UPDATE agents SET state = ?, state_at = ? WHERE id = ?", (ENDED, world.now, agent_id)
    )
    store.execute("DELETE FROM calls WHERE agent_id = ?", (agent_id,))
    activity.record(store, world.now, agent_id, "agent_left", "subagent ended")
