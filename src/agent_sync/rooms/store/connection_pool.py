"""Open connections that are free, and one more where none is."""

import threading
from contextlib import contextmanager

from ...failures import StoreError
from .room_seam import unavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .room_seam import Connection, Database, Reading, Transaction


class ConnectionPool:
    """As many connections as were ever used at once. Each is one thread's while it uses it."""

    def __init__(self, database: "Database") -> None:
        self.database = database
        self._lock = threading.Lock()
        self._free: list[Connection] = []
        self._mine = threading.local()
        self._closed = False

    @contextmanager
    def reading(self) -> "Iterator[Reading]":
        """One snapshot, on a connection of its own. Raises RoomError (503)."""
        with self._used() as connection:
            connection.begin_reading()
            yield connection

    @contextmanager
    def writing(self) -> "Iterator[Transaction]":
        """One transaction: committed when left, undone on an exception. Raises RoomError (503)."""
        with self._used() as connection:
            connection.begin_writing()
            yield connection
            connection.commit()

    def innermost(self) -> "Reading | None":
        """What this thread is reading or writing in at this moment."""
        held: list[Connection] = getattr(self._mine, "held", [])
        return held[-1] if held else None

    def take(self) -> "Connection":
        """A connection for this thread alone. Raises StoreError."""
        with self._lock:
            if self._free:
                return self._free.pop()
        return self.database.connect()

    def give(self, connection: "Connection") -> None:
        """Take it back; what it had begun and not committed is undone."""
        connection.end()
        with self._lock:
            if not self._closed:
                self._free.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close all that are free, and the others when they come back."""
        with self._lock:
            free, self._free, self._closed = self._free, [], True
        for connection in free:
            connection.close()

    @contextmanager
    def _used(self) -> "Iterator[Connection]":
        try:
            connection = self.take()
        except StoreError as error:
            raise unavailable(str(error)) from None
        held = self._mine.__dict__.setdefault("held", [])
        held.append(connection)
        try:
            yield connection
        finally:
            held.remove(connection)
            self.give(connection)
