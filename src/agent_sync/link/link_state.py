"""The table ``link_state``: whether this clone is linked to others, and how that stands."""

from ..failures import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

ID, MACHINE, REMOTE, ROOM, URL = "id", "machine", "remote", "room", "url"
EPOCH, SEQ, HEARD_AT, OFFSET_MS, SKIP_UNTIL = "epoch", "seq", "heard_at", "offset_ms", "skip_until"
TROUBLE = "trouble"
"""Why the server is not heard, as the relay last wrote it down; '' where it is."""
ADVISORY, REQUIRED = "advisory", "required"


def all_of(store: "Store") -> "dict[str, str]":
    """name -> value; nothing where this clone is not linked."""
    return {str(name): str(value) for name, value in _rows(store, "SELECT * FROM link_state")}


def is_linked(store: "Store") -> bool:
    """Whether this clone is linked to others."""
    return bool(_rows(store, "SELECT 1 FROM link_state WHERE name = 'id'"))


def _rows(store: "Store", sql: str) -> "list[Row]":
    try:
        return store.all(sql)
    except StoreError as error:  # looked at as it is, before the step that makes the table
        if "no such table" not in str(error):
            raise
        return []


def put(tx: "Transaction", **values: "str | int") -> None:
    """Write some of it, over what was there."""
    for name, value in values.items():
        tx.execute(
            "INSERT OR REPLACE INTO link_state (name, value) VALUES (?, ?)", (name, str(value))
        )


def forget(tx: "Transaction") -> None:
    """The link is over."""
    tx.execute("DELETE FROM link_state")
