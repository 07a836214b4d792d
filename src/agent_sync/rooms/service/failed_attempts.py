"""Tokens and codes that are nobody's, and sign-ins that failed: recorded, and limited.

Only what fails is limited: a valid token works from an address at which others guess.
"""

import threading
from collections import OrderedDict

from ..room_errors import RoomError, over_limit
from ..users import attempt_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .room_service import Service

WINDOW_MS = 60_000
MOST_RECORDED = 20
"""Of one kind from one address in a minute: who guesses does not fill the disk."""
MOST_ADDRESSES = 10_000


class FailedAttempts:
    """Counted in this process; ``limits.failures`` a minute from an address, 0 for no limit."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def demand(self, kind: str, address: str) -> None:
        """For what must not even be tried: raises RoomError (429) where too many have failed."""
        most = self._service.limits.failures
        if most and self._count(kind, address, more=0) >= most:
            raise over_limit("max-failures", most)

    def note(self, kind: str, address: str, name: str = "", detail: str = "") -> None:
        """One more has failed. Raises RoomError (429) where it is one too many."""
        count = self._count(kind, address, more=1)
        if count <= MOST_RECORDED:
            self._record(kind, address, name, detail)
        most = self._service.limits.failures
        if most and count > most:
            raise over_limit("max-failures", most)

    def _count(self, kind: str, address: str, *, more: int) -> int:
        now = self._service.tick()
        with self._lock:
            count, since = self._counts.pop((kind, address), (0, now))
            if now - since >= WINDOW_MS:
                count, since = 0, now
            self._counts[kind, address] = (count + more, since)
            if len(self._counts) > MOST_ADDRESSES:
                self._counts.popitem(last=False)
        return count + more

    def _record(self, kind: str, address: str, name: str, detail: str) -> None:
        try:
            with self._service.store.writing_users() as tx:
                attempt_rows.record(tx, kind, address, self._service.clock(), name, detail)
        except RoomError:  # the store is busy: that it failed is answered all the same
            return
