"""A program without a browser asks for a token, and asks again until somebody decided."""

import secrets

from ..room_errors import bad
from ..room_names import program_name
from ..users import device_code_rows, user_rows, user_sweeping
from ..users.device_code_rows import APPROVED, DENIED, DEVICE_MS, INTERVAL_MS, PENDING, DeviceCode
from ..users.scope_strings import parsed
from .room_service import ELEVATE, Service, digest
from .token_issuing import issue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Transaction

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""None that makes words, none that is read as another one."""
USUAL = "rooms:* create_rooms"
SLOWER_MS = 5_000


def ask(service: Service, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """Codes for a request, open for 15 minutes. ``given``: scope, client_id (a name to show).

    Raises RoomError: 400.
    """
    scope = parsed(USUAL if given.get("scope") is None else given["scope"])
    client = program_name(given.get("client_id"), "client_id")
    device = f"dev_{secrets.token_hex(24)}"
    with service.store.writing_users() as tx:
        now = service.clock()
        user_sweeping.sweep(tx, now)
        code = _code()
        while not device_code_rows.put(tx, digest(device), digest(code), client, str(scope), now):
            code = _code()
    shown, page = f"{code[:4]}-{code[4:]}", f"{service.public}{ELEVATE}"
    return {
        "device_code": device, "user_code": shown, "verification_uri": page,
        "verification_uri_complete": f"{page}#code={shown}",
        "expires_in": DEVICE_MS // 1000, "interval": INTERVAL_MS // 1000,
    }  # fmt: skip


def poll(service: Service, given: "Mapping[str, Any]") -> "tuple[int, dict[str, Any]]":
    """(status, tokens or an error in the words of OAuth). ``given``: device_code.

    A token is given once. Raises RoomError: 400 where there is no code.
    """
    code = given.get("device_code")
    if not isinstance(code, str) or not code:
        raise bad("invalid_request", "device_code: what was answered to the request")
    with service.store.writing_users() as tx:
        now = service.clock()
        found = device_code_rows.by_digest(tx, digest(code))
        if found is None:
            return 400, {"error": "invalid_grant"}
        if now >= found.valid_until:
            return 400, {"error": "expired_token"}
        if found.status == DENIED:
            return 403, {"error": "access_denied"}
        if found.status == PENDING:
            return 200, _pending(tx, found, now)
        return _given(tx, found, now)


def _pending(tx: "Transaction", found: DeviceCode, now: int) -> "dict[str, Any]":
    """Not yet; whoever asks sooner than it was told waits longer from then on."""
    soon = found.polled_at is not None and now < found.polled_at + found.interval_ms
    interval = found.interval_ms + (SLOWER_MS if soon else 0)
    device_code_rows.polled(tx, found.digest, interval, now)
    error = "slow_down" if soon else "authorization_pending"
    return {"error": error, "interval": interval // 1000}


def _given(tx: "Transaction", found: DeviceCode, now: int) -> "tuple[int, dict[str, Any]]":
    user_id = found.user_id or ""
    known = found.status == APPROVED and user_rows.hold(tx, user_id)
    if not known or not device_code_rows.use(tx, found.digest, now):
        return 400, {"error": "invalid_grant"}
    made = issue(
        tx, user_id, found.scope, now, refreshed=True, label=found.client_id
    )  # fmt: skip
    return 200, made.as_oauth()


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(8))
