"""How much one address may begin without a token: ceremonies, requests of devices and clients.

Where only this machine reaches the server there is no limit: its programs have one address, and one
of them is the person's browser.
"""

import threading
import time

from ..rooms.room_errors import over_limit

MOST, SPAN_S = 60, 60.0
MOST_ADDRESSES = 10_000


class BegunRate:
    """60 a minute an address, in this process, unless ``most`` is 0. Any thread may ask."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._since = time.monotonic()
        self._begun: dict[str, int] = {}

    def take(self, address: str) -> None:
        """One more. Raises RoomError (429 ``limit_exceeded``)."""
        with self._lock:
            now = time.monotonic()
            if now - self._since > SPAN_S or len(self._begun) > MOST_ADDRESSES:
                self._since, self._begun = now, {}
            self._begun[address] = self._begun.get(address, 0) + 1
            if self._most and self._begun[address] > self._most:
                raise over_limit("begun", self._most)
