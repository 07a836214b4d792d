"""Seeing on SQLite that another process wrote: ``data_version``, on a connection that only asks."""

import sqlite3
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .room_notices import Notice

EVERY_S = 0.02


class SqliteWatch:
    """Used by one thread, but ``wake``."""

    always = False  # nobody waits: nothing is asked

    def __init__(self, path: str) -> None:
        self._raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._version = -1
        self._woken = threading.Event()

    def news(self) -> "list[Notice] | None":
        """Wait a little. None: somebody wrote, look at all rooms."""
        self._woken.wait(EVERY_S)
        try:
            found = self._raw.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return []
        if found == self._version:
            return []
        self._version = found
        return None

    def wake(self) -> None:
        """End a ``news`` that waits, and all later ones at once."""
        self._woken.set()

    def close(self) -> None:
        """For good."""
        self._raw.close()
