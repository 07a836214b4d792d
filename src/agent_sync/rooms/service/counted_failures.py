"""Attempts that fail are recorded, and limited: ten of a kind in 15 minutes from one address."""

from ..room_errors import RoomError, over_limit
from ..users import attempt_rows, ceremony_rows
from .room_service import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from .room_service import Service

    Found = TypeVar("Found")

SIGNING_IN, DEVICE = "sign_in", "device_code"
SPAN_MS = 15 * 60 * 1000
MOST = {SIGNING_IN: 10, DEVICE: 5}
FAILURES = frozenset({"sign_in_failed", "invalid_link", "invalid_code", "csrf_denied"})


def counted(
    service: "Service", kind: str, address: str, run: "Callable[[], Found]", cookie: str = ""
) -> "Found":
    """What ``run`` gives. If it fails that is recorded, and the ceremony of ``cookie`` is over.

    Raises RoomError: 429 ``limit_exceeded`` before anything is tried, and what ``run`` raises.
    """
    with service.store.reading() as look:
        then = service.clock() - SPAN_MS
        if attempt_rows.since(look.rows, kind, address, then) >= MOST[kind]:
            raise over_limit("failed_attempts", MOST[kind])
    try:
        return run()
    except RoomError as error:
        if error.code in FAILURES:
            _record(service, kind, address, error.code, cookie)
        raise


def _record(service: "Service", kind: str, address: str, code: str, cookie: str) -> None:
    with service.store.writing_users() as tx:
        now = service.clock()
        attempt_rows.record(tx, kind, address, now, detail=code)
        if cookie:
            ceremony_rows.use(tx, digest(cookie), now)
