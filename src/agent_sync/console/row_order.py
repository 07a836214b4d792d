"""The rows of a pane in the order of one of its columns, which the person has chosen."""

import re

from .rows import Pane, Row

UNITS = {"m": 1, "h": 60, "d": 1440}
"""Minutes in the units of ages."""
_AGE = re.compile(r"(\d+)([mhd])")
_PARTS = re.compile(r"\d+|\D+")


class Order:
    """By which column a pane is ordered, by its title, '' for the pane's own order; and whether the
    last comes first."""

    def __init__(self) -> None:
        self.title = ""
        self.backwards = False

    def step(self, pane: Pane) -> None:
        """The next column, behind the last one the pane's own order again."""
        titles = ["", *(column.title for column in pane.columns)]
        place = titles.index(self.title) if self.title in titles else 0
        self.title = titles[(place + 1) % len(titles)]
        self.backwards = False

    def turn(self) -> bool:
        """The other way round; False where the pane has its own order."""
        self.backwards = not self.backwards and bool(self.title)
        return bool(self.title)

    def applied(self, pane: Pane) -> Pane:
        """The pane in this order, which its title tells."""
        titles = [column.title for column in pane.columns]
        if self.title not in titles:
            return pane
        at = titles.index(self.title)
        filled = [row for row in pane.rows if row.cells[at].strip()]
        empty = [row for row in pane.rows if not row.cells[at].strip()]
        filled.sort(key=lambda row: _key(row, at), reverse=self.backwards)
        way = " backwards" if self.backwards else ""
        title = f"{pane.title} by {self.title}{way}"
        return pane._replace(title=title, rows=[*filled, *empty], newest_first=False)


def _key(row: Row, at: int) -> "tuple[int, list[tuple[int, int, str]]]":
    """Ages by their length, other numbers by their size (T2 before T10), words in any case."""
    text = row.cells[at].strip().casefold()
    if text == "now":
        return 0, [(0, 0, "")]
    long = _AGE.fullmatch(text)
    if long:
        return 0, [(0, int(long[1]) * UNITS[long[2]], "")]
    parts = _PARTS.findall(text)
    return 1, [(0, int(x), "") if x.isascii() and x.isdigit() else (1, 0, x) for x in parts]
