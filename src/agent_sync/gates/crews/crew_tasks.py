"""Which tasks let a member edit, and which files (*manager-delegate*)."""

from ...identity.who import session_of
from ...locks.lease import FILE
from ...repository.path_patterns import contains, covers
from ...tasks import task_board
from . import crews

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store
    from ...tasks.task_board import Task
    from ..bar import Wanted
    from .crews import Crew


class Given:
    """A task in progress that was given: its id and its files, [] for any."""

    __slots__ = ("files", "ref")

    def __init__(self, task: "Task") -> None:
        self.ref = task.ref
        self.files = task.files

    def admits(self, wanted: "Wanted") -> bool:
        """Whether all that would be written is among its files."""
        holds = covers if wanted.target == FILE else contains
        return any(holds(one, wanted.key) for one in self.files)


def given(store: "Store", crew: "Crew", agent_id: str) -> "list[Given]":
    """The tasks in progress of an agent, or its session, that the architect or the person made or
    assigned to it.
    """
    mine = task_board.at_work_on(store, (agent_id, session_of(agent_id)))
    return [Given(one) for one in mine if _by_whom_it_may_be(crew, one)]


def _by_whom_it_may_be(crew: "Crew", task: "Task") -> bool:
    givers = (one for one in (task.created_by, task.assigned_by) if one)
    return any(crew.led_by(one) or crews.is_person(one) for one in givers)
