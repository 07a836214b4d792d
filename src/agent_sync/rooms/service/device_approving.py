"""A device code is approved for a user by the owner of the machine."""

from ..room_errors import RoomError, bad, missing
from ..users import device_code_rows, user_rows
from ..users.device_code_rows import APPROVED, PENDING, DeviceCode
from .room_service import Service, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading


def normal(code: str) -> str:
    """A user code as it is stored: eight letters, without what people write between them."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def asked_by(service: Service, code: str) -> "tuple[str, str]":
    """(what the program calls itself, its scope). Raises RoomError: 404 for no open request."""
    with service.store.reading() as look:
        found = open_request(service, look.rows, code)
        return found.client_id, found.scope


def approve(service: Service, code: str, name: str) -> str:
    """Approve it for a user; "" for the only one there is. The user's name.

    Raises RoomError: 400, 404.
    """
    with service.store.writing_users() as tx:
        found = open_request(service, tx, code)
        user = user_rows.named(tx, name.lower()) if name else _only(tx)
        if user is None:
            raise missing("user_not_found", "there is no user of this name", name=name)
        now = service.clock()
        if not user_rows.hold(tx, user.id):
            raise missing("user_not_found", "there is no user of this name", name=name)
        if not device_code_rows.decide(tx, found.digest, APPROVED, user.id, found.scope, now):
            raise _none()
    return user.name


def open_request(service: Service, rows: "Reading", code: str) -> DeviceCode:
    """The request of a code, as long as it is open. Raises RoomError (404)."""
    found = device_code_rows.by_user_code(rows, digest(normal(code)))
    if found is None or found.status != PENDING:
        raise _none()
    if service.clock() >= found.valid_until:
        raise _none()
    return found


def _only(rows: "Reading") -> user_rows.User:
    users = user_rows.everybody(rows)
    if len(users) != 1:
        raise bad("user_required", "say for which user")
    return users[0]


def _none() -> RoomError:
    return missing("not_found", "no open request has this code")
