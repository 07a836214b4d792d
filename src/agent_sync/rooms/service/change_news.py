"""Who wants to hear of writes to which room, within this process; the store tells of all."""

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..store.room_store import RoomStore


class ChangeNews:
    """A listener is called in a thread of the store: it takes note and returns."""

    def __init__(self, store: "RoomStore") -> None:
        self._store = store
        self._lock = threading.Lock()
        self._listeners: "dict[str, dict[Callable[[], None], None]]" = {}
        store.on_change(self._changed)

    def listen(self, room_id: str, listener: "Callable[[], None]") -> "Callable[[], None]":
        """Call ``listener`` after every write of the room, of any process. Gives how to end it."""
        with self._lock:
            self._listeners.setdefault(room_id, {})[listener] = None
            self._store.watching += 1

        def end() -> None:
            with self._lock:
                mine = self._listeners.get(room_id, {})
                if mine.pop(listener, self) is not self:
                    self._store.watching -= 1
                if not mine:
                    self._listeners.pop(room_id, None)

        return end

    def _changed(self, room_id: str, seq: int, pulse: int) -> None:  # noqa: ARG002
        with self._lock:
            listeners = list(self._listeners.get(room_id, ()))
        for listener in listeners:
            listener()
