"""How clients other than Claude Code are answered (AGENT-4): one form that all of them understand.

Denied with exit code 0: with 2, some let the call pass and some lose the words. There may be no
further key beside these: with one, Codex lets the edit through (seen on 0.171.0).
"""

from .claude_code import denial, for_person, held_back

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .dialect import Dialect


def refusal(text: str) -> "dict[str, object]":
    """A call is refused. Some put words of their own right behind the reason, so it ends a line."""
    reason = text.rstrip("\n") + "\n"
    return {"decision": "block", "reason": reason, **denial(reason)}


def context(row: "Dialect", event: str, text: str) -> "dict[str, object]":
    """A text for the model's context; ``event`` is our name of it."""
    inner = {"hookEventName": row.event(event), "additionalContext": text}
    nested: dict[str, object] = {"hookSpecificOutput": inner}
    return {"additionalContext": text, **nested} if row.context_on_top else nested


__all__ = ["context", "for_person", "held_back", "refusal"]
