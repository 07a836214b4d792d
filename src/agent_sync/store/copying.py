"""Copying a whole database by SQLite's own backup interface, which respects its locks.

Not by copying files: a copy taken while somebody writes is torn, and closing a file that
this process also has open as a database would drop that database's locks.
"""

import sqlite3
import time

from ..failures import StoreBusy
from .sqlite import translated

_OK, _DONE = 0, 101  # SQLite's numbers


class _TookTooLong(Exception):
    pass


def copy_database(
    source: sqlite3.Connection, target: sqlite3.Connection, path: str, *, busy_ms: int
) -> None:
    """Make ``target`` equal to ``source`` in one transaction of the target.

    ``path`` is what errors name. Raises StoreBusy when either stays locked past ``busy_ms``,
    StoreCorrupt or StoreError.
    """
    deadline = time.monotonic() + busy_ms / 1000

    def still_in_time(status: int, _remaining: int, _total: int) -> None:
        # The interface itself would try again for ever.
        if status not in (_OK, _DONE) and time.monotonic() > deadline:
            raise _TookTooLong

    try:
        source.backup(target, progress=still_in_time, sleep=0.02)
    except _TookTooLong:
        raise StoreBusy(path=path, detail="the database stayed locked while copying") from None
    except sqlite3.Error as error:
        raise translated(error, path) from error
