"""What the person has chosen: pane, row, filter, and what lies over the panes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...feed.happened import Event
from ...views.event_sentences import is_minor
from ..row_order import Order
from ..rows import AGENTS, BETWEEN, ORDER, Pane, Row, Urgent
from .overlay import Choice, Overlay


class Question(NamedTuple):
    """Something to confirm: what is asked, and what is done on a yes."""

    text: str
    yes: Callable[[], None]


class Entry(NamedTuple):
    """A line to be typed: what it is for, what it begins with, what is done with it.

    ``each`` is told of every change while it is typed; ``options`` are what Tab goes through.
    """

    label: str
    done: Callable[[str], None]
    text: str = ""
    options: Sequence[str] = ()
    each: "Callable[[str], None] | None" = None


class Spot(NamedTuple):
    """Where a pane stands on the screen, and which of its rows: ``first`` is drawn at ``top``."""

    pane: str
    left: int
    upper: int
    right: int
    lower: int
    top: int
    first: int


class View:
    """The state of the screen beside what was read. Selections follow the thing, not its place."""

    def __init__(self) -> None:
        self.all: dict[str, Pane] = {}
        self.shown: dict[str, Pane] = {}
        self.urgent: list[Urgent] = []
        self.quiet = ""
        self.zoom = False
        self.brief = False
        self.spots: list[Spot] = []
        self.focus = AGENTS
        self.filter = ""
        self.said = ""
        self.failed = False
        self.overlay: Overlay | None = None
        self.overlay_top = 0
        self.question: Question | None = None
        self.entry: Entry | None = None
        self.page = 1
        self.orders = {name: Order() for name in ORDER}
        self._chosen: dict[str, str] = {}
        self._places = dict.fromkeys(ORDER, 0)

    def update(self, panes: dict[str, Pane], urgent: list[Urgent], quiet: str = "") -> bool:
        """Take over what was read; whether anything of what is shown changed."""
        before = (self.urgent, self.quiet, _texts(self.all))
        self.all, self.urgent, self.quiet = panes, urgent, quiet
        self._sift()
        return before != (urgent, quiet, _texts(panes))

    def sift(self, wanted: str) -> None:
        """Show only rows that hold a text, in whatever case; '' for all of them."""
        self.filter = wanted
        self._sift()

    def _sift(self) -> None:
        wanted = self.filter.casefold()
        self.shown = {
            name: self.orders[name].applied(
                pane._replace(
                    rows=[row for row in pane.rows if _holds(row, wanted) and not self._hidden(row)]
                )
            )
            for name, pane in self.all.items()
        }
        for name, pane in self.shown.items():
            self._keep(name, pane)

    def _hidden(self, row: Row) -> bool:
        return self.brief and isinstance(row.of, Event) and is_minor(row.of)

    def shorten(self) -> None:
        """Hide commands and arrivals in the feed, or show them again."""
        self.brief = not self.brief
        self._sift()

    def sort(self) -> None:
        """Order the focused pane by its next column, behind the last one as it orders itself."""
        order = self.orders[self.focus]
        order.step(self.all[self.focus])
        self._sift()
        self.say(f"Ordered by {order.title}." if order.title else "In its own order.")

    def turn_round(self) -> None:
        """Order the focused pane the other way round."""
        if self.orders[self.focus].turn():
            self._sift()
        else:
            self.say("Choose a column first: key s.", failed=True)

    def select(self, name: str, place: int) -> None:
        """Select a row of a pane and focus it."""
        self.focus = name
        self.move(place - self._places[name])

    def attend(self) -> None:
        """Lay what needs attention over the panes, to choose from."""
        if self.urgent:
            self.overlay, self.overlay_top = Choice("Needs attention", self.urgent), 0
        else:
            self.say("Nothing needs you.")

    def _keep(self, name: str, pane: Pane) -> None:
        """Keep the selection on its thing; where that is gone, on what has come to its place."""
        chosen = self._chosen.get(name)
        if chosen is None and pane.newest_first:
            self._places[name] = 0
            return
        found = (place for place, row in enumerate(pane.rows) if row.id == chosen)
        place = next(found, min(self._places[name], max(0, len(pane.rows) - 1)))
        self._places[name] = place
        if pane.rows:
            self._chosen[name] = pane.rows[place].id

    def place(self, name: str) -> int:
        """Which row of a pane is selected."""
        return self._places[name]

    @property
    def pane(self) -> Pane:
        """The focused pane as it is shown."""
        return self.shown[self.focus]

    @property
    def row(self) -> "Row | None":
        """The selected row of the focused pane."""
        rows = self.pane.rows
        return rows[self._places[self.focus]] if rows else None

    def move(self, by: int) -> None:
        """Select a row further down or up; what comes first in a pane that grows is followed."""
        rows = self.pane.rows
        if not rows:
            return
        place = max(0, min(len(rows) - 1, self._places[self.focus] + by))
        self._places[self.focus] = place
        if place == 0 and self.pane.newest_first:
            self._chosen.pop(self.focus, None)
        else:
            self._chosen[self.focus] = rows[place].id

    def turn(self, by: int) -> None:
        """Focus the next pane, or the one before; what is not on the screen is left out."""
        empty = not self.all[BETWEEN].rows and self.focus != BETWEEN
        order = [pane for pane in ORDER if pane != BETWEEN or not empty]
        self.focus = order[(order.index(self.focus) + by) % len(order)]

    def say(self, text: str, *, failed: bool = False) -> None:
        """Show a result or an error until the next key."""
        self.said, self.failed = text, failed

    def open(self, title: str, lines: list[str]) -> None:
        """Lay a text over the panes."""
        self.overlay, self.overlay_top = Overlay(title, lines), 0


def _texts(panes: dict[str, Pane]) -> "list[tuple[str, tuple[str, ...], str]]":
    return [(row.id, row.cells, row.mark) for pane in panes.values() for row in pane.rows]


def _holds(row: Row, wanted: str) -> bool:
    return not wanted or any(wanted in cell.casefold() for cell in row.cells)
