"""Numbers that are the same on every machine (LINK): drawn from blocks that a server gave out."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sqlite import Store, Transaction

KINDS = ("tasks", "gates", "checkpoints", "patches", "handovers", "crews")
"""The tables whose rows people and agents call by number."""
FIRST = 1001
"""Numbers below this were given before a link, or without one, and mean nothing elsewhere."""
ENDLESS = 1 << 62
_SELECT = "SELECT next, last, spare_first, spare_last FROM numbers WHERE kind = ?"


def next_number(tx: "Transaction", kind: str) -> "int | None":
    """The number of a new row of a table, and it is used up; None where this clone is not linked:
    SQLite numbers the row then. Where no block is left it is a number that stays on this machine.
    """
    row = tx.one(_SELECT, (kind,))
    if row is None:
        return None
    number, last, spare, spare_last = (int(one) for one in row)
    if number > last:
        if not spare:
            return _of_here(tx, kind)
        number, last, spare, spare_last = spare, spare_last, 0, 0
    tx.execute(
        "UPDATE numbers SET next = ?, last = ?, spare_first = ?, spare_last = ? WHERE kind = ?",
        (number + 1, last, spare, spare_last, kind),
    )
    return number


def _of_here(store: "Store", kind: str) -> "int | None":
    """SQLite's own next one would be of a block that another machine may have."""
    assert kind in KINDS
    free = int(store.value(f"SELECT max(id) FROM {kind} WHERE id < ?", (FIRST,)) or 0) + 1
    return free if free < FIRST else None


def is_shared(store: "Store", kind: str, number: int) -> bool:
    """Whether a number of a table means the same on every machine: one that a server gave to this
    one or another, not one of before the link.
    """
    return number >= shared_from(store, kind)


def shared_from(store: "Store", kind: str) -> int:
    """The lowest number of a table that means the same elsewhere; without a link none does."""
    first = store.value("SELECT first FROM numbers WHERE kind = ?", (kind,))
    return ENDLESS if first is None else int(first)


def left(store: "Store", kind: str) -> int:
    """How many numbers of a table may still be given."""
    row = store.one(_SELECT, (kind,))
    if row is None:
        return 0
    number, last, spare, spare_last = (int(one) for one in row)
    return last + 1 - number + (spare_last + 1 - spare if spare else 0)


def highest(store: "Store", kind: str) -> int:
    """The last number of any block that this machine has of a table, 0 for none."""
    return int(
        store.value("SELECT max(last, spare_last) FROM numbers WHERE kind = ?", (kind,)) or 0
    )


def begin(tx: "Transaction") -> None:
    """This clone is linked from now on: what has a number already keeps it for itself."""
    for kind in KINDS:
        tx.execute(
            "INSERT OR IGNORE INTO numbers (kind, first, next, last) "
            f"VALUES (?1, max(?2, coalesce((SELECT max(id) + 1 FROM {kind}), 0)), 1, 0)",
            (kind, FIRST),
        )


def add_block(tx: "Transaction", kind: str, first: int, last: int) -> None:
    """Take in a block of a clone that is linked: to be used behind what it has."""
    row = tx.one(_SELECT, (kind,))
    if row is None:
        return
    blocks = [(row[0], row[1]), (row[2], row[3]), (first, last)]
    left = [one for one in blocks if one[0] and one[0] <= one[1]]
    used, spare = left[0], left[-1] if len(left) > 1 else (0, 0)
    tx.execute(
        "UPDATE numbers SET next = ?, last = ?, spare_first = ?, spare_last = ? WHERE kind = ?",
        (*used, *spare, kind),
    )


def forget(tx: "Transaction") -> None:
    """This clone is linked no more: SQLite numbers rows again."""
    tx.execute("DELETE FROM numbers")
