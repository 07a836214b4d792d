"""Taking over a database that claude-agent-sync 0.2 to 0.4 left at our path (STATE-5).

The conversion is one transaction in the same file. A hook of the old program that has the
file open finds its tables gone and fails; were the file renamed or replaced under it, two
files would share one log. What is copied, and how, is in ``copy_rows``.
"""

import os
import sqlite3
import time

from ...failures import StoreError
from ...repository.location import Project
from ...system.plain_files import own_path
from ..copying import copy_database
from ..progress_steps import SEARCH, silent
from ..sqlite import BUSY_MS, Store
from .old_ids import legacy_agent
from .old_values import ASIDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..progress_steps import Progress


__all__ = ["BACKUP", "convert", "legacy_agent"]

BACKUP = ".claude-agent-sync.bak"
OLD = (
    "agents",
    "tasks",
    "task_files",
    "task_deps",
    "locks",
    "messages",
    "message_deliveries",
    "decisions",
    "activity",
)


def convert(store: Store, project: Project, progress: "Progress" = silent) -> None:
    """Keep a copy beside the database, then turn it into one of ours: all of it or nothing.

    A failure or kill at any moment leaves the old database as it was. Raises StoreBusy when
    the old program is writing, StoreCorrupt or StoreError.
    """
    kept = _back_up(store, project)
    try:
        store.execute("PRAGMA legacy_alter_table=ON")
        store.execute("PRAGMA foreign_keys=OFF")
        store.connection.text_factory = _lenient
        with store.exclusive() as tx:
            _replace_tables(tx, project, progress)
            kept = _numbered(kept, project.database + BACKUP)
    except BaseException:
        # Else every failed attempt of every hook would leave one more copy.
        if os.path.exists(kept):
            os.remove(kept)
        raise
    finally:
        store.connection.text_factory = str
        store.execute("PRAGMA legacy_alter_table=OFF")


def _replace_tables(store: Store, project: Project, progress: "Progress") -> None:
    from ..migrate import fill_search, migrate
    from .copy_rows import Import

    _set_aside(store)
    migrate(store)
    Import(store, project, int(time.time() * 1000), progress).run()
    progress(SEARCH, 0, 0)
    fill_search(store)
    for table in _tables(store, ASIDE):
        store.execute(f'DROP TABLE "{table}"')


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _back_up(store: Store, project: Project) -> str:
    """A private copy, under a name that the next attempt may overwrite."""
    from ...system.file_lock import create_private

    path = project.database + BACKUP + ".part"
    for left in (path, path + "-journal", path + "-wal", path + "-shm"):
        if os.path.lexists(left):
            os.remove(left)
    create_private(path)
    target = sqlite3.connect(path)
    try:
        copy_database(store.connection, target, path, busy_ms=_patience(store))
    finally:
        target.close()
    own_path(path, 0o600)
    return path


def _patience(store: Store) -> int:
    return int(store.value("PRAGMA busy_timeout") or BUSY_MS)


def _numbered(path: str, wanted: str) -> str:
    """Give a finished copy its name; an earlier copy is never overwritten."""
    name, number = wanted, 1
    while os.path.lexists(name):
        number += 1
        name = f"{wanted}.{number}"
    try:
        os.rename(path, name)
    except OSError as error:
        raise StoreError(f"cannot keep {name}: {error.strerror}", path=name) from error
    return name


def _set_aside(store: Store) -> None:
    # Names of indexes, views and triggers could be ours; the copy beside it keeps them.
    made = store.all(
        "SELECT type, name FROM sqlite_master WHERE type IN ('view', 'trigger', 'index') "
        "AND sql IS NOT NULL"
    )
    for kind, name in made:
        store.execute(f"DROP {kind} IF EXISTS {_quoted(name)}")
    for table in _tables(store):
        if table in OLD:
            store.execute(f"ALTER TABLE {_quoted(table)} RENAME TO {_quoted(ASIDE + table)}")


def _tables(store: Store, prefix: str = "") -> "list[str]":
    rows = store.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [row[0] for row in rows if row[0].startswith(prefix)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
