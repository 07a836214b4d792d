"""UserPromptSubmit: a turn begins (HOOK-2). The person's prompt is never blocked."""

from .. import locks, messages
from ..leases import RUNNING
from ..presence import Agent
from .call import NOTHING, Answer, Call, context_answer


def handle(call: Call) -> Answer:
    """End what the last turn left behind (Esc fires no Stop) and push the mail."""
    with call.store.writing():
        agent = call.refresh(RUNNING)
        locks.end_turn(call.store, call.agent_id, call.world, "next prompt")
        call.store.execute("DELETE FROM calls WHERE agent_id = ?", (call.agent_id,))
        said = warnings(call, agent)
        if not said and not messages.any_new(call.store, agent, broadcasts=True):
            return NOTHING
        from .push import mail

        text = mail(call, agent, said, broadcasts=True)
    return context_answer(call, "UserPromptSubmit", text)


def warnings(call: Call, agent: Agent) -> "list[str]":
    """What the hook itself has to say at the start of a turn."""
    if not agent.twin_pid:
        return []
    from ..registration import twin_of

    if not twin_of(call.store, agent.id):
        return []
    return [
        "[agent-sync] Two live client processes work under this session's id: "
        "their edits cannot be told apart. Close one of them."
    ]
