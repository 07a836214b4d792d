"""The door to a terminal: cleaning, display width, tables, relative times, colours."""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TextIO

from . import model_frame

_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_000  # years 1 and 9999
_UNITS = ((1, "s", 60), (60, "m", 120), (3_600, "h", 48))  # seconds, sign, from where the next
WIDEST_CELL = 200
NARROWEST = 6
_STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


def screen_size() -> tuple[int, int]:
    """(columns, rows) as ``shutil`` tells them, which would take two milliseconds to load: what
    ``COLUMNS`` and ``LINES`` say, else the terminal, else 80 and 24.
    """
    try:
        size = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        size = os.terminal_size((0, 0))
    return _said("COLUMNS") or size.columns or 80, _said("LINES") or size.lines or 24


def _said(name: str) -> int:
    try:
        return max(0, int(os.environ.get(name, "")))
    except ValueError:
        return 0


def clean(text: str, limit: int = 0) -> str:
    """Text for people on one line: what every name, reason, title and message goes through.

    Escape sequences go as a whole, control, invisible and direction characters too; a run of
    tabs and line breaks becomes one space, a lone surrogate U+FFFD. With ``limit`` at most so
    many columns are left, the last one an ellipsis if something was cut.
    """
    if not (text.isascii() and text.isprintable()):
        text = model_frame.plain(_one_space_for_breaks(text))
    return cut(text, limit) if limit > 0 else text


def exact(text: str, limit: int = 0) -> str:
    """A path on one line in which nothing is hidden, so that no two look alike: what a terminal
    would not show as it is, is written out, as in ``a\\nb``, and a backslash is two.
    """
    if not (text.isascii() and text.isprintable()) or "\\" in text:
        text = "".join(map(_written_out, text))
    return cut(text, limit) if limit > 0 else text


def _written_out(char: str) -> str:
    if char == "\\":
        return "\\\\"
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


def _one_space_for_breaks(text: str) -> str:
    """Breaks as single line feeds, which ``plain`` turns into spaces."""
    for char in model_frame.BLANK:
        text = text.replace(char, "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    return text


def width(text: str) -> int:
    """How many columns a terminal gives to clean text (CJK and emoji two, combining marks none).

    Terminals differ in what they make of sequences of emoji; nothing is promised there.
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    import unicodedata

    # Vowels and final consonants of Korean written in parts are drawn into the first part.
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def cut(text: str, columns: int) -> str:
    """Clean text in at most so many columns, with an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    room = columns - 1
    kept = []
    for char in text:
        room -= _columns(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + "…" if columns > 0 else ""


def pad(text: str, columns: int) -> str:
    """Clean text followed by spaces up to so many columns; longer text stays as it is."""
    return text + " " * (columns - width(text))


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], columns: int = 0) -> str:
    """Aligned columns under their headers, two spaces apart, every cell cleaned.

    With ``columns`` no line is wider than that: the last column is cut, and what stands before
    it only when even that is too wide. No trailing blanks, no line break at the end.
    """
    lines = [[clean(cell) for cell in row] for row in (headers, *rows)]
    widths = [max(map(width, cells)) for cells in zip_longest(*lines, fillvalue="")]
    shown = []
    for cells in lines:
        text = "  ".join(pad(cell, columns_) for cell, columns_ in zip(cells, widths, strict=False))
        text = text.rstrip()
        shown.append(cut(text, columns) if columns > 0 else text)
    return "\n".join(shown)


def fitted(
    rows: Sequence[Sequence[str]], headers: Sequence[str], columns: int, ends: "Sequence[int]" = ()
) -> list[str]:
    """The lines of a table in which the widest columns give way until it is no wider than asked.

    ``columns`` 0 sets no limit, but a cell has at most ``WIDEST_CELL``. What is in a column of
    ``ends`` keeps its end (of a path, the name of the file). Columns without a single cell are
    left out, but the first. Every cell is cleaned.
    """
    filled = [n for n in range(len(headers)) if not n or any(row[n] for row in rows)]
    lines = [[clean(row[n]) for n in filled] for row in (headers, *rows)]
    widths = [min(WIDEST_CELL, max(map(width, cells))) for cells in zip(*lines, strict=True)]
    while columns > 0 and sum(widths) + 2 * len(widths) - 2 > columns:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    shown = [
        "  ".join(
            pad((cut_front if n in ends else cut)(cell, room), room)
            for n, cell, room in zip(filled, cells, widths, strict=True)
        ).rstrip()
        for cells in lines
    ]
    return [cut(text, columns) if columns > 0 else text for text in shown]


