"""PostToolBatch: directed mail reaches a busy agent between two of its steps (HOOK-5)."""

from .. import messages, presence
from ..leases import RUNNING
from .call import NOTHING, Answer, Call, context_answer


def handle(call: Call) -> Answer:
    """Push directed mail; with none, leave after one indexed look."""
    agent = presence.find(call.store, call.agent_id)
    if agent is not None and not messages.any_new(call.store, agent, broadcasts=False):
        return NOTHING
    with call.store.writing():
        agent = call.refresh(RUNNING)
        from .push import mail

        text = mail(call, agent, [], broadcasts=False)
    return context_answer(call, "PostToolBatch", text)
