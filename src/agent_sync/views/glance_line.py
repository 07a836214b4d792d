"""A glance as one short line for a person's status line (CON-6): who one is here, and what is open.
Empty for a session that is not known where nothing is open: then nothing is on.
"""

from ..status.glance import BLOCKED, MOST, RESERVED, WAITS, Glance, Obstacle
from .model_frame import plain

NAME = "agent-sync"
WIDEST, NARROWEST = 100, 20
LONGEST_NAME = 24
SHORTEST_PATH = 12
_MOST_READ = 400
_WORDS = {WAITS: "waiting for", BLOCKED: "blocked on", RESERVED: "reserved for you:"}


def line(glance: Glance, columns: int = WIDEST) -> str:
    """The line, cleaned, in at most so many columns (never more than 100); '' for nothing.

    What others chose as a name or path is cut, the beginning of a path first.
    """
    if not (glance.name or glance.others or glance.explicit or glance.unread or glance.obstacles):
        return ""
    columns = min(WIDEST, columns) if columns >= NARROWEST else WIDEST
    said = f"{NAME}: " + " · ".join(_counts(glance))
    if glance.obstacles:
        gap = " · " if _counts(glance) else ""
        said += gap + _obstacle(glance.obstacles, columns - len(said) - len(gap))
    return _cut(said, columns)


def width_of(text: str) -> int:
    """How many columns COLUMNS, or any other text, asks for; the widest line if it says nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else WIDEST


def _counts(glance: Glance) -> list[str]:
    parts = [_cut(_clean(glance.name), LONGEST_NAME)] if glance.name else []
    if glance.others:
        parts.append(_count(glance.others, "other"))
    if glance.held:
        parts.append(_count(glance.held, "file" if glance.files == glance.held else "lease"))
    if glance.unread:
        more = "+" if glance.unread >= MOST // 4 else ""
        parts.append(f"{glance.unread}{more} unread")
    return parts


def _count(number: int, word: str) -> str:
    return f"{number}{'+' if number >= MOST else ''} {word}{'' if number == 1 else 's'}"


def _obstacle(found: list[Obstacle], room: int) -> str:
    first = found[0]
    lead = _WORDS[first.kind] + " "
    path = _clean(first.key[-_MOST_READ:])
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    holder = _cut(_clean(first.holder[:_MOST_READ]), LONGEST_NAME)
    who = f" ({holder})" if holder else ""
    left = room - len(lead) - len(more)
    if left - _width(who) < min(SHORTEST_PATH, _width(path)):
        who = ""
    return lead + _end(path, max(1, left - _width(who))) + who + more


def _clean(text: str) -> str:
    return " ".join(plain(text, " ").split())


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from .terminal import width  # dear, and names and paths are ASCII nearly always

    return width(text)


def _cut(text: str, columns: int) -> str:
    if len(text) <= columns and text.replace("·", "").replace("…", "").isascii():
        return text
    from .terminal import cut

    return cut(text, columns)


def _end(text: str, columns: int) -> str:
    """The end of clean text in so many columns, an ellipsis before it when something is missing."""
    if _width(text) <= columns:
        return text
    room, at = columns - 1, len(text)
    while at and room >= _width(text[at - 1]):
        at -= 1
        room -= _width(text[at])
    return "…" + text[at:]
