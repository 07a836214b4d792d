"""What has to be done before a checkpoint may be approved: a list of names that are ticked."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...store.sqlite import Row, Store, Transaction


class Item:
    """One item; ``done_at`` is ms, 0 while it is open, ``done_by`` an agent's id."""

    __slots__ = ("done_at", "done_by", "name")

    def __init__(self, row: "Row") -> None:
        self.name, self.done_at, self.done_by = str(row[0]), int(row[1]), str(row[2])


def of(store: "Store", number: int) -> list[Item]:
    """The items of a checkpoint, by name."""
    rows = store.all(
        "SELECT name, done_at, done_by FROM required_items WHERE checkpoint_id = ? ORDER BY name",
        (number,),
    )
    return [Item(row) for row in rows]


def open_names(store: "Store", number: int) -> list[str]:
    """What is not done yet."""
    return [item.name for item in of(store, number) if not item.done_at]


def add(store: "Transaction", number: int, names: "Iterable[str]") -> None:
    """Add items, each open; one that is there already stays as it is."""
    for name in names:
        store.execute(
            "INSERT OR IGNORE INTO required_items (checkpoint_id, name) VALUES (?, ?)",
            (number, name),
        )


def tick(store: "Transaction", number: int, name: str, agent_id: str, now: int) -> None:
    """An item is done."""
    store.execute(
        "UPDATE required_items SET done_at = ?, done_by = ? WHERE checkpoint_id = ? AND name = ?",
        (now, agent_id, number, name),
    )
