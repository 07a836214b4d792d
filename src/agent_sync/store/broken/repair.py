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

from ...errors import StoreForeign
from ...failures import StoreBusy, StoreError
from ...repository.location import Project
from ...system.file_lock import FileLock, create_private
from ...system.plain_files import own_path
from ...unusable_database import StoreTooNew
from ..copying import copy_database
from ..odd_schema import is_foreign, rows_of
from ..opening import check_place
from ..prepare import LOCK_FILE, wal_or_journal
from ..progress_steps import CHECK, silent
from ..sqlite import BUSY_MS, Store, translated
from .misfits import misfits, missing
from .rebuild import fill
from .salvage import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..progress_steps import Progress
    from .rebuild import Counts

HEALTHY, REPAIRED, ABSENT = "healthy", "repaired", "absent"
SIDES = ("-wal", "-journal")
"""What belongs to a database file; ``-shm`` only repeats what is in the ``-wal``."""
ATTEMPTS = 3


def repair(project: Project, progress: "Progress | None" = None) -> "dict[str, Any]":
    """Make the repository's database usable again, keeping all of it that can be read.

    Gives {'state': 'healthy', 'repaired' or 'absent', 'faults': [...], 'kept': [paths],
    'tables': {name: {'saved': rows, 'complete': bool}}}; a healthy one is left alone.
    ``progress`` is told how many rows of which table are saved. The calling process must
    not have the database open. Writes of others during the repair are taken over unless they
    fall into its last moment. Raises StoreBusy, StoreTooNew or StoreError.
    """
    path = project.database
    if not os.path.lexists(path):
        return {"state": ABSENT, "faults": [], "kept": [], "tables": {}}
    check_place(project)
    try:
        with FileLock(os.path.join(project.folder, LOCK_FILE), BUSY_MS):
            return _repair(project, progress or silent)
    except OSError as error:
        raise StoreError(f"cannot repair {path}: {error.strerror or error}", path=path) from error


def _repair(project: Project, progress: "Progress") -> "dict[str, Any]":
    path = project.database
    progress(CHECK, 0, 0)
    _demand_ours(path)
    found = faults(path)
    if not found:
        return {"state": HEALTHY, "faults": [], "kept": [], "tables": {}}
    kept = _keep(path, time.time())
    try:
        for _ in range(ATTEMPTS):
            before = _stamp(path)
            tables = _rebuild(project, progress)
            if _stamp(path) == before:
                break
    except StoreTooNew:
        for name in kept:
            os.remove(name)
        raise
    progress(CHECK, 0, 0)
    try:
        _put_back(path, project.folder)
    finally:
        _remove(path + ".new")
    return {"state": REPAIRED, "faults": found, "kept": kept, "tables": tables}


def _demand_ours(path: str) -> None:
    """Raises StoreForeign for a database that another program made: there is nothing to save."""
    try:
        store = Store(path)
    except StoreError:
        return
    try:
        foreign = is_foreign(store, rows_of(store), int(store.value("PRAGMA user_version")))
    except StoreError:
        return
    finally:
        store.close()
    if foreign:
        raise StoreForeign(path=path)


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
            return missing(store) or misfits(store)[:20] or _search_faults(store)
        return found
    except StoreBusy:
        raise
    except StoreError as error:
        return [str(error.facts.get("detail") or error)]
    finally:
        store.close()


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


def _rebuild(project: Project, progress: "Progress") -> "Counts":
    """Fill a file beside the database, ``.new``, from a copy of the broken files."""
    path = project.database
    copy, fresh = path + ".salvage", path + ".new"
    _remove(copy)
    _remove(fresh)
    try:
        _copy_files(path, copy)
        create_private(fresh)
        source, store = Source(copy), Store(fresh)
        try:
            return fill(source, store, path, progress, project)
        finally:
            source.close()
            store.close()
    finally:
        _remove(copy)


def _put_back(path: str, folder: str) -> None:
    if _overwrite(path) and not faults(path):
        return
    # Nobody can have a log of a file that is no database: without it, the name can be reused.
    # The log goes first; left beside another file it would be played into that one.
    for side in (*SIDES, "-shm"):
        if os.path.lexists(path + side):
            os.remove(path + side)
    os.replace(path + ".new", path)
    own_path(path, 0o600)
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
