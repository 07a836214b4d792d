"""What panes are made of, and the words that their rows share.

Time words are in whole minutes, so that a board on which nothing happens does not change each
second.
"""

from typing import NamedTuple

from ..feed.happened import Event
from ..gates.subjects import KINDS
from ..messages.all_sent import Letter
from ..status.board import Held, Peer
from ..tasks.task_board import Task
from ..views.terminal import clean, exact

AGENTS, LEASES, TASKS, MESSAGES, FEED = "agents", "leases", "tasks", "messages", "feed"
BETWEEN = "between"
"""It stands above the others, and only while there is something in it."""
ORDER = (AGENTS, LEASES, TASKS, MESSAGES, FEED, BETWEEN)
LONGEST = 600
"""So many characters of what somebody wrote are looked at for one cell."""
STOPPED, TROUBLE, QUIET = "stopped", "trouble", "quiet"


class Column(NamedTuple):
    """A column: its header, how narrow and wide it may be (0 = any), when it goes, what is cut.

    Columns with the highest ``drop`` go first where room is short, those with 0 never. ``tail``
    keeps the end of a text that is too long: of a path the file matters most.
    """

    title: str
    least: int
    most: int = 0
    drop: int = 0
    tail: bool = False


class Open(NamedTuple):
    """One thing that is open between agents: its id, its state, who began it, since when (ms),
    what it is about, and whom it is for where nobody in particular owes it anything.

    ``round`` rises with each text that a patch was given: a yes to one is none to the next.
    """

    ref: str
    state: str
    owner: str
    since: int
    about: str
    waits: str = ""
    round: int = 0

    @property
    def kind(self) -> str:
        """'gate', 'patch' …"""
        return KINDS[self.ref[:1]]


class Urgent(NamedTuple):
    """One thing that needs attention: in a sentence, and what is typed about it, '' for nothing."""

    text: str
    typed: str = ""

    @property
    def whole(self) -> str:
        """Both, with an arrow between."""
        return f"{self.text} → {self.typed}" if self.typed else self.text


class Row(NamedTuple):
    """One row: ``id`` stays as long as the thing does; ``name`` is what commands call it.

    ``mark`` says how it stands out: ``STOPPED`` (it waits), ``TROUBLE``, ``QUIET`` or ''; the
    cells say the same in words. ``of`` is the thing itself.
    """

    id: str
    cells: tuple[str, ...]
    of: Peer | Held | Task | Letter | Event | Open
    name: str = ""
    mark: str = ""


class Pane(NamedTuple):
    """One pane: its rows under their columns, and what is said when there are none."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: list[Row]
    empty: str
    newest_first: bool = False


def age(then: int, now: int) -> str:
    """How long ago in whole minutes, hours or days: "now", "12m", "3h", "2d"; '' for never."""
    if not then:
        return ""
    minutes = max(0, now - then) // 60_000
    if minutes < 120:
        return f"{minutes}m" if minutes else "now"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def left(until: int, now: int) -> str:
    """How long something still lasts, rounded up; without a clock it lasts as long as the turn."""
    if not until:
        return "turn"
    minutes = -(-max(0, until - now) // 60_000)
    if minutes < 120:
        return f"{minutes}m" if minutes > 1 else "1m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def path(key: str) -> str:
    """A path as one cell: no two look alike."""
    return exact(key[:LONGEST]) + ("…" if len(key) > LONGEST else "")


def cell(written: str, most: int = LONGEST) -> str:
    """What somebody wrote as one cleaned cell."""
    return clean(written[:most]) + ("…" if len(written) > most else "")
