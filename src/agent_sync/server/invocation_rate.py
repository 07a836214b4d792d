"""How often one token may invoke (SERVE-8): a bucket each, refilled as time passes."""

import threading
from collections import OrderedDict

from ..rooms.room_errors import over_limit

MOST_TOKENS = 10_000
"""Buckets that are remembered; whoever was not here for longest begins with a full one again."""


class InvocationRate:
    """``per_second`` 0: no limit. Any thread may ask."""

    def __init__(self, per_second: int) -> None:
        self._rate = per_second
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, digest: str, now_s: float) -> None:
        """One invocation of a token, at a moment of a clock that never goes back.

        Raises RoomError (429 ``limit_exceeded``).
        """
        if not self._rate:
            return
        with self._lock:
            left, at = self._buckets.pop(digest, (float(self._rate), now_s))
            left = min(float(self._rate), left + (now_s - at) * self._rate)
            self._buckets[digest] = (left - (left >= 1), now_s)
            if len(self._buckets) > MOST_TOKENS:
                self._buckets.popitem(last=False)
        if left < 1:
            raise over_limit("max-rate", self._rate)
