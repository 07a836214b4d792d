"""Subagents: which still run, and what ends with one (ID-4)."""

from ...clients.claude_code import FIELDS, TASK_ID, TASK_STATUS, TASKS_OVER
from ...failures import StoreError
from ...feed import activity
from ...identity.liveness import ENDED, RUNNING
from ...locks import ending, open_leases
from ...locks.claim import World
from ...locks.lease import AUTO
from ...presence import agents, known_agents
from ...sessions import open_calls
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction

_TASKS = FIELDS["background_tasks"]
_RUNNING = (
    f"SELECT json_extract(t.value, '{TASK_ID}') FROM json_each(?, '{_TASKS}') t "
    f"WHERE coalesce(json_extract(t.value, '{TASK_STATUS}'), 'running') NOT IN {TASKS_OVER}"
)
_LISTED = f"SELECT json_type(?, '{_TASKS}')"


def running_children(call: Call) -> "set[str] | None":
    """Ids of background tasks that the client lists as running; None when it lists nothing."""
    payload = (call.raw.decode("utf-8", "replace"),)
    try:
        if call.store.value(_LISTED, payload) != "array":
            return None
        rows = call.store.all(_RUNNING, payload)
    except StoreError:  # no JSON that SQLite reads, or an SQLite that reads none
        from ..payload_in_python import loaded, value_at

        return _running(value_at(loaded(call.raw), _TASKS))
    return {str(row[0]) for row in rows if row[0] is not None}


def _running(tasks: object) -> "set[str] | None":
    from ..payload_in_python import value_at

    if not isinstance(tasks, list):
        return None
    listed = [(value_at(task, TASK_ID), value_at(task, TASK_STATUS)) for task in tasks]
    return {str(name) for name, state in listed if name is not None and state not in TASKS_OVER}


def end_children(store: "Transaction", session_id: str, world: World) -> None:
    """End every subagent of a session that is over or cleared."""
    for child in known_agents.subagents(store, session_id):
        end_child(store, child.id, world)


def end_child(store: "Transaction", agent_id: str, world: World) -> None:
    """A subagent is over: what it wrote is its session's, and so are its leases (WORK-1).

    The automatic ones end where that session has no turn that could end them.
    """
    session_id = agent_id.rsplit("/", 1)[0]
    session = known_agents.known(store, session_id)
    if session is None or session.holder.state != RUNNING:
        mine = open_leases.open_of(store, agent_id, AUTO)
        ending.release(store, mine, world, "subagent ended", agent_id)
    if session is not None:
        from ...sessions import succession

        succession.inherit(store, agent_id, session_id)
    agents.set_state(store, agent_id, ENDED, world.now)
    open_calls.close_all(store, agent_id, background=True)
    activity.record(store, world.now, agent_id, "agent_left", "subagent ended")
