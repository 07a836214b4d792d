"""``doctor --repair``: save what can be read of a broken database (STATE-6).

The broken files are copied first and stay beside it. What can be read goes into a new
database, which then overwrites the broken one through SQLite itself: the file stays the
same file, so that a process that has it open sees the repaired one. Only a file that SQLite
cannot open at all is replaced by name.
"""

import os
import shutil
import sqlite3
import time

from ..errors import StoreBusy, StoreError, StoreTooNew
from ..project import Project
from . import schema
from .copying import copy_database
from .legacy import OLD
from .prepare import LOCK_FILE, FileLock, create_private, fill_search, migrate, wal_or_journal
from .salvage import Source, quoted
from .sqlite import BUSY_MS, Store, own, translated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Progress: TypeAlias = Callable[[str, int], None]
    Counts: TypeAlias = dict[str, dict[str, object]]

HEALTHY, REPAIRED, ABSENT = "healthy", "repaired", "absent"
SIDES = ("-wal", "-journal")
"""What belongs to a database file; ``-shm`` only repeats what is in the ``-wal``."""
ATTEMPTS = 3
TOKEN_GAP = 1_000_000
"""How far lease numbers jump when the last one is not known: a fencing token never returns."""


def repair(project: Project, progress: "Progress | None" = None) -> "dict[str, Any]":
    """Make the repository's database usable again, keeping all of it that can be read.

    Gives {'state': 'healthy', 'repaired' or 'absent', 'faults': [...], 'kept': [paths],
    'tables': {name: {'saved': rows, 'complete': bool}}}; a healthy one is left alone.
    ``progress`` is called with each table and its number of rows. The calling process must
    not have the database open. Writes of others during the repair are taken over unless they
    fall into its last moment. Raises StoreBusy, StoreTooNew or StoreError.
    """
    path = project.database
    if not os.path.lexists(path):
        return {"state": ABSENT, "faults": [], "kept": [], "tables": {}}
    if not os.path.isfile(path):
        raise StoreError(f"{path} is no file: move it away", path=path)
    try:
        with FileLock(os.path.join(project.folder, LOCK_FILE), BUSY_MS):
            return _repair(project, progress or (lambda _table, _rows: None))
    except OSError as error:
        raise StoreError(f"cannot repair {path}: {error.strerror or error}", path=path) from error


def _repair(project: Project, progress: "Progress") -> "dict[str, Any]":
    path = project.database
    found = faults(path)
    if not found:
        return {"state": HEALTHY, "faults": [], "kept": [], "tables": {}}
    kept = _keep(path, time.time())
    try:
        for _ in range(ATTEMPTS):
            before = _stamp(path)
            tables = _rebuild(path, progress)
            if _stamp(path) == before:
                break
    except StoreTooNew:
        for name in kept:
            os.remove(name)
        raise
    try:
        _put_back(path, project.folder)
    finally:
        _remove(path + ".new")
    return {"state": REPAIRED, "faults": found, "kept": kept, "tables": tables}


def faults(path: str) -> "list[str]":
    """What is wrong with a database file, at most 20 sentences. Raises StoreBusy."""
    try:
        store = Store(path)
    except StoreBusy:
        raise
    except StoreError as error:
        return [str(error.facts.get("detail") or error)]
    try:
        found = [str(row[0]) for row in store.all("PRAGMA integrity_check(20)")]
        if found == ["ok"]:
            return _missing(store) or _search_faults(store)
        return found
    except StoreBusy:
        raise
    except StoreError as error:
        return [str(error.facts.get("detail") or error)]
    finally:
        store.close()


def _missing(store: Store) -> "list[str]":
    if int(store.value("PRAGMA user_version")) == 0:
        return []  # new, or still to be imported
    there = {row[0] for row in store.all("SELECT name FROM sqlite_master")}
    return [f"table {name} is missing" for name in _our_tables() if name not in there]


def _our_tables() -> "list[str]":
    made = (part.split() for step in schema.MIGRATIONS for part in schema.statements(step))
    return [words[2] for words in made if words[:2] == ["CREATE", "TABLE"]]


def _search_faults(store: Store) -> "list[str]":
    if not store.value("SELECT 1 FROM sqlite_master WHERE name = 'words'"):
        return []
    try:
        store.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except StoreBusy:
        raise
    except StoreError as error:
        return [str(error.facts.get("detail") or error)]
    return []


