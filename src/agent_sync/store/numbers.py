"""Numbers that are the same on every machine (LINK): drawn from blocks that a server gave out."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sqlite import Store, Transaction

KINDS = ("tasks", "gates", "checkpoints", "patches", "handovers", "crews")
"""The tables whose rows people and agents call by number."""
FIRST = 1001
"""Numbers below this were given before a link, or without one, and mean nothing elsewhere."""
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
    """Whether a number of a table was given by a server, so that it means the same elsewhere."""
    return 0 < shared_from(store, kind) <= number


def shared_from(store: "Store", kind: str) -> int:
    """The first number of a table that a server gave to this machine, 0 for none yet."""
    return int(store.value("SELECT first FROM numbers WHERE kind = ?", (kind,)) or 0)


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


def add_block(tx: "Transaction", kind: str, first: int, last: int) -> None:
    """Take in a block: the current one where there is none, else the next one."""
    tx.execute(
        "INSERT INTO numbers (kind, first, next, last) VALUES (?1, ?2, ?2, ?3) "
        "ON CONFLICT (kind) DO UPDATE SET spare_first = ?2, spare_last = ?3",
        (kind, first, last),
    )


def forget(tx: "Transaction") -> None:
    """This clone is linked no more: SQLite numbers rows again."""
    tx.execute("DELETE FROM numbers")
