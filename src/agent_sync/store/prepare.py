"""The slow path: make the coordination folder and bring the database to today's schema.

One process at a time, by a lock on a file that the operating system drops with its process.
"""

import os

from ..failures import StoreError
from ..repository.location import Project
from ..system.file_lock import FileLock, create_private
from ..system.plain_files import own_path
from . import sqlite
from .migrate import migrate
from .plain_schema import demand_our_schema
from .sqlite import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .progress_steps import Progress


LOCK_FILE = "prepare.lock"
MINIMUM = (3, 31, 0)


def prepare(project: Project, *, busy_ms: int, progress: "Progress | None" = None) -> None:
    """Make or upgrade the database. Safe to call from any number of processes at once.

    ``progress`` is told how far the import of another program's database is.
    Raises StoreBusy when another process holds the lock past ``busy_ms``, StoreError when
    the folder cannot be written or SQLite is too old.
    """
    if not supported():
        raise StoreError("SQLite 3.31 or later is needed; update Python", path=project.database)
    try:
        make_folder(project.folder)
        with FileLock(os.path.join(project.folder, LOCK_FILE), busy_ms):
            _make(project, busy_ms, progress)
    except OSError as error:
        raise StoreError(
            f"cannot prepare {project.folder}: {error.strerror or error}", path=project.database
        ) from error


def supported() -> bool:
    """Whether this SQLite is new enough."""
    return tuple(int(part) for part in sqlite.sqlite_version.split(".")[:3]) >= MINIMUM


def make_folder(folder: str) -> None:
    """The private coordination folder, with a ``.gitignore`` that keeps it out of commits."""
    missing = []
    step = folder
    while not os.path.isdir(step):
        missing.append(step)
        step = os.path.dirname(step)
    for path in reversed(missing):
        os.makedirs(path, exist_ok=True)
        own_path(path, 0o700 if path == folder else 0o755)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        create_private(ignore, b"*\n")


def _make(project: Project, busy_ms: int, progress: "Progress | None") -> None:
    path = project.database
    create_private(path)
    if os.lstat(path).st_nlink > 1:
        raise StoreError(f"{path} has a second name elsewhere: move it away", path=path)
    store = Store(path, busy_ms=busy_ms)
    try:
        if int(store.value("PRAGMA user_version")) == 0 and _is_predecessors(store):
            from .predecessor.take_over import convert
            from .progress_steps import silent

            wal_or_journal(store, project.folder)
            convert(store, project, progress or silent)
        demand_our_schema(store, int(store.value("PRAGMA user_version")))
        wal_or_journal(store, project.folder)
        migrate(store, project)
    finally:
        store.close()


def wal_or_journal(store: Store, folder: str) -> None:
    """WAL where one kernel sees all processes, a rollback journal elsewhere (STATE-3)."""
    from .filesystem import shares_memory

    wanted = "WAL" if shares_memory(folder) else "DELETE"
    store.execute(f"PRAGMA journal_mode={wanted}")


def _is_predecessors(store: Store) -> bool:
    return bool(
        store.value(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' "
            "AND name IN ('agents', 'tasks', 'locks', 'messages')"
        )
    )
