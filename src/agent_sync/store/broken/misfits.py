"""What is wrong with a database that SQLite itself finds in order: tables of ours that are not
there or are meddled with, and values of another kind than their columns', as another program may
have left them.
"""

from .. import schema
from ..odd_schema import oddities, rows_of
from ..sqlite import Store
from .salvage import quoted

_KINDS = {"INTEGER": "'integer'", "TEXT": "'text'"}


def missing(store: Store) -> "list[str]":
    """A sentence for each table, index and column of ours that is missing, or meddled with."""
    version = int(store.value("PRAGMA user_version"))
    return oddities(store, rows_of(store), version)


def misfits(store: Store) -> "list[str]":
    """A sentence for each column of ours that holds a value of another kind."""
    found = []
    for table in _our_tables():
        for column, (declared, required) in _columns(store, table).items():
            kinds = _KINDS.get(declared)
            if kinds is None:
                continue
            kinds += "" if required else ", 'null'"
            odd = f"typeof({quoted(column)}) NOT IN ({kinds})"
            if store.value(f"SELECT 1 FROM {quoted(table)} WHERE {odd} LIMIT 1"):
                found.append(f"{table}.{column} holds a value that is no {declared.lower()}")
    return found


def _columns(store: Store, table: str) -> "dict[str, tuple[str, bool]]":
    """Column -> (declared type, whether it needs a value); {} when there is no such table."""
    rows = store.all(f"PRAGMA table_info({quoted(table)})")
    return {str(row[1]): (str(row[2]), bool(row[3])) for row in rows}


def _our_tables() -> "list[str]":
    made = (part.split() for step in schema.MIGRATIONS for part in schema.statements(step))
    return [words[2] for words in made if words[:2] == ["CREATE", "TABLE"]]
