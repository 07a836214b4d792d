"""How clients other than Claude Code are answered (AGENT-4): one form that most of them understand.

Denied with exit code 0: with 2, some let the call pass and some lose the words. There may be no
further key beside these: with one, Codex lets the edit through (seen on 0.171.0). A client that
wants something else has it in its row.
"""

from .claude_code import denial, for_person, held_back
from .dialect import CONTEXT, EVENT, HELD, REFUSAL, TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .dialect import Dialect


def answer(row: "Dialect", kind: str, event: str, text: str) -> "dict[str, object]":
    """What a client is given for an answer of one of the kinds that ``dialect`` names.

    ``event`` is our name of the event.
    """
    if kind not in row.answers and kind != REFUSAL and CONTEXT in row.answers:
        kind = CONTEXT
    if kind in row.answers:
        return _filled(row.answers[kind], event, text.rstrip("\n"))
    if kind == REFUSAL:
        return refusal(text)
    if kind == CONTEXT:
        return context(row, event, text)
    return held_back(text) if kind == HELD else for_person(text)


def refusal(text: str) -> "dict[str, object]":
    """A call is refused. Some put words of their own right behind the reason, so it ends a line."""
    reason = text.rstrip("\n") + "\n"
    return {"decision": "block", "reason": reason, **denial(reason)}


def context(row: "Dialect", event: str, text: str) -> "dict[str, object]":
    """A text for the model's context."""
    inner = {"hookEventName": row.event(event), "additionalContext": text}
    nested: dict[str, object] = {"hookSpecificOutput": inner}
    return {"additionalContext": text, **nested} if row.context_on_top else nested


def _filled(form: "Mapping[str, object]", event: str, text: str) -> "dict[str, object]":
    """A form with what is said in it, and the event's name."""
    said = {TEXT: text, EVENT: event.title().replace("-", "")}
    return {
        key: _filled(one, event, text) if isinstance(one, dict) else said.get(str(one), one)
        for key, one in form.items()
    }
