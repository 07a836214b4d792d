"""``--retention``: what is older than so many days is retired, now and then (SERVE-9)."""

import threading

from ..errors import AgentSyncError
from ..rooms.room_errors import RoomError
from ..rooms.service.room_service import Service

EVERY_S = 3600.0
DAY_MS = 24 * 3600 * 1000


class Retiring:
    """A thread of its own, from ``start`` to ``stop``. ``days`` 0: nothing is ever retired."""

    def __init__(self, service: Service, days: int) -> None:
        self._service = service
        self._days = days
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retiring", daemon=True)

    def start(self) -> None:
        """Begin, where there is something to do."""
        if self._days:
            self._thread.start()

    def stop(self) -> None:
        """End, after the room that it is at."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._service.store.retire(self._service.clock() - self._days * DAY_MS)
            except (RoomError, AgentSyncError):  # busy, or away: at the next turn
                pass
            self._over.wait(EVERY_S)
