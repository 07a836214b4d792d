"""A user who signed in looks at passkeys, adds one, removes one."""

from ..clock import iso
from ..room_errors import conflict, missing
from ..users import ceremony_rows, credential_rows, user_rows
from . import ceremonies, signing_up
from .room_service import Service, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..users.credential_rows import Credential
    from .ceremonies import Passkeys


def listed(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """The user's name and passkeys. ``given``: csrf. Raises RoomError (403)."""
    with service.store.reading() as look:
        user_id = ceremonies.signed_in(look.rows, cookie, given.get("csrf"), service.clock())
        user = user_rows.known(look.rows, user_id)
        found = credential_rows.of_user(look.rows, user_id)
    return {"name": user.name if user else "", "passkeys": [_shown(one) for one in found]}


def begin_adding(
    service: Service, passkeys: "Passkeys", cookie: str, given: "Mapping[str, Any]"
) -> "dict[str, Any]":
    """Options for one more. ``given``: csrf. Raises RoomError (403)."""
    with service.store.writing_users() as tx:
        user_id = ceremonies.held(tx, cookie, given.get("csrf"), service.clock())
        user = user_rows.known(tx, user_id)
        known = [one.id for one in credential_rows.of_user(tx, user_id)]
        options, challenge = passkeys.creating(user_id, user.name if user else "", known)
        ceremony_rows.challenge_with(tx, digest(cookie), challenge)
    return {"options": options}


def add(
    service: Service, passkeys: "Passkeys", cookie: str, given: "Mapping[str, Any]"
) -> "dict[str, Any]":
    """One more is known. ``given``: csrf, credential, label. Raises RoomError: 403, 409."""
    csrf = given.get("csrf")
    with service.store.reading() as look:
        begun = ceremonies.demand(
            look.rows, cookie, csrf, ceremonies.SIGNED_IN, service.clock()
        )  # fmt: skip
    made = passkeys.created(given.get("credential"), begun.challenge)
    with service.store.writing_users() as tx:
        now = service.clock()
        user_id = ceremonies.held(tx, cookie, csrf, now)
        if not ceremony_rows.take_challenge(tx, digest(cookie), begun.challenge):
            raise ceremonies.over()
        signing_up.keep(tx, user_id, made, given.get("label"), now)
    return {"registered": True, "id": made.id}


def remove(service: Service, cookie: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
    """One ends; the last one stays, as nobody could sign in any more.

    ``given``: csrf, id. Raises RoomError: 403, 404, 409 ``last_passkey``.
    """
    with service.store.writing_users() as tx:
        user_id = ceremonies.held(tx, cookie, given.get("csrf"), service.clock())
        ids = [one.id for one in credential_rows.of_user(tx, user_id)]
        if given.get("id") not in ids:
            raise missing("not_found", "there is no such passkey")
        if len(ids) == 1:
            raise conflict("last_passkey", "add another one first, or ask for 'user recover'")
        credential_rows.remove(tx, str(given["id"]), user_id)
    return {"removed": given["id"]}


def _shown(one: "Credential") -> "dict[str, Any]":
    used = None if one.used_at is None else iso(one.used_at)
    return {"id": one.id, "label": one.label, "created_at": iso(one.created_at), "used_at": used}
