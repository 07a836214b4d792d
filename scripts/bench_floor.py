"""The floor of every hook that writes: open the database, one write transaction, leave.

It loads SQLite as the hooks do, the C module alone. Argument: the database.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

try:
    from _functools import _lru_cache_wrapper  # type: ignore[import-not-found]

    class Cache:
        """All that SQLite's C module asks of ``functools``."""

        lru_cache: "Any" = staticmethod(
            lambda maxsize=128, typed=False: (
                lambda function: _lru_cache_wrapper(function, maxsize, typed, tuple)
            )
        )

    sys.modules["functools"] = Cache  # type: ignore[assignment]
    import _sqlite3 as sqlite
except ImportError:
    import sqlite3 as sqlite  # type: ignore[no-redef]

database = sqlite.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA synchronous=NORMAL")
database.execute("PRAGMA wal_autocheckpoint=0")
database.execute("BEGIN IMMEDIATE")
database.execute("INSERT OR REPLACE INTO events (key, at) VALUES ('floor', 1)")
database.execute("COMMIT")
os._exit(0)
