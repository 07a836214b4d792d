"""How far a crew's work is (CREW-3): computed from its tasks and checkpoints, never declared."""

from ...tasks import task_board
from ...tasks.task_board import CANCELLED, DONE
from .crews import EXECUTING, PHASES, PLANNING, Crew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store

_OPEN_CHECKPOINTS = (
    "SELECT id, state FROM checkpoints WHERE crew_id = ? "
    "AND state IN ('waiting', 'approved', 'rejected') ORDER BY id"
)
NAMED = 5


def following(crew: Crew) -> str:
    """The phase behind the present one; '' behind the last."""
    place = PHASES.index(crew.phase) + 1
    return PHASES[place] if place < len(PHASES) else ""


def missing(store: "Store", crew: Crew) -> list[str]:
    """What keeps a crew from its next phase, a sentence each; [] for nothing.

    To execute it needs a task; to review, one that is done and none that is left; to be
    completed, also every checkpoint resolved, superseded or cancelled.
    """
    tasks = task_board.of_crew(store, crew.id)
    wanted = [one for one in tasks if one.status != CANCELLED]
    if not wanted:
        return ["no task of the crew yet: agent-sync create-task TITLE"]
    if crew.phase == PLANNING:
        return []
    left = [f"{one.ref} is {one.status}" for one in wanted if one.status != DONE]
    found = [_some(left)] if left else []
    return found if crew.phase == EXECUTING else found + _unresolved(store, crew)


def _unresolved(store: "Store", crew: Crew) -> list[str]:
    rows = store.all(_OPEN_CHECKPOINTS, (crew.id,))
    return [_some([f"C{number} is {state}" for number, state in rows])] if rows else []


def _some(said: list[str]) -> str:
    more = f" and {len(said) - NAMED} more" if len(said) > NAMED else ""
    return ", ".join(said[:NAMED]) + more
