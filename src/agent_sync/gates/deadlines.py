"""A gate that is past its deadline is escalated once, by whoever looks next (GATE-6)."""

from ..failures import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Store

_LATE = (
    "SELECT 1 FROM gates WHERE ended_at IS NULL AND deadline_at > 0 AND deadline_at <= ? "
    "AND escalated_at = 0 LIMIT 1"
)


def escalate(store: "Store", world: "World") -> None:
    """Tell the person of gates past their deadline, if there are any that nobody told of.

    One look by index where there are none. Never raises: where nothing can be written, somebody
    else is going to tell.
    """
    try:
        if not store.value(_LATE, (world.now,)):
            return
        from .gate_settling import settle_all

        with store.writing() as tx:
            settle_all(tx, world)
    except StoreError:
        return
