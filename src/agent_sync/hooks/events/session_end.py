"""SessionEnd: a session leaves, or is cleared and followed by another (HOOK-6, ID-5)."""

from ...clients import claude_code
from ...feed import activity
from ...gates import parts_left
from ...identity.liveness import CLEARED, ENDED
from ...presence import agents
from ...sessions import departure
from ..call import NOTHING, Answer, Call
from ..turns.children import end_children
from ..turns.turn_end import look_at_own, look_late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction

RELEASE_ALL = "AGENT_SYNC_AUTO_RELEASE_LOCKS"


def handle(call: Call) -> Answer:
    """Mark the session ended and free what it held; a cleared one keeps it for its successor."""
    look_late(call)
    look_at_own(call)
    with call.store.writing() as store:
        before = agents.find(store, call.agent_id)
        if before is not None and before.state in (CLEARED, ENDED):
            return NOTHING
        agent = call.refresh(store)
        if _other_client_lives(call, store, agent):
            return NOTHING
        cleared = call.text("reason") == claude_code.CLEARED
        end_children(store, agent.id, call.world)
        if not cleared:
            everything = call.env.get(RELEASE_ALL) == "1"
            departure.free(store, agent.id, call.world, everything=everything)
        agents.set_state(store, agent.id, CLEARED if cleared else ENDED, call.now)
        parts_left.left(store, agent.id, call.world)
        reason = "cleared" if cleared else call.text("reason")[:40]
        activity.record(store, call.now, agent.id, "agent_left", reason)
    return NOTHING


def _other_client_lives(call: Call, store: "Transaction", agent: agents.Agent) -> bool:
    """One of two clients under one id leaves: the other one goes on as the session (ID-1)."""
    if not agent.twin_pid or call.text("reason") == claude_code.CLEARED:
        return False
    from ...presence.vouching import leave_to_twin

    return leave_to_twin(store, agent.id, call.client_pid)