def _keep(path: str, now: float) -> "list[str]":
    """Copy the broken files to names of their own, for whoever wants to look closer."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    name, number = f"{path}.broken-{stamp}", 1
    while os.path.lexists(name):
        number += 1
        name = f"{path}.broken-{stamp}.{number}"
    return _copy_files(path, name)


def _copy_files(path: str, name: str) -> "list[str]":
    # The database before its log: a page that moves meanwhile is then still in the log's copy.
    copied = []
    for side in ("", *SIDES):
        if os.path.exists(path + side):
            create_private(name + side)
            shutil.copyfile(path + side, name + side)
            copied.append(name + side)
    return copied


def _remove(path: str) -> None:
    for side in (*SIDES, "-shm", ""):
        if os.path.lexists(path + side):
            os.remove(path + side)


def _stamp(path: str) -> "list[tuple[int, int]]":
    found = []
    for side in ("", *SIDES):
        if os.path.exists(path + side):
            seen = os.stat(path + side)
            found.append((seen.st_mtime_ns, seen.st_size))
    return found


def _rebuild(path: str, progress: "Progress") -> "Counts":
    """Fill ``path``.new from a copy of the broken files."""
    copy, fresh = path + ".salvage", path + ".new"
    _remove(copy)
    _remove(fresh)
    try:
        _copy_files(path, copy)
        create_private(fresh)
        source, store = Source(copy), Store(fresh)
        try:
            return _fill(source, store, path, progress)
        finally:
            source.close()
            store.close()
    finally:
        _remove(copy)


def _fill(source: Source, store: Store, path: str, progress: "Progress") -> "Counts":
    counts: Counts = {}
    with store.writing():
        _make_tables(source, store, path)
        for table in _tables(store):
            saved, complete = _copy_table(source, store, table)
            counts[table] = {"saved": saved, "complete": complete}
            progress(table, saved)
        _set_sequences(source, store)
        fill_search(store)
    return counts


def _make_tables(source: Source, store: Store, path: str) -> None:
    if "locks" in source.sql and "leases" not in source.sql:
        # Of claude-agent-sync: rebuilt as it was, then imported by whoever opens it next.
        for table in OLD:
            if table in source.sql:
                store.execute(source.sql[table])
        return
    migrate(store)
    unknown = set(source.sql) - {row[0] for row in store.all("SELECT name FROM sqlite_master")}
    if source.version() > schema.VERSION and unknown:
        raise StoreTooNew(path=path, found=source.version(), mine=schema.VERSION)


def _tables(store: Store) -> "list[str]":
    rows = store.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [
        row[0] for row in rows if not row[0].startswith(("sqlite_", "words_")) and row[0] != "words"
    ]


def _copy_table(source: Source, store: Store, table: str) -> "tuple[int, bool]":
    info = store.all(f"PRAGMA table_info({quoted(table)})")
    there = set(source.columns(table))
    wanted = [row for row in info if row[1] in there]
    if not wanted:
        return 0, False
    sql = str(store.value("SELECT sql FROM sqlite_master WHERE name = ?", (table,)))
    keys = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
    numbered = "WITHOUT ROWID" not in sql.upper()
    names = [row[1] for row in wanted]
    rows, complete = source.rows(table, names, [] if numbered else keys)
    insert = (
        f"INSERT OR IGNORE INTO {quoted(table)} ({', '.join(map(quoted, names))}) "
        f"VALUES ({', '.join('?' * len(names))})"
    )
    saved = 0
    for row in rows:
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


def _put_back(path: str, folder: str) -> None:
    if _overwrite(path) and not faults(path):
        return
    # Nobody can have a log of a file that is no database: without it, the name can be reused.
    # The log goes first; left beside another file it would be played into that one.
    for side in (*SIDES, "-shm"):
        if os.path.lexists(path + side):
            os.remove(path + side)
    os.replace(path + ".new", path)
    own(path, 0o600)
    store = Store(path)
    try:
        wal_or_journal(store, folder)
    finally:
        store.close()


def _overwrite(path: str) -> bool:
    source, target = sqlite3.connect(path + ".new"), sqlite3.connect(path, timeout=BUSY_MS / 1000)
    try:
        target.execute("PRAGMA writable_schema=ON")
        copy_database(source, target, path, busy_ms=BUSY_MS)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except StoreBusy:
        raise
    except StoreError:
        return False
    except sqlite3.Error as error:
        if isinstance(translated(error, path), StoreBusy):
            raise StoreBusy(path=path, detail=str(error)) from error
        return False
    finally:
        source.close()
        target.close()
    return True
