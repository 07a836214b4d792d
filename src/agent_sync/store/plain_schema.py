"""Whether a database has our tables, and nothing that runs by itself (OFF-4).

A file that came with the repository may say anything. One statement reads the whole schema, which
SQLite has loaded anyway, and its text is compared with what a new database has; only what differs
is looked at closer, in ``odd_schema``.
"""

from .expected_schema import BETWEEN, FIRST, LAST, SCHEMA, SEARCH
from .sqlite import Store

_ALL = f"SELECT group_concat(sql, '{BETWEEN}') FROM sqlite_master"


def is_ours(store: Store) -> bool:
    """Whether a database has exactly our tables. Our mark says no more then."""
    whole = FIRST + BETWEEN + SEARCH + BETWEEN + LAST
    text = store.value(_ALL)
    return text in (whole, FIRST + BETWEEN + LAST)


def demand_our_schema(store: Store, version: int) -> None:
    """Raises StoreForeign for a database of another program, StoreCorrupt for one of ours that is
    meddled with, StoreTooNew for a later one that shuts this program out; the store is closed
    then. ``version`` is the schema's number in the file.
    """
    try:
        if version == SCHEMA and is_ours(store):
            return
        from .odd_schema import demand

        demand(store, version)
    except BaseException:
        store.close()
        raise
