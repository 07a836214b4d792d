"""The whole picture in sections (VIEW-1): crews, active work, ownership, blockers, patches, duties.

Everything in it is the board's and what the board reads: nothing is asked twice.
"""

from ..gates import checkpoints, coverage, crews, gate, handovers, patches
from ..gates.checkpoints import Checkpoint
from ..gates.crews import Crew
from ..gates.gate import Gate
from ..gates.handovers import Handover
from ..gates.parties import Party
from ..gates.patches import Patch
from ..protection import file_notes
from ..protection.file_notes import Author
from . import blocked, board
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
    checkout).
    """

    __slots__ = ("board", "checkpoints", "crews", "gates", "handovers", "patches", "work")

    def __init__(self, seen: Board) -> None:
        self.board = seen
        self.crews: list[tuple[Crew, list[Party]]] = []
        self.checkpoints: list[Checkpoint] = []
        self.gates: list[Gate] = []
        self.handovers: list[Handover] = []
        self.patches: list[tuple[Patch, list[str]]] = []
        self.work: dict[tuple[str, str], list[Author]] = {}

    @property
    def between(self) -> blocked.Between:
        """What is open between agents; an empty one for nothing."""
        return self.board.between or blocked.Between()


def read(store: "Store", world: "World", me: "Agent | None", *, person: bool) -> Whole:
    """The whole picture at one moment. Changes nothing. Raises StoreError."""
    with store.reading():
        found = Whole(board.read(store, world, me, attention=True, person=person))
        found.crews = [(one, crews.members(store, one)) for one in crews.listed(store)]
        found.checkpoints = checkpoints.open_ones(store)
        found.gates = gate.open_ones(store)
        found.handovers = handovers.open_ones(store)
        found.patches = [
            (one, [file.key for file in coverage.files(store, one.subject)])
            for one in patches.listed(store)
        ]
        found.work = file_notes.all_work(store, MOST_WORK)
    return found
