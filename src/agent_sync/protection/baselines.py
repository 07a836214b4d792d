"""How a watched file was when it was last looked at (AUTO-5): read, moved on, dropped."""

from ..repository.contents import ABSENT, Look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Transaction
    from .watched_files import WatchedFile

    Pending = tuple[WatchedFile, "Before | None", Look]

UNREAD = "unread"
"""The hash of a file that was there and was not read."""
LARGE = "large:"

COLUMNS = "SELECT key, checkout, lease_id, print, hash, at, owner_id FROM watched WHERE "
OF_ONE = COLUMNS + "key = ? AND checkout = ?"
_PUT = (
    "INSERT INTO watched (key, checkout, lease_id, print, hash, at, owner_id) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (key, checkout) DO UPDATE SET "
    "lease_id = ?3, print = ?4, hash = ?5, at = ?6, owner_id = ?7"
)


class Before:
    """How a file was when it was last looked at, and when (ms): under which lease, 0 for none,
    and whose version it is.

    A row of before version 3 names no owner: its lease does.
    """

    __slots__ = ("at", "hash", "lease_id", "mode", "owner_id", "print", "row")

    def __init__(self, row: "Row") -> None:
        self.row = row
        self.lease_id, self.hash, self.at = int(row[2]), str(row[4]), int(row[5])
        self.owner_id = str(row[6])
        self.print, _, mode = str(row[3]).partition(" ")
        self.mode = int(mode or "0", 8)

    def same(self, found: Look) -> bool:
        """Whether the file's content is what it was, as far as it was read."""
        if ABSENT in (self.hash, found.hash) or not (_vague(self.hash) or _vague(found.hash)):
            return self.hash == found.hash
        return self.print.split(":")[:2] == found.print.split(":")[:2]  # size and time


def rebase(store: "Transaction", now: int, key: str, checkout: str, found: Look) -> None:
    """What stands in a watched file now is right: nobody is asked about it."""
    row = store.one(OF_ONE, (key, checkout))
    if row is not None:
        put(store, now, (key, checkout), int(row[2]), str(row[6]), found)
        forget(store, Before(row), found)


def put(
    store: "Transaction",
    now: int,
    place: "tuple[str, str]",
    lease_id: int,
    owner_id: str,
    found: Look,
) -> None:
    """Watch a file of (key, checkout) as it was found, from now on, as this agent's version."""
    mark = f"{found.print} {found.mode:o}" if found.print else ABSENT
    store.execute(_PUT, (*place, lease_id, mark, found.hash, now, owner_id))
    if found.content is not None:
        from .kept_versions import add_blob

        add_blob(store, found)


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The versions of one agent are its successor's."""
    store.execute("UPDATE watched SET owner_id = ?1 WHERE owner_id = ?2", (new_id, old_id))


def give(store: "Transaction", old_id: str, new_id: str, key: str, checkout: str) -> None:
    """The version of a file that is one agent's is another's."""
    store.execute(
        "UPDATE watched SET owner_id = ?2 WHERE owner_id = ?1 AND key = ?3 AND checkout = ?4",
        (old_id, new_id, key, checkout),
    )


def forget(store: "Transaction", row: Before, found: Look) -> None:
    """Drop the content of a row that another took the place of."""
    if row.hash != found.hash and not _vague(row.hash):
        from .kept_versions import drop_unused

        drop_unused(store, row.hash)


def _vague(digest: str) -> bool:
    return digest == UNREAD or digest.startswith(LARGE)
