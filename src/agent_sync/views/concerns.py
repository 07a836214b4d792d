"""What needs attention, in lines for a person: a sentence, and the one next command."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..locks.lease import RESOURCE
from ..status import concern_kinds
from ..status.concern_kinds import Concern
from .concern_sentences import NAME, path_named, sentence, some
from .tables import Style
from .terminal import clean, cut, length, width

BROKEN = (
    concern_kinds.UNKEPT,
    concern_kinds.TAKEN,
    concern_kinds.LOST,
    concern_kinds.HOOK_ERRORS,
    concern_kinds.UNPROTECTED,
    concern_kinds.UNJUDGED,
    concern_kinds.TWIN,
    concern_kinds.NO_ROOM,
)
GAP = "  → "

Spell = Callable[[str], str]


def lines(
    style: Style, concerns: Sequence[Concern], limit: int = 0, spell: "Spell | None" = None
) -> list[str]:
    """One line for each concern, cleaned, no wider than the style; the last tells how many more.

    The command stands at the end of a line where there is room for the whole of both.
    ``spell`` gives the way from where the reader stands for a path of the repository.
    """
    shown = concerns if not 0 < limit < len(concerns) else concerns[: limit - 1]
    found = [_line(style, one, spell) for one in shown]
    rest = len(concerns) - len(shown)
    more = f"… and {rest} more: agent-sync status --json"
    return [*found, cut(more, style.columns) if style.columns else more] if rest else found


def _line(style: Style, concern: Concern, spell: "Spell | None") -> str:
    said, told = sentence(concern, style.now), command(concern, spell)
    columns = style.columns or 0
    if not told or (columns and width(said) + len(GAP) + width(told) > columns):
        return paint(style, concern, cut(said, columns) if columns else said)
    return paint(style, concern, said) + GAP + style.paint(told, "bold")


def quiet(found: Sequence[Concern], now: int, span: "Callable[[int], str]" = length) -> str:
    """Ordinary waits and refusals in one line, cleaned; '' for none. ``span`` says how long."""
    waits: list[dict[str, Any]] = [
        dict(one.facts) for one in found if one.code == concern_kinds.WAITING
    ]
    said = [_waits_for(facts, span(now - min(facts["waiting_since_at"]))) for facts in waits]
    said += [_stopped_at(one.facts) for one in found if one.code == concern_kinds.REFUSED]
    return clean("; ".join(said))


def _waits_for(facts: "Mapping[str, Any]", span: str) -> str:
    names = some([clean(name, NAME) for name in facts["waiters"]])
    return f"{names} for {path_named(facts['path'])} ({clean(facts['holder'], NAME)}, {span})"


def _stopped_at(facts: "Mapping[str, Any]") -> str:
    who, holder = clean(facts["agent"], NAME), clean(facts["holder"], NAME)
    return f"{who} refused {path_named(facts['path'])} ({holder})"


def paint(style: Style, concern: Concern, text: str) -> str:
    """``text`` in the colour of a concern."""
    colour = "red" if concern.code in BROKEN else "magenta"  # yellow is unreadable on white
    return style.paint(text, colour)


def command(concern: Concern, spell: "Spell | None" = None) -> str:
    """The next step as it is typed, '' without one, and without one that can be typed."""
    facts = concern.facts
    path = facts.get("lease_path") if facts.get("target") != RESOURCE else None
    words = [_typed(word, spell) if word == path else word for word in concern.command]
    if any(clean(word) != word for word in words):
        return ""
    return " ".join(word if word.startswith("AGENT_") else shlex.quote(word) for word in words)


def _typed(path: str, spell: "Spell | None") -> str:
    found = spell(path) if spell else path
    return f"./{found}" if found.startswith("-") else found
