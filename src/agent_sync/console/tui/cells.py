"""Text in exactly so many columns of the screen, whatever somebody wrote.

A row that takes another width on the terminal than was counted pushes its neighbours or wraps.
Programs and terminals disagree about some characters, so only those are drawn about which our
count and prompt_toolkit's agree; a few marks at most are put onto one character, and what
terminals join to one picture is taken apart.
"""

import unicodedata
from functools import lru_cache

from prompt_toolkit.utils import get_cwidth

from ...views import terminal
from ...views.terminal_wrap import wrapped

UNKNOWN = "\ufffd"
MARKS = 2
"""So many combining marks are drawn on one character; more of them would reach other lines."""
FLAG = ord("\U0001f1e6")
_HANDS = range(0x1F3FB, 0x1F400)  # skin tones: joined to the picture before, or drawn beside it


@lru_cache(maxsize=4096)
def safe(text: str) -> str:
    """Clean text of characters whose width nobody disputes."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = MARKS  # none before the first character: they would land on a neighbour
    for char in text:
        drawn = _drawn(char)
        if drawn and not get_cwidth(drawn):
            marks += 1
            drawn = "" if marks > MARKS else drawn
        elif drawn:
            marks = 0
        kept.append(drawn)
    return "".join(kept)


def _drawn(char: str) -> str:
    """What stands for one character."""
    if char.isascii():
        return char
    code = ord(char)
    if code in _HANDS:
        return ""
    if FLAG <= code < FLAG + 26:
        return chr(ord("A") + code - FLAG)
    kind = unicodedata.category(char)
    if kind == "Zs":
        return " "
    if kind == "Me":
        return ""
    agreed = terminal.width(char) == get_cwidth(char)
    return char if agreed and kind not in ("Cn", "Cc", "Cf", "Cs") else UNKNOWN


def fit(text: str, columns: int, *, tail: bool = False) -> str:
    """Text in exactly so many columns: cut with an ellipsis, or filled with blanks.

    With ``tail`` the end is kept of what is too long.
    """
    text = safe(text)
    if terminal.width(text) > columns:
        text = _tail(text, columns) if tail else terminal.cut(text, columns)
    return terminal.pad(text, columns)


def _tail(text: str, columns: int) -> str:
    room, first = columns - 1, len(text)
    for place in range(len(text) - 1, -1, -1):
        room -= terminal.width(text[place])
        if room < 0:
            break
        first = place
    kept = text[first:]
    while kept and not terminal.width(kept[0]):
        kept = kept[1:]
    return "…" + kept if columns > 0 else ""


def wrap(text: str, columns: int) -> list[str]:
    """Text in lines of at most so many columns, broken at blanks where that is possible."""
    return wrapped(safe(text), max(2, columns))
