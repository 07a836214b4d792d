"""Who is told that a room has changed: listeners of this process, right after a commit."""

import threading
from queue import SimpleQueue

OF_MACHINES = "link/"
"""Before a room's id: what machines share of it, which is told by itself. No id has a slash."""
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Listener = Callable[[str, int, int], None]
    Notice = tuple[str, int, int]


class Notices:
    """Calls its listeners in a thread of its own with (room id, sequence, pulse).

    What is known already (the same numbers again) is not told. A room that is deleted: -1, 0.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._queue: SimpleQueue[Notice | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._told: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def listen(self, listener: "Listener") -> None:
        """Call it from now on, one change at a time. It must not block for long."""
        with self._lock:
            self._listeners.append(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="room-notices", daemon=True)
                self._thread.start()

    def tell(self, room_id: str, seq: int, pulse: int) -> None:
        """A write was committed, here or elsewhere."""
        if self._thread is not None:
            self._queue.put((room_id, seq, pulse))

    def close(self) -> None:
        """End the thread, after what it was told."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            if thread is not threading.current_thread():
                thread.join(timeout=5)

    def _run(self) -> None:
        while (notice := self._queue.get()) is not None:
            room_id, seq, pulse = notice
            if self._is_news(room_id, seq, pulse):
                for listener in tuple(self._listeners):
                    listener(room_id, seq, pulse)

    def _is_news(self, room_id: str, seq: int, pulse: int) -> bool:
        known = self._told.get(room_id)
        if seq < 0:
            self._told.pop(room_id, None)
            return known != (-1, 0)
        if known is not None and known[0] >= seq and known[1] >= pulse:
            return False
        self._told[room_id] = (seq, pulse)
        return True
