"""SessionEnd: a session leaves, or is cleared and followed by another (HOOK-6, ID-5)."""

from .. import activity, locks, presence
from ..leases import AUTO, CLEARED, ENDED
from ..waits import leave, open_tickets
from .call import NOTHING, Answer, Call
from .children import end_children
from .stop import look_late


def handle(call: Call) -> Answer:
    """Mark the session ended and free what it held; a cleared one keeps it for its successor."""
    look_late(call)
    with call.store.writing():
        before = presence.find(call.store, call.agent_id)
        if before is not None and before.state in (CLEARED, ENDED):
            return NOTHING
        agent = call.refresh()
        if _other_client_lives(call, agent):
            return NOTHING
        cleared = call.text("reason") == "clear"
        end_children(call.store, agent.id, call.world)
        if not cleared:
            _free(call, agent.id)
        call.store.execute(
            "UPDATE agents SET state = ?, state_at = ? WHERE id = ?",
            (CLEARED if cleared else ENDED, call.now, agent.id),
        )
        reason = "cleared" if cleared else call.text("reason")[:40]
        activity.record(call.store, call.now, agent.id, "agent_left", reason)
    return NOTHING


def _other_client_lives(call: Call, agent: presence.Agent) -> bool:
    """One of two clients under one id leaves: the other one goes on as the session (ID-1)."""
    if not agent.twin_pid or call.text("reason") == "clear":
        return False
    from .. import registration

    return registration.leave_to_twin(call.store, agent.id, call.client_pid)


def _free(call: Call, session_id: str) -> None:
    store = call.store
    everything = call.env.get("AGENT_SYNC_AUTO_RELEASE_LOCKS") == "1"
    mine = locks.open_of(store, session_id, "" if everything else AUTO)
    locks.release(store, mine, call.world, "session ended", session_id)
    store.execute("DELETE FROM calls WHERE session_id = ?", (session_id,))
    for ticket in open_tickets(store):
        if ticket.agent_id == session_id:
            leave(store, session_id, ticket.target, ticket.key, call.world)
