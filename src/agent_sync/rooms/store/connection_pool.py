"""Open connections that are free, and one more where none is."""

import threading
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .room_seam import Connection, Database, Reading


class ConnectionPool:
    """As many connections as were ever used at once. Each is one thread's while it uses it."""

    def __init__(self, database: "Database") -> None:
        self.database = database
        self._lock = threading.Lock()
        self._free: list[Connection] = []
        self._closed = False

    def take(self) -> "Connection":
        """A connection for this thread alone. Raises StoreError."""
        with self._lock:
            if self._free:
                return self._free.pop()
        return self.database.connect()

    def give(self, connection: "Connection", *, broken: bool = False) -> None:
        """Take it back; what it had begun and not committed is undone."""
        connection.end()
        with self._lock:
            if not self._closed and not broken:
                self._free.append(connection)
                return
        connection.close()

    @contextmanager
    def reading(self) -> "Iterator[Reading]":
        """One snapshot, on a connection of its own."""
        connection = self.take()
        try:
            connection.begin_reading()
            yield connection
        finally:
            self.give(connection)

    def close(self) -> None:
        """Close all that are free, and the others when they come back."""
        with self._lock:
            free, self._free, self._closed = self._free, [], True
        for connection in free:
            connection.close()
