"""A text over the panes, to be scrolled and closed."""

from collections.abc import Sequence

from ..diff_lines import DiffLine, broken
from .cells import safe, wrap


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


def _parts(line: str, columns: int) -> "list[tuple[str, str]]":
    if isinstance(line, DiffLine):
        style = f"class:{line.shade}" if line.shade else ""
        return [(style, part) for part in broken(safe(line), max(2, columns))]
    return [("", part) for part in wrap(line, columns)]
