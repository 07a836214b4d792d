"""Who was stopped by the mode of its crew and is no more (CREW-3)."""

from . import bars, stopped
from .subjects import CREW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Transaction


def free_by_crew(store: "Transaction", world: "World") -> None:
    """Who was stopped by its crew's mode and is no more is free to go on: a task was given."""
    for one in stopped.waiting(store):
        if one.subject[:1] == CREW and not bars.still(store, world, one):
            stopped.free(store, one.subject, world.now, one.agent_id)
