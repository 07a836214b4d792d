"""Agents that left long ago (STATE-7), and agents that never were."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

OLD_AGENTS = (
    "SELECT a.id FROM agents a WHERE a.state = 'ended' AND a.last_seen < ? AND a.id <> 'operator' "
    "AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.agent_id = a.id AND l.ended_at IS NULL) "
    "AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.owner_id = a.id "
    "AND t.status IN ('pending', 'in_progress', 'blocked')) ORDER BY a.last_seen LIMIT ?"
)
OF_AGENT = ("DELETE FROM hooks WHERE agent_id = ?", "DELETE FROM agents WHERE id = ?")


def long_gone(store: "Store", before: int, most: int) -> "list[str]":
    """Agents that ended before ``before`` (ms) and have nothing open any more."""
    return [str(row[0]) for row in store.all(OLD_AGENTS, (before, most))]


def forget(store: "Transaction", agent_id: str) -> None:
    """Drop an agent and when its hooks ran."""
    for sql in OF_AGENT:
        store.execute(sql, (agent_id,))
