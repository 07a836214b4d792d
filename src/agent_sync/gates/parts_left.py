"""What ends in the moment that an agent leaves or is found to be gone: nobody waits for it then."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Transaction

_FREED = (
    "SELECT 1 FROM stopped s JOIN agents a ON a.id = s.agent_id "
    "WHERE s.agent_id = ? AND s.freed_at > 0 AND a.state = 'ended' LIMIT 1"
)
_AUTHOR = "SELECT 1 FROM parties WHERE agent_id = ? AND part = 'author' AND bound = 1 LIMIT 1"


def left(store: "Transaction", agent_id: str, world: "World") -> None:
    """The holds of its checkpoints are over, and whom they stopped is told (CHECK-5); nobody tells
    it any more that it is free to go on.
    """
    if store.value(_FREED, (agent_id,)):
        from .stopped import forget

        forget(store, agent_id, freed=True)
    if store.value(_AUTHOR, (agent_id,)):
        from .checkpoints.checkpoint_verdicts import orphan_all

        orphan_all(store, world)
