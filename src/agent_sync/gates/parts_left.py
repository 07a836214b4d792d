"""What ends in the moment that an agent leaves or is found to be gone: nobody waits for it then."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Transaction

_AUTHOR = "SELECT 1 FROM parties WHERE agent_id = ? AND part = 'author' AND bound = 1 LIMIT 1"


def left(store: "Transaction", agent_id: str, world: "World") -> None:
    """The holds of its checkpoints are over, and whom they stopped is told (CHECK-5)."""
    if store.value(_AUTHOR, (agent_id,)):
        from .checkpoint_verdicts import orphan_all

        orphan_all(store, world)
