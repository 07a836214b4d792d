"""Deleting a little at a time, so that no transaction holds the lock for long (STATE-7)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sqlite import Transaction


def delete(store: "Transaction", sql: str, first: "int | str", most: int) -> "tuple[int, bool]":
    """Run a DELETE that takes where it begins and a LIMIT: how many rows, whether more may be."""
    deleted = store.execute(sql, (first, most)).rowcount
    return deleted, deleted == most
