"""Activity of long ago (STATE-7), and of who never was."""

from ..store.batches import delete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

OLD_ACTIVITY = (
    "DELETE FROM activity WHERE seq IN (SELECT seq FROM activity WHERE at < ? ORDER BY at LIMIT ?)"
)


def forget(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop rows from before ``before`` (ms): how many, and whether there may be more."""
    return delete(store, OLD_ACTIVITY, before, most)


def erase(store: "Transaction", agent_id: str) -> None:
    """Take out every row of an agent as if it had never been."""
    store.execute("DELETE FROM activity WHERE agent_id = ?", (agent_id,))
