"""Where nothing is refused for a while (a pause) or at all (an advisory installation): what would
have been is told, what it writes over is kept, and it is noted as any other call (ARR-3).

Loaded once something would be refused.
"""

from ..clients.claude_code import OVERWRITES, SHELLS
from ..clients.dialect import PATCH
from ..feed import activity
from ..repository.path_keys import key_of
from .call import Answer, Call, context_answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSED, ADVISORY = "paused", "advisory"
BLOCKED = "[agent-sync] BLOCKED: "
_WHY = {
    PAUSED: "the person has paused all refusals here for a while",
    ADVISORY: "agent-sync is installed to tell, not to refuse",
}


def instead(call: Call, refusal: Answer) -> Answer:
    """The answer in place of a refusal: none is given, and the model is told what stands against
    the call."""
    if call.text("tool") in SHELLS:
        from .commands.judge_command import go_on

        note = go_on(call)
    else:
        note = "\n".join(part for part in _kept(call) if part)
    if call.quiet:  # its end has to be seen
        call.quiet.withdraw()
        call.quiet = None
    with call.store.writing() as store:
        ref = call.text("tool_use_id")
        if not ref or call.first_time(store, f"let_pass|{ref}"):
            activity.record(store, call.now, call.agent_id, "let_pass", call.lets_pass, ref=ref)
    return context_answer(call, "\n".join(part for part in (_told(call, refusal), note) if part))


def _told(call: Call, refusal: Answer) -> str:
    first = refusal.text.split("\n", 1)[0].removeprefix(BLOCKED).removeprefix("[agent-sync] ")
    return (
        f"[agent-sync] NOT REFUSED, because {_WHY[call.lets_pass]}; but {first} What is "
        "overwritten is kept for its owner, who is told: better do other work, or ask first."
    )


def _kept(call: Call) -> "Iterator[str]":
    """What an edit writes over is kept for its owner; what its agent has to know of it."""
    from .edits.before_edit import look_only
    from .edits.judge_edit import VIEWS

    whole = call.text("tool") == OVERWRITES
    for key, checkout in _places(call):
        views = call.store.all(VIEWS, (key, checkout))
        yield look_only(call, key, checkout, views, whole=whole)


def _places(call: Call) -> "list[tuple[str, str]]":
    if call.text("tool") == PATCH:
        from .edits.patch_pieces import pieces

        return [piece.place for piece in pieces(call)]
    path = call.text("file_path") or call.text("notebook_path")
    return [key_of(call.project, path, call.cwd)] if path else []
