"""Numbers that the file itself remembers, each under a name."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sqlite import Store, Transaction

_PUT = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"


def number(store: "Store", name: str) -> "int | None":
    """What is remembered, None for nothing or no number."""
    text = str(store.value("SELECT value FROM meta WHERE name = ?", (name,)) or "")
    return int(text) if text.isascii() and text.isdigit() else None


def put(store: "Transaction", name: str, value: int) -> None:
    """Remember a number."""
    store.execute(_PUT, (name, str(value)))
