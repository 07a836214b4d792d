"""A schema that is not word for word ours: another program's, a later version's, or meddled with.

Loaded only then. Let pass are tables that have nothing to do with ours, and what a later version
may have added: plain columns and indexes.
"""

from ..errors import StoreForeign
from ..failures import StoreError
from ..unusable_database import StoreCorrupt, StoreTooNew
from . import schema
from .expected_schema import APPLICATION
from .migrate import migrate
from .sqlite import Store

_ROWS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
INDEX, UNIQUE = "CREATE INDEX ", "CREATE UNIQUE INDEX "
_TABLES = ("CREATE TABLE ", "CREATE VIRTUAL TABLE ")
_SEARCH = "words"
_COLUMN = ("INTEGER", "TEXT", "BLOB", "REAL", "NOT", "NULL", "DEFAULT")
FEW = 2
"""So many of our tables' names are no chance."""


class Made:
    """One row of a schema: what kind it claims to be, its name, its table, and the statement."""

    __slots__ = ("kind", "name", "sql", "table")

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.kind, self.name, self.table, self.sql = (str(value) for value in row)


def rows_of(store: Store) -> "list[Made]":
    """Every row of a schema that has a statement, in the order of their making."""
    return [Made(row) for row in store.all(_ROWS)]


def demand(store: Store, version: int) -> None:
    """Raises StoreForeign, StoreTooNew or StoreCorrupt unless all that differs is harmless."""
    rows = rows_of(store)
    if is_foreign(store, rows, version):
        raise StoreForeign(path=store.path)
    if version > schema.VERSION and not _may_use(store):
        raise StoreTooNew(path=store.path, found=version, mine=schema.VERSION)
    found = oddities(store, rows, version)
    if found:
        raise StoreCorrupt(path=store.path, detail=found[0])


def is_foreign(store: Store, rows: "list[Made]", version: int) -> bool:
    """Whether another program made a database: neither our mark nor our tables are in it."""
    if _is_marked(store) or not (version or rows):
        return False
    ours = {row.name for row in expected(schema.VERSION) if row.kind == "table"}
    return len(ours & {row.name for row in rows}) < FEW


def oddities(store: Store, rows: "list[Made]", version: int) -> "list[str]":
    """A sentence for each thing in a schema that is neither ours nor harmless, and for each of ours
    that is missing. In version 0 nothing is made yet.
    """
    wanted = {row.name: row for row in expected(min(version, schema.VERSION))}
    tables = {row.name for row in wanted.values() if row.kind == "table"}
    later = version > schema.VERSION
    said = [_said(store, row, wanted.get(row.name), tables, later=later) for row in rows]
    gone = wanted.keys() - {row.name for row in rows}
    said += [
        f"{row.kind} {name} is missing"
        for name, row in wanted.items()
        if _is_missed(name, gone) and (row.kind == "table" or row.table not in gone)
    ]
    if version >= schema.VERSION and not _is_marked(store):
        said.append("it does not bear the mark of agent-sync (application_id)")
    return [sentence for sentence in said if sentence]


def expected(version: int) -> "list[Made]":
    """What a database of today's, or of an earlier, version holds."""
    store = Store(":memory:")
    try:
        migrate(store, upto=version)
        return rows_of(store)
    finally:
        store.close()


def _is_marked(store: Store) -> bool:
    return int(store.value("PRAGMA application_id")) == APPLICATION


def _may_use(store: Store) -> bool:
    """Whether a later version lets this one use its database (STATE-4)."""
    try:
        oldest = str(store.value("SELECT value FROM meta WHERE name = 'oldest_reader'"))
    except StoreError:
        return False
    number = int(oldest) if oldest.isascii() and oldest.isdigit() and len(oldest) < 10 else None
    return number is not None and number <= schema.VERSION


def _is_missed(name: str, gone: "set[str]") -> bool:
    """An SQLite without FTS5 has no search index; it makes its own tables when it needs them."""
    return name in gone and not name.startswith((_SEARCH, "sqlite_"))


def _said(store: Store, row: Made, ours: "Made | None", tables: "set[str]", *, later: bool) -> str:
    """What is wrong with one row, by its statement: the other columns may say anything."""
    head = row.sql.upper()
    if not head.startswith((*_TABLES, INDEX, UNIQUE)):
        return f"a foreign trigger or view: {row.name!r}"
    if ours is not None:
        same = row.sql == ours.sql or (later and _only_adds(row.sql, ours.sql))
        return "" if same or _is_search(row) else _difference(store, row, ours)
    if head.startswith(_TABLES):
        return f"a foreign table: {row.name!r}" if row.name.casefold() in tables else ""
    on = row.sql.partition("(")[0].split()[-1].casefold()
    added = later and head.startswith(INDEX) and _is_plain_index(row.sql)
    harmless = on.isidentifier() and (on not in tables or added)
    return "" if harmless else f"a foreign index: {row.name!r}"


def _difference(store: Store, row: Made, ours: Made) -> str:
    """What is wrong with a table or index of ours: a missing column has its name."""
    if ours.kind == "table":
        made = Store(":memory:")
        try:
            made.execute(ours.sql)
            wanted = _columns(made, ours.name)
        finally:
            made.close()
        there = _columns(store, row.name)
        gone = [name for name in wanted if name not in there]
        if gone:
            return f"column {row.name}.{gone[0]} is missing"
    return f"{row.kind} {row.name} is not as it was made"


def _columns(store: Store, table: str) -> "list[str]":
    return [str(row[0]) for row in store.all("SELECT name FROM pragma_table_info(?)", (table,))]


def _is_search(row: Made) -> bool:
    """Whether it is one of the tables that FTS5 makes, which its versions may word differently."""
    made = row.sql.startswith(f"CREATE TABLE '{_SEARCH}_")
    return made and not any(word in row.sql.upper() for word in ("CHECK", "CONFLICT", "GENERATED"))


def _only_adds(sql: str, ours: str) -> bool:
    """Whether a table of a later version is ours and more plain columns."""
    pairs = zip(sql, ours, strict=False)
    begins = next((at for at, (one, other) in enumerate(pairs) if one != other), len(ours))
    if not sql.endswith(ours[begins:]) or len(sql) <= len(ours):
        return False
    added = sql[begins : len(sql) - len(ours) + begins]
    return all(_is_plain_column(part) for part in added.split(",") if part.strip())


def _is_plain_column(text: str) -> bool:
    name, *rest = text.split()
    known = all(word in _COLUMN or word.isdigit() or word == "''" for word in rest)
    return name.isidentifier() and known


def _is_plain_index(sql: str) -> bool:
    """Whether an index is on columns by name, with no function in its condition."""
    columns, _, rest = sql.partition("(")[2].partition(")")
    named = all(part.strip().isidentifier() for part in columns.split(","))
    return named and "(" not in rest