def cut_front(text: str, columns: int) -> str:
    """Clean text in at most so many columns, its end kept, an ellipsis before it if it is cut."""
    if width(text) <= columns:
        return text
    room = columns - 1
    place = len(text)
    while place > 0 and (room := room - _columns(text[place - 1])) >= 0:
        place -= 1
    while place < len(text) and not _columns(text[place]):
        place += 1  # a combining mark whose letter is gone
    return "…" + text[place:] if columns > 0 else ""


def ago(ms_then: int, ms_now: int) -> str:
    """How long ago, or how soon: "just now", "45s ago", "12m ago", "in 5m", "3h ago", "2d ago".

    The past is rounded down, the future to the nearest unit: a lease taken a moment ago for an
    hour ends "in 60m", not "in 59m". Both times are in milliseconds.
    """
    if ms_then > ms_now:
        seconds = (ms_then - ms_now + 500) // 1000
        return f"in {_span(seconds, nearest=True)}" if seconds else "just now"
    seconds = (ms_now - ms_then) // 1000
    return f"{_span(seconds, nearest=False)} ago" if seconds >= 5 else "just now"


def length(ms: int) -> str:
    """How long a span in milliseconds is: "45s", "12m", "3h", rounded down; "0s" at least."""
    return _span(max(0, ms) // 1000, nearest=False)


def left(ms: int) -> str:
    """How long something still lasts, to the nearest unit, as ``ago`` says what is to come."""
    return _span((max(0, ms) + 500) // 1000, nearest=True)


def _span(seconds: int, *, nearest: bool) -> str:
    for size, letter, enough in _UNITS:
        count = (seconds + (size // 2 if nearest else 0)) // size
        if count < enough:
            return f"{count}{letter}"
    return f"{seconds // 86_400}d"


def iso(ms: int) -> str:
    """A time in milliseconds UTC as ``2024-05-01T12:00:00Z``, in whole seconds, rounded down.

    Times before year 1 or after 9999 are shown as the nearest that can be.
    """
    from datetime import datetime, timedelta

    moment = datetime(1970, 1, 1) + timedelta(milliseconds=min(max(ms, _FIRST_MS), _LAST_MS))
    return moment.replace(microsecond=0).isoformat() + "Z"


def local(ms: int, ms_now: int) -> str:
    """A time in milliseconds as this machine's clock shows it, ``14:03:12``; with the date
    before it on another day than now.
    """
    from datetime import datetime

    try:
        then, today = (datetime.fromtimestamp(at // 1000) for at in (ms, ms_now))
    except (OverflowError, OSError, ValueError):  # years that the platform does not know
        return iso(ms)
    return then.strftime("%H:%M:%S" if then.date() == today.date() else "%Y-%m-%d %H:%M:%S")


def clock(ms: int) -> str:
    """The time of day of a moment in milliseconds, as ``14:03 UTC``: say how far away beside it."""
    return iso(ms)[11:16] + " UTC"


def paint(text: str, style: str, enabled: bool) -> str:  # noqa: FBT001
    """``text`` in a style (bold, dim, red, green, yellow, blue, magenta, cyan) when enabled.

    Paint last: cleaning takes colours off and widths count them. KeyError for another style.
    """
    code = _STYLES[style]
    return f"\x1b[{code}m{text}\x1b[0m" if enabled and text else text


def colour_enabled(stream: TextIO, env: Mapping[str, str]) -> bool:
    """Colour only on a terminal that knows it, and never with a ``NO_COLOR`` that is not empty."""
    if env.get("NO_COLOR") or env.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False
