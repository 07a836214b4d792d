"""A user who signed in looks at a device's request by its code, and lets it in or refuses it."""

from ..room_errors import RoomError, denied
from ..users import device_code_rows
from ..users.device_code_rows import APPROVED, DENIED
from ..users.scope_strings import parsed
from ..users.scope_words import in_words
from . import ceremonies
from .device_approving import open_request
from .room_service import Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Reading
    from ..users.device_code_rows import DeviceCode


def look(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """Which program asks for what. ``given``: csrf, code. Raises RoomError: 403."""
    with service.store.reading() as seen:
        ceremonies.signed_in(seen.rows, cookie, given.get("csrf"), service.clock())
        found = _found(service, seen.rows, given)
    words = in_words(parsed(found.scope))
    return {"client": found.client_id, "code": given["code"], "scope": found.scope, "scopes": words}


def decide(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """It is let in for the user, or refused. ``given``: csrf, code, approve (true or false).

    Raises RoomError: 403 ``ceremony_over``, ``csrf_denied``, ``invalid_code``.
    """
    status = APPROVED if given.get("approve") is True else DENIED
    with service.store.writing_users() as tx:
        now = service.clock()
        user_id = ceremonies.held(tx, cookie, given.get("csrf"), now)
        found = _found(service, tx, given)
        if not device_code_rows.decide(tx, found.digest, status, user_id, found.scope, now):
            raise _wrong()
    return {"status": status}


def _found(service: Service, rows: "Reading", given: "Mapping[str, Any]") -> "DeviceCode":
    code = given.get("code")
    try:
        return open_request(service, rows, code if isinstance(code, str) else "")
    except RoomError:
        raise _wrong() from None


def _wrong() -> RoomError:
    return denied("invalid_code", "no open request has this code")
