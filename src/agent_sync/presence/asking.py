"""Who waits for the person to answer a question of its client: may this be done?"""

from . import agents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

WANTED = "permission-wanted"
"""The hook that ran last for a session whose client asks. Any later sign of life is the answer."""
_ASKING = (
    "SELECT a.id, h.last_at FROM agents a CROSS JOIN hooks h ON h.agent_id = a.id AND h.event = ?1 "
    "WHERE a.state <> 'ended' AND h.last_at >= a.last_seen"
)


def note(store: "Transaction", agent_id: str, now: int) -> None:
    """The client of a session has asked at ``now`` (ms), the time of its last sign of life."""
    agents.mark_hook(store, agent_id, WANTED, now)


def is_asking(store: "Store", agent_id: str) -> bool:
    """Whether a question of this session is open."""
    return store.one(f"{_ASKING} AND a.id = ?2", (WANTED, agent_id)) is not None


def everybody(store: "Store") -> "dict[str, int]":
    """Every session with an open question, and since when (ms)."""
    return {str(row[0]): int(row[1]) for row in store.all(_ASKING, (WANTED,))}
