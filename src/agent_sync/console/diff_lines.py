"""A difference as lines to be judged by: nothing in it is hidden, each line says what it is.

What a terminal would not show as it is, is written out (``\\u202e``): who approves a change has to
see all of it. The first character says what a line is, the shade says it again.
"""

from ..views.terminal import width

ADDED, REMOVED, PLACE, HEAD, SAME = "added", "removed", "place", "head", ""
MOST_LINES, MOST_WIDE = 5_000, 2_000
GOES_ON = "… "
"""Before what follows a line that is too wide, so that it does not look like a line of its own."""
_TAB = " " * 4


class DiffLine(str):
    """One line of a difference, clean; ``shade`` says what it is."""

    __slots__ = ("shade",)
    shade: str

    def __new__(cls, text: str, shade: str) -> "DiffLine":
        """A line and what it is."""
        found = super().__new__(cls, text)
        found.shade = shade
        return found


def lines(text: "bytes | None", rest: str = "") -> list[str]:
    """The lines of a difference; ``rest`` is the command that shows what is too much for here."""
    if text is None:
        return ["(no difference is kept)"]
    if not text:
        return ["(no difference)"]
    raw = text.decode("utf-8", "backslashreplace").removesuffix("\n").split("\n")
    shades = _Shades()
    found: list[str] = [DiffLine(_plain(one), shades.of(one)) for one in raw[:MOST_LINES]]
    left = len(raw) - MOST_LINES
    more = f": {rest}" if rest else ""
    return [*found, f"NOT SHOWN: {left} more lines{more}"] if left > 0 else found


def _plain(line: str) -> str:
    """One line in which every character can be seen."""
    if not (line.isascii() and line.isprintable()):
        line = "".join(_seen(char) for char in line)
    if len(line) > MOST_WIDE:
        return f"{line[:MOST_WIDE]} (NOT SHOWN: {len(line) - MOST_WIDE} more characters)"
    return line


def _seen(char: str) -> str:
    if char == "\t":
        return _TAB
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


class _Shades:
    """What the lines of a difference are, one after the other.

    A hunk says how many lines it has, so that a changed line that looks like a header is none.
    """

    def __init__(self) -> None:
        self._old = self._new = 0

    def of(self, line: str) -> str:
        """The shade of the next line."""
        if self._old > 0 or self._new > 0:
            mark = line[:1]
            self._old -= mark in ("-", " ", "")
            self._new -= mark in ("+", " ", "")
            return {"+": ADDED, "-": REMOVED}.get(mark, SAME)
        if line.startswith("@@ -"):
            words = line.split(" ")
            self._old, self._new = _count(words, 1), _count(words, 2)
            return PLACE
        return SAME if line.startswith("\\") else HEAD


def _count(words: list[str], place: int) -> int:
    """How many lines '-1,4' means."""
    number = words[place].partition(",")[2] if len(words) > place else "0"
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1


def broken(line: str, columns: int) -> list[str]:
    """A line in pieces of at most so many columns, blanks and all; later ones begin with dots."""
    if width(line) <= columns or columns <= len(GOES_ON) + 2:
        return [line]
    found, piece, used = [], "", 0
    for char in line:
        wide = width(char)
        if used + wide > columns:
            found.append(piece)
            piece, used = GOES_ON, width(GOES_ON)
        piece, used = piece + char, used + wide
    return [*found, piece]
