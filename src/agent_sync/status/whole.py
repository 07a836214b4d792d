"""The whole picture in sections (VIEW-1): crews, active work, ownership, blockers, patches, duties.

Everything in it is the board's and what the board reads: nothing is asked twice.
"""

from ..gates import coverage, gate
from ..gates.checkpoints import checkpoints
from ..gates.checkpoints.checkpoints import Checkpoint
from ..gates.crews import crews
from ..gates.crews.crews import Crew
from ..gates.gate import Gate
from ..gates.handovers import handovers
from ..gates.handovers.handovers import Handover
from ..gates.parties import Party
from ..gates.patches import patches
from ..gates.patches.patches import Patch
from ..protection import file_notes
from ..protection.file_notes import Author
from . import attentive, blocked
from .board import Board

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..store.sqlite import Store

MOST_WORK = 500


class Whole:
    """A board, and beside it: open crews with their members; gates, checkpoints and hand-overs in
    force; open patches with the keys of their files; whose every uncommitted file is, by (key,
    checkout). ``covers`` has the keys of the paths that a gate, checkpoint or hand-over names, by
    its id; only ``opened`` reads it.
    """

    __slots__ = ("board", "checkpoints", "covers", "crews", "gates", "handovers", "patches", "work")

    def __init__(self, seen: Board) -> None:
        self.board = seen
        self.crews: list[tuple[Crew, list[Party]]] = []
        self.checkpoints: list[Checkpoint] = []
        self.gates: list[Gate] = []
        self.handovers: list[Handover] = []
        self.patches: list[tuple[Patch, list[str]]] = []
        self.covers: dict[str, list[str]] = {}
        self.work: dict[tuple[str, str], list[Author]] = {}

    @property
    def between(self) -> blocked.Between:
        """What is open between agents; an empty one for nothing."""
        return self.board.between or blocked.Between()


def read(store: "Store", world: "World", me: "Agent | None", *, person: bool) -> Whole:
    """The whole picture at one moment. Changes nothing. Raises StoreError."""
    with store.reading():
        found = Whole(attentive.read(store, world, me, person=person))
        _add_open(found, store)
        found.work = file_notes.all_work(store, MOST_WORK)
    return found


def opened(store: "Store", seen: Board) -> Whole:
    """What is open between agents, for a board that was read before, without whose which file is.

    Where the board knows of nothing open, crews alone are asked for. Raises StoreError.
    """
    found = Whole(seen)
    with store.reading():
        if seen.between is None:
            found.crews = _crews(store)
            return found
        _add_open(found, store)
        found.covers = coverage.keys_of(
            store,
            [
                *(one.ref for one in found.gates),
                *(one.subject for one in found.checkpoints),
                *(one.ref for one in found.handovers),
            ],
        )
    return found


def _add_open(found: Whole, store: "Store") -> None:
    found.crews = _crews(store)
    found.checkpoints = checkpoints.open_ones(store)
    found.gates = gate.open_ones(store)
    found.handovers = handovers.open_ones(store)
    found.patches = [
        (one, [file.key for file in coverage.files(store, one.subject)])
        for one in patches.listed(store)
    ]


def _crews(store: "Store") -> "list[tuple[Crew, list[Party]]]":
    return [(one, crews.members(store, one)) for one in crews.listed(store)]
