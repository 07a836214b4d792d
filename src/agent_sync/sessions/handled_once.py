"""What has been handled once and must not be again (HOOK-11): a mark, and when it was made."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

UNSETTLED = "unsettled|"
"""So begin the marks of commands behind which git was not asked yet what they made."""
OLD_EVENTS = (
    "DELETE FROM events WHERE key IN (SELECT key FROM events WHERE at < ? ORDER BY at LIMIT ?)"
)


def first_time(store: "Transaction", mark: str, now: int) -> bool:
    """Make a mark; whether it was not there yet."""
    done = store.execute("INSERT OR IGNORE INTO events (key, at) VALUES (?, ?)", (mark, now))
    return done.rowcount > 0


def renew(store: "Transaction", mark: str, now: int) -> None:
    """Make a mark now, whether it was there or not."""
    store.execute("INSERT OR REPLACE INTO events (key, at) VALUES (?, ?)", (mark, now))


def made_at(store: "Store", mark: str) -> "int | None":
    """When (ms) a mark was made, None for never."""
    at = store.value("SELECT at FROM events WHERE key = ?", (mark,))
    return None if at is None else int(at)


def beginning_with(store: "Store", first: str, past: str) -> str:
    """A mark from ``first`` on and before ``past``, '' for none."""
    return str(
        store.value("SELECT key FROM events WHERE key >= ? AND key < ?", (first, past)) or ""
    )


def any_unsettled(store: "Store") -> bool:
    """Whether git was not asked yet what some command made."""
    return bool(beginning_with(store, UNSETTLED, UNSETTLED + "~"))


def all_beginning_with(store: "Store", first: str, past: str) -> "list[str]":
    """Every mark from ``first`` on and before ``past``."""
    rows = store.all("SELECT key FROM events WHERE key >= ? AND key < ?", (first, past))
    return [str(row[0]) for row in rows]


def unmark(store: "Transaction", mark: str) -> None:
    """Take a mark away."""
    store.execute("DELETE FROM events WHERE key = ?", (mark,))


def unmark_all(store: "Transaction", first: str, past: str) -> None:
    """Take all marks away from ``first`` on and before ``past``."""
    store.execute("DELETE FROM events WHERE key >= ? AND key < ?", (first, past))


def forget(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop marks from before ``before`` (ms): how many, and whether there may be more."""
    from ..store.batches import delete

    return delete(store, OLD_EVENTS, before, most)
