"""Opening the database: the fast look that every hook takes, and the slow path behind it.

The fast path never creates or migrates: it reads ``user_version``. When that is not the
expected number, ``prepare`` makes, imports or upgrades the file under a lock.
"""

import os
import sys

from ..failures import StoreError
from ..repository.location import DATABASE, Project
from .expected_schema import SCHEMA as SCHEMA
from .plain_schema import demand_our_schema
from .sqlite import BUSY_MS, CHECKPOINT_PAGES, Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .progress_steps import Progress


_KIND, _REGULAR, _FOLDER, _LINK = 0o170000, 0o100000, 0o040000, 0o120000
_SIDES = ("", "-wal", "-shm", "-journal")


def open_store(
    project: Project,
    *,
    busy_ms: int = BUSY_MS,
    create: bool = True,
    checkpoint_pages: int = CHECKPOINT_PAGES,
    progress: "Progress | None" = None,
) -> "Store | None":
    """Open the repository's database, made or upgraded first when it must be.

    None when there is none and ``create`` is false. ``progress`` is told how far an import
    is. Raises StoreTooNew, StoreBusy, StoreCorrupt or StoreError.
    """
    path = project.database
    check_place(project)
    if not _is_there(path):
        if not create:
            return None
        _prepare(project, busy_ms, progress)
    store = Store(path, busy_ms=busy_ms, checkpoint_pages=checkpoint_pages)
    version = _version(store)
    if version < SCHEMA:
        store.close()
        _prepare(project, busy_ms, progress)
        store = Store(path, busy_ms=busy_ms, checkpoint_pages=checkpoint_pages)
        version = _version(store)
    demand_our_schema(store, version)  # a later program may have moved it on meanwhile
    return store


def open_read_only(project: Project, *, busy_ms: int = BUSY_MS) -> "Store | None":
    """Open the database for reading, and change no byte of it: for a look nobody asked for, and
    where nothing can be written, on a full disk or in a read-only folder.

    None when there is none, or one that would have to be upgraded. Raises as ``open_store``.
    """
    path = project.database
    check_place(project)
    if not _is_there(path):
        return None
    # Whoever closes a database last takes its log into it, unless it may not write. But with no
    # log there, one that may not write would leave an empty one behind.
    logged = os.path.exists(path + "-wal") or os.path.exists(path + "-journal")
    try:
        store, version = _looking(path, busy_ms, read_only=logged)
    except StoreError as error:
        if not error.readable:
            raise
        # The files that a log needs cannot be made. All is in the database when there is no log,
        # and nobody who is as badly off as this process can write it meanwhile.
        if any(_size(path + side) for side in ("-wal", "-journal")):
            raise
        store, version = _looking(path, busy_ms, read_only=True, frozen=True)
    if version < SCHEMA:
        _demand_not_foreign(store, version)
        return None
    demand_our_schema(store, version)
    return store


def _looking(
    path: str, busy_ms: int, *, read_only: bool, frozen: bool = False
) -> "tuple[Store, int]":
    store = Store(path, busy_ms=busy_ms, read_only=read_only, frozen=frozen)
    try:
        store.execute("PRAGMA query_only=1")
    except StoreError:
        store.close()
        raise
    return store, _version(store)


def _is_there(path: str) -> bool:
    """Whether there is a database; one in a folder that may not be searched is not missing."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise StoreError(f"cannot look at {path}: {error.strerror}", path=path) from error
    return True


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def check_place(project: Project) -> None:
    """State stays where it belongs: a repository's links must not lead a write elsewhere.

    A log that is a pipe would hold SQLite up, and one with a second name be written over what is
    there. Raises StoreError.
    """
    above = os.path.dirname(project.folder)
    if os.path.islink(above) and not os.path.realpath(above).startswith(project.root + os.sep):
        raise _misplaced(f"{above} leads outside {project.root}; state is not kept there", above)
    if _check(project, project.folder, _FOLDER):
        for side in _SIDES:
            _check(project, project.database + side, _REGULAR)


def _check(project: Project, path: str, kind: int) -> bool:
    """Whether something is there, of this kind, no link, and nobody else's; what others may read is
    closed.
    """
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return False
    if found.st_mode & _KIND == _LINK:
        raise _misplaced(f"{path} is a link; state is not kept behind links", path)
    if found.st_mode & _KIND != kind:
        if kind == _REGULAR and found.st_mode & _KIND == _FOLDER:
            from .tracked_state import demand_no_mark

            if demand_no_mark(project, path):
                return False
        what = "file" if kind == _REGULAR else "folder"
        raise _misplaced(f"{path} is no {what}: move it away", path)
    shared = kind == _REGULAR and found.st_nlink > 1
    if shared and not path.endswith(DATABASE):
        # Ours, if whoever copied the folder made links: without it what was committed last is lost.
        said = f"{path} has a second name elsewhere (a hard link): put a copy in its place"
        raise _misplaced(said, path)
    if sys.platform == "win32":
        return True
    trusted = found.st_uid == os.geteuid() or found.st_uid == os.stat(project.root).st_uid
    if not trusted or found.st_mode & 0o022:
        from .odd_place import demand_trusted

        if demand_trusted(project, path, found, trusted=trusted):
            return True
    if found.st_mode & 0o077 and not shared:  # as git, or a copy, makes them
        try:
            os.chmod(path, found.st_mode & 0o700)
        except OSError:
            return True
    return True


def _demand_not_foreign(store: Store, version: int) -> None:
    from .odd_schema import is_foreign, rows_of

    try:
        foreign = is_foreign(store, rows_of(store), version)
    finally:
        store.close()
    if foreign:
        from ..errors import StoreForeign

        raise StoreForeign(path=store.path)


def _misplaced(said: str, path: str) -> StoreError:
    from ..errors import StoreMisplaced

    return StoreMisplaced(said, path=path)


def _version(store: Store) -> int:
    try:
        version = int(store.value("PRAGMA user_version"))
    except StoreError:
        store.close()
        raise
    if version < 0:
        from ..unusable_database import StoreCorrupt

        store.close()
        raise StoreCorrupt(path=store.path, detail=f"schema version {version}")
    return version


def _prepare(project: Project, busy_ms: int, progress: "Progress | None") -> None:
    from .prepare import prepare

    prepare(project, busy_ms=busy_ms, progress=progress)
