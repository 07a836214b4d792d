"""The session that follows another: after ``/clear`` it has all that its predecessor had (ID-5)."""

from ..feed import activity
from ..identity.liveness import ADOPTION_MS, CLEARED
from ..locks import open_leases, wait_queue
from ..messages import mail_on_names
from ..presence import arriving
from ..protection import baselines, commit_makers, file_notes, kept_versions
from ..tasks import task_owners
from . import open_calls, open_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

# One that was not marked as cleared lost its SessionEnd; the same process speaks for it.
_PREDECESSOR = (
    "SELECT id FROM agents WHERE pid = ? AND pid <> 0 AND machine = ? AND pid_start = ? "
    "AND id <> ? AND kind = 'session' AND (state IN ('running', 'idle') "
    "OR state = ? AND state_at > ?) ORDER BY last_seen DESC LIMIT 1"
)

_PARTS = (
    "SELECT EXISTS (SELECT 1 FROM parties WHERE agent_id = ?1), "
    "EXISTS (SELECT 1 FROM stopped WHERE agent_id = ?1), "
    "EXISTS (SELECT 1 FROM wakes WHERE agent_id = ?1 AND ended_at IS NULL), "
    "EXISTS (SELECT 1 FROM refused_edits WHERE agent_id = ?1)"
)


def predecessor(
    store: "Store", agent_id: str, now: int, *, machine: str, pid: int, pid_start: str
) -> str:
    """The session that was in this client process before this one, '' when there was none.

    One that was cleared waits ``ADOPTION_MS`` for its successor.
    """
    process = (pid, machine, pid_start)
    found = store.value(_PREDECESSOR, (*process, agent_id, CLEARED, now - ADOPTION_MS))
    return "" if found is None else str(found)


def succeed(store: "Transaction", old_id: str, new_id: str, now: int) -> None:
    """Give a new session all that its predecessor had: name, role, task, leases, places, mail,
    the uncommitted work and the commits."""
    if not arriving.hand_on(store, old_id, new_id, now):
        return
    open_leases.hand_on(store, old_id, new_id)
    wait_queue.hand_on(store, old_id, new_id)
    task_owners.hand_on(store, old_id, new_id)
    file_notes.hand_on(store, old_id, new_id)
    kept_versions.hand_on(store, old_id, new_id)
    baselines.hand_on(store, old_id, new_id)
    commit_makers.hand_on(store, old_id, new_id)
    open_calls.hand_on(store, old_id, new_id)
    open_edits.hand_on(store, old_id, new_id)
    _hand_on_gates(store, old_id, new_id)
    mail_on_names.hand_on(store, old_id, new_id, now)
    activity.record(store, now, new_id, "agent_adopted", old_id)


def _hand_on_gates(store: "Transaction", old_id: str, new_id: str) -> None:
    if not any(store.one(_PARTS, (old_id,)) or ()):
        return
    from ..gates import duties_told, gate, parties, stopped, wakes
    from ..gates.crews import crew_changes
    from ..gates.handovers import handovers
    from ..gates.patches import patches, refused_edits

    parties.hand_on(store, old_id, new_id)
    stopped.hand_on(store, old_id, new_id)
    gate.hand_on(store, old_id, new_id)
    crew_changes.hand_on(store, old_id, new_id)
    wakes.hand_on(store, old_id, new_id)
    patches.hand_on(store, old_id, new_id)
    refused_edits.hand_on(store, old_id, new_id)
    handovers.hand_on(store, old_id, new_id)
    duties_told.hand_on(store, old_id, new_id)


def inherit(store: "Transaction", child_id: str, session_id: str) -> None:
    """Give a session what its subagent leaves behind: leases and uncommitted work (WORK-1), and
    its part in gates, patches and the like.
    """
    open_leases.hand_on(store, child_id, session_id)
    file_notes.inherit(store, child_id, session_id)
    kept_versions.hand_on(store, child_id, session_id)
    baselines.hand_on(store, child_id, session_id)
    if any(store.one(_PARTS, (child_id,)) or ()):
        from ..gates import gate, parties, stopped
        from ..gates.patches import patches

        parties.inherit(store, child_id, session_id)
        gate.hand_on(store, child_id, session_id)
        patches.hand_on(store, child_id, session_id)
        stopped.forget(store, child_id)
