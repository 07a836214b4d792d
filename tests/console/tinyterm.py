"""A small terminal: takes the bytes that a program writes and keeps the screen they make.

It wraps lines that are too long, as terminals do unless they are told not to: a program that
counts on not being wrapped is found out.
"""

import re
from collections.abc import Callable

from agent_sync.views import terminal

_PIECES = re.compile(
    r"\x1b\[(?P<args>[?0-9;]*)(?P<what>[@-~])|\x1b\].*?(?:\x07|\x1b\\)|\x1b[()].|\x1b.|(?P<char>.)",
    re.DOTALL,
)


class Screen:
    """Cells with their styles. ``width`` says how many columns a character takes."""

    def __init__(
        self, columns: int, rows: int, width: "Callable[[str], int]" = terminal.width
    ) -> None:
        self._width = width
        self.resize(columns, rows)
        self.styles_sent: set[str] = set()
        self.stray: list[str] = []

    def resize(self, columns: int, rows: int) -> None:
        """Another size; what was shown is gone."""
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.styles = [[""] * columns for _ in range(rows)]
        self.x = self.y = 0
        self.style = ""

    @property
    def lines(self) -> list[str]:
        """What is shown, line by line."""
        return ["".join(row).rstrip() for row in self.cells]

    @property
    def text(self) -> str:
        """What is shown."""
        return "\n".join(self.lines)

    def reversed(self) -> list[str]:
        """The lines that are shown reversed."""
        return [
            line
            for line, styles in zip(self.lines, self.styles, strict=True)
            if any(style.split(";").count("7") for style in styles)
        ]

    def feed(self, data: str) -> None:
        """Take what was written."""
        for piece in _PIECES.finditer(data):
            if piece["char"]:
                self._put(piece["char"])
            elif piece["what"]:
                self._control(piece["args"], piece["what"])

    def _put(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self._down()
        elif ord(char) < 32:
            self.stray.append(char)
        else:
            self._draw(char, self._width(char))

    def _draw(self, char: str, wide: int) -> None:
        if not wide:
            self.cells[self.y][max(0, self.x - 1)] += char
            return
        if self.x + wide > self.columns:
            self.x = 0
            self._down()
        for place in range(wide):
            self.cells[self.y][self.x + place] = "" if place else char
            self.styles[self.y][self.x + place] = self.style
        self.x += wide

    def _down(self) -> None:
        if self.y < self.rows - 1:
            self.y += 1
        else:
            self.cells = [*self.cells[1:], [" "] * self.columns]
            self.styles = [*self.styles[1:], [""] * self.columns]

    def _control(self, args: str, what: str) -> None:
        if what == "m":
            self.style = args.removeprefix("0;") if args not in ("", "0") else ""
            self.styles_sent.add(args)
            return
        if args.startswith("?"):
            return
        numbers = [int(number or 0) for number in args.split(";")]
        by = max(1, numbers[0])
        if what in "ABCD":
            self.y += {"A": -by, "B": by}.get(what, 0)
            self.x += {"C": by, "D": -by}.get(what, 0)
        elif what == "H":
            self.y, self.x = numbers[0] - bool(numbers[0]), (numbers[1:] or [1])[0] - 1
        elif what in "JK":
            self._erase(numbers[0], below=what == "J")
        self.x = max(0, min(self.x, self.columns - 1))
        self.y = max(0, min(self.y, self.rows - 1))

    def _erase(self, kind: int, *, below: bool) -> None:
        first = 0 if kind == 2 else self.x
        for row in range(self.y, self.rows if below else self.y + 1):
            start = first if row == self.y else 0
            self.cells[row][start:] = [" "] * (self.columns - start)
            self.styles[row][start:] = [""] * (self.columns - start)
