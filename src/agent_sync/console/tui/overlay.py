"""A text over the panes, to be scrolled and closed."""

from collections.abc import Sequence

from ..diff_lines import DiffLine, broken
from ..rows import Urgent
from .cells import safe, wrap
from .style import CHOSEN


class Overlay:
    """A title and lines; those of a difference are not wrapped like prose, and have a style.

    They are wrapped once for each width of the screen.
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        self.title = title
        self.lines = lines
        self._columns = -1
        self._wrapped: list[tuple[str, str]] = []

    def wrapped(self, columns: int) -> "list[tuple[str, str]]":
        """(style, text) of every line of the screen."""
        if columns != self._columns:
            self._columns = columns
            self._wrapped = [one for line in self.lines for one in _parts(line, columns)]
        return self._wrapped


class Choice(Overlay):
    """Things to choose one of; each may take several lines."""

    def __init__(self, title: str, entries: Sequence[Urgent]) -> None:
        super().__init__(title, [one.whole for one in entries])
        self.entries = entries
        self.place = 0

    @property
    def chosen(self) -> Urgent:
        """What is selected."""
        return self.entries[self.place]

    def move(self, by: int) -> None:
        """Select another one."""
        self.place = max(0, min(len(self.entries) - 1, self.place + by))

    def wrapped(self, columns: int) -> "list[tuple[str, str]]":
        """(style, text) of every line of the screen; the selected one stands out."""
        found: list[tuple[str, str]] = []
        for number, line in enumerate(self.lines):
            chosen = number == self.place
            style = f"class:{CHOSEN}" if chosen else ""
            first, *rest = wrap(line, columns - 2)
            found.append((style, ("> " if chosen else "  ") + first))
            found += [(style, f"  {part}") for part in rest]
        return found

    def span(self, columns: int) -> "tuple[int, int]":
        """The first line of what is selected, and the one behind its last."""
        before = sum(len(wrap(line, columns - 2)) for line in self.lines[: self.place])
        return before, before + len(wrap(self.lines[self.place], columns - 2))


def _parts(line: str, columns: int) -> "list[tuple[str, str]]":
    if isinstance(line, DiffLine):
        style = f"class:{line.shade}" if line.shade else ""
        return [(style, part) for part in broken(safe(line), max(2, columns))]
    return [("", part) for part in wrap(line, columns)]
