"""Attempts that failed: recorded in the store, and counted there, at all its servers together.

``TOKEN`` and ``SIGN_IN`` are secrets that nobody guesses: what fails is limited by the address it
comes from, what is right works all the same; so nobody who fails on purpose keeps others out, on
one machine neither. ``DEVICE`` codes are short: after five wrong ones of a user none is tried, and
only who signed in tries any.
"""

from ..room_errors import RoomError, over_limit
from ..users import attempt_rows, ceremony_rows, device_code_rows
from .room_service import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from ..store.room_seam import Transaction
    from .room_service import Service

    Found = TypeVar("Found")

TOKEN, SIGN_IN, DEVICE = "token", "sign_in", "device_code"
MINUTE_MS = 60_000
SPAN_MS = 15 * MINUTE_MS
MOST_SIGN_INS = 10
MOST_RECORDED = 20
"""Tokens of one address in a minute where there is no limit: who guesses does not fill the disk."""
SIGN_IN_FAILED = frozenset({"sign_in_failed", "invalid_link", "csrf_denied"})


def wrong_token(service: "Service", address: str, code: str) -> None:
    """A token, or what stands for one, is nobody's. Raises RoomError (429) for one too many."""
    most = service.limits.failures
    counted = _counted(service, TOKEN, address, MINUTE_MS, most or MOST_RECORDED, code)
    if most and not counted:
        raise over_limit("max-failures", most)


def signing_in(
    service: "Service", address: str, run: "Callable[[], Found]", cookie: str = ""
) -> "Found":
    """What ``run`` gives. If it fails, that counts, and the ceremony of ``cookie`` is over.

    Raises RoomError: what ``run`` raises, or 429 ``limit_exceeded`` in place of it.
    """
    try:
        return run()
    except RoomError as error:
        if error.code not in SIGN_IN_FAILED:
            raise
        if cookie:
            with service.store.writing_users() as tx:
                ceremony_rows.use(tx, digest(cookie), service.clock())
        if not _counted(service, SIGN_IN, address, SPAN_MS, MOST_SIGN_INS, error.code):
            raise over_limit("failed_attempts", MOST_SIGN_INS) from None
        raise


def demand_tries(tx: "Transaction", user_id: str, now: int) -> None:
    """For a user that the caller holds. Raises RoomError (429) after five wrong device codes."""
    most = device_code_rows.MOST_TRIES
    if attempt_rows.since_by(tx, DEVICE, user_id, now - SPAN_MS) >= most:
        raise over_limit("failed_attempts", most)


def wrong_code(tx: "Transaction", user_id: str, address: str, now: int) -> None:
    """A user who signed in asked for a device code that nobody waits with."""
    attempt_rows.record(tx, DEVICE, address, now, user_id, "invalid_code")


def _counted(
    service: "Service", kind: str, address: str, span: int, most: int, detail: str
) -> bool:  # fmt: skip
    """Record one more, unless there were as many already: then False. Two at once may both be."""
    now = service.clock()
    with service.store.reading() as look:
        if attempt_rows.since(look.rows, kind, address, now - span) >= most:
            return False
    try:
        with service.store.writing_users() as tx:
            attempt_rows.record(tx, kind, address, now, detail=detail)
    except RoomError:  # the store is busy: that it failed is answered all the same
        return True
    return True
