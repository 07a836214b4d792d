"""Time as rooms write it: milliseconds since 1970 inside, ISO 8601 UTC outside."""

import time
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from .room_errors import bad

_START = datetime(1970, 1, 1, tzinfo=timezone.utc)


def now_ms() -> int:
    """The wall clock, in milliseconds. Only ``service/`` asks; everybody else is given the time."""
    return time.time_ns() // 1_000_000


@lru_cache(16_384)  # one moment is shown far more often than it is made
def iso(ms: int) -> str:
    """``2026-11-20T11:44:43.120Z``."""
    at = _START + timedelta(milliseconds=ms)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def from_iso(text: str) -> int:
    """Milliseconds of an ISO time (without a zone: UTC). Raises RoomError (``invalid_timer``)."""
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
        zoned = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
        return (zoned - _START) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise bad("invalid_timer", detail="at must be a valid ISO time") from None
