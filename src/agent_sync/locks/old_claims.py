"""Leases, places in the queue and counted refusals of long ago (STATE-7), and of who never was."""

from ..store.batches import delete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

OLD_LEASES = (
    "DELETE FROM leases WHERE id IN (SELECT id FROM leases WHERE ended_at IS NOT NULL "
    "AND ended_at < ? ORDER BY ended_at LIMIT ?)"
)
OLD_WAITS = (
    "DELETE FROM waits WHERE id IN (SELECT id FROM waits WHERE ended_at IS NOT NULL "
    "AND ended_at < ? ORDER BY ended_at LIMIT ?)"
)
OLD_REFUSALS = (
    "DELETE FROM refusals WHERE (agent_id, key) IN (SELECT agent_id, key FROM refusals "
    "WHERE last_at < ? ORDER BY last_at LIMIT ?)"
)
OF_AGENT = ("DELETE FROM refusals WHERE agent_id = ?",)


def forget_leases(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop leases that ended before ``before`` (ms): how many, and whether there may be more."""
    return delete(store, OLD_LEASES, before, most)


def forget_waits(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop places in the queue that ended before ``before``."""
    return delete(store, OLD_WAITS, before, most)


def forget_refusals(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop counts of refusals whose last was before ``before``."""
    return delete(store, OLD_REFUSALS, before, most)


def forget_agent(store: "Transaction", agent_id: str) -> None:
    """Drop what was refused to an agent that is forgotten; it holds and waits for nothing."""
    for sql in OF_AGENT:
        store.execute(sql, (agent_id,))


def erase(store: "Transaction", agent_id: str) -> None:
    """Take out every lease and refusal of an agent as if it had never been."""
    store.execute("DELETE FROM leases WHERE agent_id = ?", (agent_id,))
    forget_agent(store, agent_id)
