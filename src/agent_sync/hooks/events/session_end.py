"""SessionEnd: a session leaves, or is cleared and followed by another (HOOK-6, ID-5)."""

from ...feed import activity
from ...identity.liveness import CLEARED, ENDED
from ...locks import ending, open_leases
from ...locks.handing_over import leave
from ...locks.lease import AUTO
from ...locks.wait_queue import open_tickets
from ...presence import agents
from ..call import NOTHING, Answer, Call
from ..turns.children import end_children
from ..turns.turn_end import look_late


def handle(call: Call) -> Answer:
    """Mark the session ended and free what it held; a cleared one keeps it for its successor."""
    look_late(call)
    with call.store.writing():
        before = agents.find(call.store, call.agent_id)
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


def _other_client_lives(call: Call, agent: agents.Agent) -> bool:
    """One of two clients under one id leaves: the other one goes on as the session (ID-1)."""
    if not agent.twin_pid or call.text("reason") == "clear":
        return False
    from ...sessions import registration

    return registration.leave_to_twin(call.store, agent.id, call.client_pid)


def _free(call: Call, session_id: str) -> None:
    store = call.store
    everything = call.env.get("AGENT_SYNC_AUTO_RELEASE_LOCKS") == "1"
    mine = open_leases.open_of(store, session_id, "" if everything else AUTO)
    ending.release(store, mine, call.world, "session ended", session_id)
    store.execute("DELETE FROM calls WHERE session_id = ?", (session_id,))
    for ticket in open_tickets(store):
        if ticket.agent_id == session_id:
            leave(store, session_id, ticket.target, ticket.key, call.world)
