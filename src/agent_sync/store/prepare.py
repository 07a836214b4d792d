"""The slow path: make the coordination folder and bring the database to today's schema.

One process at a time, by a lock on a file that the operating system drops with its process.
"""

import os
import sys
import time

from ..errors import StoreBusy, StoreError
from ..plainfile import open_plain
from ..plainfile import own as own_open
from ..project import Project
from . import schema
from .opening import demand_plain_schema
from .sqlite import Store, own, supported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from .progress import Progress

LOCK_FILE = "prepare.lock"


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


def make_folder(folder: str) -> None:
    """The private coordination folder, with a ``.gitignore`` that keeps it out of commits."""
    missing = []
    step = folder
    while not os.path.isdir(step):
        missing.append(step)
        step = os.path.dirname(step)
    for path in reversed(missing):
        os.makedirs(path, exist_ok=True)
        own(path, 0o700 if path == folder else 0o755)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        create_private(ignore, b"*\n")


def create_private(path: str, content: bytes = b"") -> None:
    """Make a file of mode 0600 for the folder's owner; an existing one is left alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        os.write(handle, content)
        own_open(handle, os.path.dirname(os.path.abspath(path)), 0o600)
    finally:
        os.close(handle)


def _make(project: Project, busy_ms: int, progress: "Progress | None") -> None:
    path = project.database
    create_private(path)
    if os.lstat(path).st_nlink > 1:
        raise StoreError(f"{path} has a second name elsewhere: move it away", path=path)
    store = Store(path, busy_ms=busy_ms)
    try:
        wal_or_journal(store, project.folder)
        if int(store.value("PRAGMA user_version")) == 0 and _is_foreign(store):
            from .legacy import convert
            from .progress import silent

            convert(store, project, progress or silent)
        demand_plain_schema(store)
        migrate(store)
    finally:
        store.close()


def wal_or_journal(store: Store, folder: str) -> None:
    """WAL where one kernel sees all processes, a rollback journal elsewhere (STATE-3)."""
    from .filesystem import shares_memory

    wanted = "WAL" if shares_memory(folder) else "DELETE"
    store.execute(f"PRAGMA journal_mode={wanted}")


def migrate(store: Store) -> None:
    """Run the steps that are due, each in one transaction with its number.

    Inside a transaction of the caller's they all join that one.
    """
    while True:
        with store.writing():
            version = int(store.value("PRAGMA user_version"))
            if version >= schema.VERSION:
                return
            for statement in schema.statements(schema.MIGRATIONS[version]):
                store.execute(statement)
            store.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES ('oldest_reader', ?)",
                (str(schema.OLDEST_READER),),
            )
            if version == 0:
                _search_table(store)
            store.execute(f"PRAGMA user_version={version + 1}")


def _search_table(store: Store) -> None:
    try:
        store.execute(schema.SEARCH)
    except StoreError as error:
        if "fts5" not in str(error):
            raise


def fill_search(store: Store) -> None:
    """Put every stored text into the search index, which is empty."""
    if store.value("SELECT 1 FROM sqlite_master WHERE name = 'words'"):
        store.execute(schema.FILL_SEARCH)


def _is_foreign(store: Store) -> bool:
    return bool(
        store.value(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' "
            "AND name IN ('agents', 'tasks', 'locks', 'messages')"
        )
    )


class FileLock:
    """A lock between processes that dies with its holder; waits up to ``busy_ms``."""

    def __init__(self, path: str, busy_ms: int) -> None:
        self.path = path
        self.busy_ms = busy_ms
        self._handle = -1

    def __enter__(self) -> "FileLock":
        create_private(self.path)
        self._handle = open_plain(self.path, os.O_RDWR, follow=False)
        deadline = time.monotonic() + self.busy_ms / 1000
        while not try_lock(self._handle):
            if time.monotonic() >= deadline:
                os.close(self._handle)
                raise StoreBusy(path=self.path, detail="another process prepares the database")
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        os.close(self._handle)


def try_lock(handle: int) -> bool:
    """Take the whole-file lock of an open file if nobody has it; it goes with the handle."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
