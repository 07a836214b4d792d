"""UserPromptSubmit: a turn begins (HOOK-2). The person's prompt is never blocked."""

from ...clients.claude_code import NEWS_OF_TASK, TYPED
from ...identity.liveness import RUNNING
from ...locks import ending
from ...presence import agents
from ...presence.agents import Agent
from ...presence.prompt_words import first_words, hidden
from ...protection import own_stakes
from ...sessions import open_calls
from ..call import NOTHING, Answer, Call, context_answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction
OURS = "[agent-sync]"
"""What we say begins so."""


def handle(call: Call) -> Answer:
    """End what the last turn left behind (Esc fires no Stop) and push the mail."""
    unfinished = open_calls.any_of(call.store, call.agent_id)
    if unfinished:
        from ..commands.command_losses import look_late
        from ..turns.turn_end import close_calls

        look_late(call)
    lost = _lost(call)
    with call.store.writing() as store:
        agent = call.refresh(store, RUNNING)
        note_transcript(call, store)
        _note_words(call, store, agent)
        agent = note_title(call, store, agent)
        if begins_turn(call, store):
            ending.end_turn(store, call.agent_id, call.world, "next prompt")
            if unfinished:
                close_calls(call, store, call.agent_id)
        if not call.hears:
            return NOTHING
        mail_came, is_open = call.news(agent, broadcasts=True)
        said = [*([lost] if lost else []), *warnings(call, agent)]
        if is_open:
            from ..duty_push import freed, told

            said = [*freed(store, agent), *said, *told(call, store, agent)]
        if not said and not mail_came and not (is_open and call.news(agent, broadcasts=True)[0]):
            return NOTHING
        from ..mail_push import mail

        text = mail(call, store, agent, said, broadcasts=True)
    return context_answer(call, text)


def _lost(call: Call) -> str:
    """What others did to this agent's work since its last step (WORK-3)."""
    if not own_stakes.any_of(call.store, call.agent_id, compared=True):
        return ""
    from ..edits.own_work import note_on_all

    return note_on_all(call)


def begins_turn(call: Call, store: "Transaction") -> bool:
    """Whether this prompt starts a turn of its own.

    What the user types while the agent works, and the news that a background task ended,
    arrive in the middle of a turn with the id of the prompt that the turn works on (seen on
    2.1.329). News of a task never end what was taken for the turn that they begin.
    """
    prompt_id = call.text("prompt_id")
    prompt = call.text("prompt").lstrip()
    # Qwen Code sends an empty one behind every batch of tools, and gives as one, as Copilot CLI
    # does, what we held its turn back with.
    if call.fields.get("prompt") == "" or prompt.startswith(OURS):
        return False
    if prompt_id and not call.first_time(store, f"prompt|{prompt_id}"):
        return False
    return not prompt.startswith(NEWS_OF_TASK)


def _note_words(call: Call, store: "Transaction", agent: Agent) -> None:
    """Remember the first words of what a person typed, for whoever looks for the window (ARR-2)."""
    prompt = call.fields.get("prompt")
    if not isinstance(prompt, str) or not prompt or agent.is_child:
        return
    if call.row.typed:
        prompt = call.row.typed(prompt)
    if call.text("source") not in TYPED or prompt.lstrip().startswith((OURS, NEWS_OF_TASK)):
        return
    agents.note_prompt(store, agent.id, "" if hidden(call.env) else first_words(prompt))


def note_title(call: Call, store: "Transaction", agent: Agent) -> Agent:
    """Call a session by the title that its client tells, where it is a new one (ID-3)."""
    title = call.text("title")
    if not title or title == agent.title or agent.is_child:
        return agent
    from ...sessions.title_name import follow

    return follow(store, agent, title, call.now, call.world.limits)


def note_transcript(call: Call, store: "Transaction") -> None:
    """Remember where the client writes this session's transcript; it moves with a worktree."""
    agents.note_transcript(store, call.agent_id, call.text("transcript"))


def warnings(call: Call, agent: Agent) -> "list[str]":
    """What the hook itself has to say at the start of a turn."""
    if not agent.twin_pid:
        return []
    from ...presence.vouching import twin_of

    if not twin_of(call.store, agent.id):
        return []
    return [
        "[agent-sync] Two live client processes work under this session's id: "
        "their edits cannot be told apart. Close one of them."
    ]
