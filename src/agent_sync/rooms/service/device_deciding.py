"""A user who signed in looks at a device's request by its code, and lets it in or refuses it.

A code takes five answers that fail, whoever gives them; then it is over here, and only the owner of
the machine lets it in. A user has five codes that are none within 15 minutes (``failed_attempts``).
Both are counted in the transaction that looks.
"""

from ..room_errors import RoomError, denied
from ..users import device_code_rows
from ..users.device_code_rows import APPROVED, DENIED, MOST_TRIES
from ..users.scope_strings import parsed
from ..users.scope_words import in_words
from . import ceremonies, failed_attempts
from .device_approving import open_request
from .room_service import Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Reading, Transaction
    from ..users.device_code_rows import DeviceCode


def look(
    service: Service, cookie: str, given: "Mapping[str, Any]", address: str
) -> "dict[str, Any]":
    """Which program asks for what. ``given``: csrf, code. Raises RoomError: 403, 429."""
    _demand_one(service, cookie, given)
    with service.store.writing_users() as tx:
        _, found, failed = _answered(service, tx, cookie, given, address)
    if failed is not None:
        raise failed
    assert found is not None
    words = in_words(parsed(found.scope))
    return {"client": found.client_id, "code": given["code"], "scope": found.scope, "scopes": words}


def decide(
    service: Service, cookie: str, given: "Mapping[str, Any]", address: str
) -> "dict[str, Any]":
    """It is let in for the user, or refused. ``given``: csrf, code, approve (true or false).

    Raises RoomError: 403 ``ceremony_over``, ``csrf_denied``, ``invalid_code``, 429.
    """
    status = APPROVED if given.get("approve") is True else DENIED
    _demand_one(service, cookie, given)
    with service.store.writing_users() as tx:
        user_id, found, failed = _answered(service, tx, cookie, given, address)
        if found is not None and failed is None:
            now = service.clock()
            if not device_code_rows.decide(tx, found.digest, status, user_id, found.scope, now):
                failed = _wrong()
    if failed is not None:
        raise failed
    return {"status": status}


def _demand_one(service: Service, cookie: str, given: "Mapping[str, Any]") -> None:
    """Who neither signed in nor names an open request writes nothing. Raises RoomError (403)."""
    with service.store.reading() as seen:
        if _found(service, seen.rows, given) is None:
            ceremonies.signed_in(seen.rows, cookie, given.get("csrf"), service.clock())


def _answered(
    service: Service, tx: "Transaction", cookie: str, given: "Mapping[str, Any]", address: str
) -> "tuple[str, DeviceCode | None, RoomError | None]":
    """(who is signed in, the open request of the code, why it is refused).

    What is counted is stored with the transaction: so a refusal is told, and raised behind it.
    """
    now = service.clock()
    found = _found(service, tx, given)
    try:
        user_id = ceremonies.held(tx, cookie, given.get("csrf"), now)
        failed_attempts.demand_tries(tx, user_id, now)
    except RoomError as error:
        if found is not None and error.status == 403:
            device_code_rows.tried(tx, found.digest)
        return "", found, error
    if found is None:
        failed_attempts.wrong_code(tx, user_id, address, now)
        return user_id, None, _wrong()
    return user_id, found, None


def _found(service: Service, rows: "Reading", given: "Mapping[str, Any]") -> "DeviceCode | None":
    code = given.get("code")
    try:
        found = open_request(service, rows, code if isinstance(code, str) else "")
    except RoomError:
        return None
    return None if found.tries >= MOST_TRIES else found


def _wrong() -> RoomError:
    return denied("invalid_code", "no open request has this code")
