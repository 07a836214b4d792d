"""Whether a database holds nothing that runs by itself: foreign triggers and views."""

from ..failures import StoreCorrupt
from .sqlite import Store

# By the statement as well as by its kind: that column may say anything.
_FOREIGN = (
    "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') "
    "OR sql NOT LIKE 'CREATE TABLE %' AND sql NOT LIKE 'CREATE VIRTUAL TABLE %' "
    "AND sql NOT LIKE 'CREATE INDEX %' AND sql NOT LIKE 'CREATE UNIQUE INDEX %' LIMIT 1"
)


def foreign(store: Store) -> str:
    """A file that came with the repository may hold triggers and views, which run when our tables
    are used; this program makes none. What is said of the first, or ''.
    """
    name = store.value(_FOREIGN)
    return f"a foreign trigger or view: {name!r}" if name is not None else ""


def demand_plain_schema(store: Store) -> None:
    """Raises StoreCorrupt for a foreign trigger or view; the store is closed then."""
    found = foreign(store)
    if found:
        store.close()
        raise StoreCorrupt(path=store.path, detail=found)
