"""UserPromptSubmit: a turn begins (HOOK-2). The person's prompt is never blocked."""

from ...identity.liveness import RUNNING
from ...locks import ending
from ...messages import mailbox
from ...presence.agents import Agent
from ..call import NEWS_OF_TASK, NOTHING, Answer, Call, context_answer

_UNFINISHED = "SELECT 1 FROM calls WHERE agent_id = ? LIMIT 1"


def handle(call: Call) -> Answer:
    """End what the last turn left behind (Esc fires no Stop) and push the mail."""
    unfinished = call.store.value(_UNFINISHED, (call.agent_id,))
    if unfinished:
        from ..commands.command_losses import look_late
        from ..turns.turn_end import close_calls

        look_late(call)
    with call.store.writing():
        agent = call.refresh(RUNNING)
        note_transcript(call)
        if begins_turn(call):
            ending.end_turn(call.store, call.agent_id, call.world, "next prompt")
            if unfinished:
                close_calls(call, call.agent_id)
        said = warnings(call, agent)
        if not said and not mailbox.any_new(call.store, agent, broadcasts=True):
            return NOTHING
        from ..mail_push import mail

        text = mail(call, agent, said, broadcasts=True)
    return context_answer(call, "UserPromptSubmit", text)


def begins_turn(call: Call) -> bool:
    """Whether this prompt starts a turn of its own.

    What the user types while the agent works, and the news that a background task ended,
    arrive in the middle of a turn with the id of the prompt that the turn works on (seen on
    2.1.329). News of a task never end what was taken for the turn that they begin.
    """
    prompt_id = call.text("prompt_id")
    if prompt_id and not call.first_time(f"prompt|{prompt_id}"):
        return False
    return not call.text("prompt").lstrip().startswith(NEWS_OF_TASK)


def note_transcript(call: Call) -> None:
    """Remember where the client writes this session's transcript; it moves with a worktree."""
    call.store.execute(
        "UPDATE agents SET transcript = ?1 WHERE id = ?2 AND transcript <> ?1",
        (call.text("transcript"), call.agent_id),
    )


def warnings(call: Call, agent: Agent) -> "list[str]":
    """What the hook itself has to say at the start of a turn."""
    if not agent.twin_pid:
        return []
    from ...sessions.registration import twin_of

    if not twin_of(call.store, agent.id):
        return []
    return [
        "[agent-sync] Two live client processes work under this session's id: "
        "their edits cannot be told apart. Close one of them."
    ]
