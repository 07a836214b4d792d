"""What other processes wrote is told here, too, while somebody waits for it."""

import threading

from ..room_errors import RoomError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .connection_pool import ConnectionPool
    from .room_notices import Notices
    from .room_seam import Watch

_ALL = (
    "SELECT id, number, seq, pulse FROM rooms UNION ALL SELECT 'link/' || r.id, h.number, h.seq,"
    " h.epoch FROM share_heads h JOIN rooms r ON r.number = h.number"
)
"""Where rooms stand, and what machines share of them (``OF_MACHINES``)."""


class RoomWatching:
    """One thread, begun when somebody first waits. ``watching``: how many do so now."""

    def __init__(self, pool: "ConnectionPool", notices: "Notices") -> None:
        self._pool = pool
        self._notices = notices
        self._wanted = threading.Condition()
        self._count = 0
        self._closed = False
        self._known: dict[str, tuple[int, ...]] = {}
        self._watch: Watch | None = None
        self._thread: threading.Thread | None = None

    @property
    def count(self) -> int:
        """How many wait."""
        return self._count

    def set(self, count: int) -> None:
        """So many wait from now on. The thread begins with the first."""
        with self._wanted:
            self._count = count
            if count and self._thread is None and not self._closed:
                self._watch = self._pool.database.watch()
                self._thread = threading.Thread(target=self._run, name="room-watch", daemon=True)
                self._thread.start()
            self._wanted.notify_all()

    def close(self) -> None:
        """End the thread."""
        with self._wanted:
            self._closed = True
            self._wanted.notify_all()
        if self._watch is not None and self._thread is not None:
            self._watch.wake()
            self._thread.join(timeout=10)
            self._watch.close()

    def _run(self) -> None:
        watch = self._watch
        while watch is not None and self._wait_until_wanted(always=watch.always):
            news = watch.news()
            for notice in self._all_rooms() if news is None else news:
                self._notices.tell(*notice)

    def _wait_until_wanted(self, *, always: bool) -> bool:
        with self._wanted:
            while not (self._closed or self._count or always):
                self._wanted.wait()
            return not self._closed

    def _all_rooms(self) -> "list[tuple[str, int, int]]":
        """Where rooms stand that have changed since the last look, or are gone, or are others."""
        try:
            with self._pool.reading() as rows:
                found = rows.all(_ALL)
        except RoomError:
            return []
        before, self._known = self._known, {row[0]: row[1:] for row in found}
        gone = [
            (one, -1, 0)
            for one, was in before.items()
            if self._known.get(one, (None,))[0] != was[0]
        ]
        return gone + [(one[0], one[2], one[3]) for one in found if before.get(one[0]) != one[1:]]
