"""A user signs in with a passkey, for ten minutes, and signs out."""

from ..room_errors import RoomError, denied
from ..users import credential_rows, user_rows, user_sweeping
from . import ceremonies
from .ceremonies import SIGN_IN, SIGNED_IN, Begun
from .room_service import Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Reading
    from ..users.credential_rows import Credential
    from .ceremonies import Passkeys


def begin(service: Service, passkeys: "Passkeys") -> "tuple[Begun, dict[str, Any]]":
    """A ceremony of somebody who is not known yet; {options, csrf}."""
    options, challenge = passkeys.asking()
    with service.store.writing_users() as tx:
        now = service.clock()
        user_sweeping.sweep(tx, now)
        begun = ceremonies.begin(tx, SIGN_IN, None, challenge, now)
    return begun, {"options": options, "csrf": begun.csrf}


def finish(
    service: Service, passkeys: "Passkeys", cookie: str, given: "Mapping[str, Any]"
) -> "tuple[Begun, dict[str, Any]]":
    """Somebody is signed in, by another cookie and another CSRF token; {name, csrf}.

    ``given``: csrf, credential. Raises RoomError: 403 ``ceremony_over``, ``csrf_denied``,
    ``sign_in_failed``.
    """
    credential = given.get("credential")
    with service.store.reading() as look:
        begun = ceremonies.demand(look.rows, cookie, given.get("csrf"), SIGN_IN, service.clock())
        found = _known(look.rows, passkeys, credential)
    count = passkeys.proven(credential, begun.challenge, found.public_key, found.sign_count)
    with service.store.writing_users() as tx:
        now = service.clock()
        held = user_rows.hold(tx, found.user_id)
        ceremonies.finish(tx, cookie, now)
        if not held or not credential_rows.used(tx, found.id, found.sign_count, count, now):
            raise failed()
        made = ceremonies.begin(tx, SIGNED_IN, found.user_id, "", now)
        user = user_rows.known(tx, found.user_id)
    return made, {"name": user.name if user else "", "csrf": made.csrf}


def sign_out(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """The ten minutes are over. ``given``: csrf. Raises RoomError (403)."""
    with service.store.writing_users() as tx:
        now = service.clock()
        ceremonies.signed_in(tx, cookie, given.get("csrf"), now)
        ceremonies.finish(tx, cookie, now)
    return {"signed_out": True}


def failed() -> RoomError:
    """403: whatever was wrong with it, nobody is told more."""
    return denied("sign_in_failed", "this passkey was not accepted")


def _known(rows: "Reading", passkeys: "Passkeys", credential: object) -> "Credential":
    id, user_id = passkeys.claimed(credential)
    found = credential_rows.by_id(rows, id)
    if found is None or user_id not in ("", found.user_id):
        raise failed()
    return found
