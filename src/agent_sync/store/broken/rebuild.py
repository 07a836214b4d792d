"""Filling a new database with what could be read of a broken one (STATE-6)."""

from ...failures import StoreBusy, StoreError
from ...repository.location import Project
from ...unusable_database import StoreTooNew
from .. import schema
from ..checkout_names import convert
from ..migrate import fill_search, migrate
from ..predecessor.take_over import OLD
from ..progress_steps import SEARCH, counted
from ..sqlite import Store
from .salvage import Source, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from ..progress_steps import Progress

    Counts: TypeAlias = dict[str, dict[str, object]]

TOKEN_GAP = 1_000_000
"""How far lease numbers jump when the last one is not known: a fencing token never returns."""


def fill(
    source: Source, store: Store, path: str, progress: "Progress", project: Project
) -> "Counts":
    """Make the tables in an empty database and copy what the broken one still has of each.

    One transaction. ``path`` is what errors name. Raises StoreTooNew when a later program's
    tables are in the source: they would be lost.
    """
    counts: Counts = {}
    with store.writing() as tx:
        _make_tables(source, tx, path)
        for table in _tables(tx):
            saved, complete = _copy_table(source, tx, table, progress)
            counts[table] = {"saved": saved, "complete": complete}
            progress(table, saved, saved)
        if tx.value("SELECT 1 FROM sqlite_master WHERE name = 'leases'"):
            convert(tx, project)
        _set_sequences(source, tx)
        progress(SEARCH, 0, 0)
        fill_search(tx)
    return counts


def _make_tables(source: Source, store: Store, path: str) -> None:
    if "locks" in source.sql and "leases" not in source.sql:
        # Of claude-agent-sync: rebuilt as it was, then imported by whoever opens it next.
        for table in OLD:
            if _is_table(source, table):
                _make_as_it_was(source, store, table)
        return
    migrate(store)
    unknown = set(source.sql) - {row[0] for row in store.all("SELECT name FROM sqlite_master")}
    if source.version() > schema.VERSION and unknown:
        raise StoreTooNew(path=path, found=source.version(), mine=schema.VERSION)


def _make_as_it_was(source: Source, store: Store, table: str) -> None:
    try:
        store.execute(source.sql[table])
    except StoreBusy:
        raise
    except StoreError:  # its words are damaged: the other tables are saved all the same
        source.sql.pop(table)


def _is_table(source: Source, table: str) -> bool:
    """Whether a name is a plain table: a view, or a statement of another kind, is not run."""
    return source.sql.get(table, "").upper().startswith("CREATE TABLE")


def _tables(store: Store) -> "list[str]":
    rows = store.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [
        row[0] for row in rows if not row[0].startswith(("sqlite_", "words_")) and row[0] != "words"
    ]


def _copy_table(
    source: Source, store: Store, table: str, progress: "Progress"
) -> "tuple[int, bool]":
    info = store.all(f"PRAGMA table_info({quoted(table)})")
    if not _is_table(source, table):
        return 0, False
    there = set(source.columns(table))
    wanted = [row for row in info if row[1] in there]
    if not wanted:
        return 0, False
    sql = str(store.value("SELECT sql FROM sqlite_master WHERE name = ?", (table,)))
    keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
    numbered = "WITHOUT ROWID" not in sql.upper()
    names = [row[1] for row in wanted]
    progress(table, 0, 0)  # reading a damaged one can take longer than what follows
    rows, complete = source.rows(table, names, [] if numbered else keys)
    insert = (
        f"INSERT OR IGNORE INTO {quoted(table)} ({', '.join(map(quoted, names))}) "
        f"VALUES ({', '.join('?' * len(names))})"
    )
    saved = 0
    for row in counted(table, rows, progress):
        values = (_typed(value, wanted[place]) for place, value in enumerate(row))
        saved += max(0, store.execute(insert, tuple(values)).rowcount)
    return saved, complete and saved == len(rows)


def _typed(value: object, column: "tuple[Any, ...]") -> object:
    """A value that the column can hold; ``column`` is a row of ``table_info``."""
    _, _, declared, required, default, key = column
    if value is None and not (required or key):
        return None
    if declared == "INTEGER":
        return value if isinstance(value, int) else _number(default)
    if declared == "TEXT" and not isinstance(value, str):
        return "" if value is None else str(value)
    return value


def _number(default: object) -> int:
    text = str(default or 0)
    return int(text) if text.lstrip("-").isdigit() else 0


def _set_sequences(source: Source, store: Store) -> None:
    """Numbers that were given once are not given again, lease numbers least of all."""
    if not store.value("SELECT 1 FROM sqlite_master WHERE name = 'leases'"):
        return
    rows, complete = source.rows("sqlite_sequence", ["name", "seq"], [])
    known = {name: seq for name, seq in rows if isinstance(seq, int)}
    for table, number in (
        ("leases", "id"),
        ("activity", "seq"),
        ("messages", "id"),
        ("tasks", "id"),
    ):
        highest = int(store.value(f"SELECT max({number}) FROM {table}") or 0)
        if table == "leases" and not (complete and table in known):
            highest += TOKEN_GAP
        store.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        store.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
            (table, max(highest, known.get(table, 0))),
        )
