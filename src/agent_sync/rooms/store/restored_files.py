"""A backup as a list of rows, whichever of the two kinds it is."""

import os
import shutil
import tempfile
from contextlib import contextmanager

from ...failures import StoreError
from .connection_pool import ConnectionPool
from .room_backups import list_rows
from .room_migrations import migrate
from .sqlite_rooms import SqliteDatabase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SQLITE = b"SQLite format 3\x00"


@contextmanager
def listed(path: str) -> "Iterator[str]":
    """The path of a list of rows with what is in a backup. Raises StoreError."""
    try:
        with open(path, "rb") as file:
            first = file.read(len(SQLITE))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", path=path) from None
    if first != SQLITE:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy, rows = os.path.join(folder, "copy"), os.path.join(folder, "rows")
        shutil.copyfile(path, copy)  # it is brought to this version's schema
        _list_copy(copy, rows)
        yield rows


def _list_copy(copy: str, rows: str) -> None:
    pool = ConnectionPool(SqliteDatabase(copy))
    try:
        connection = pool.take()
        try:
            migrate(pool.database, connection)
            connection.begin_reading()
            list_rows(connection, rows)
        finally:
            pool.give(connection)
    finally:
        pool.close()
