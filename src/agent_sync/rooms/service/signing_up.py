"""A user registers a first passkey, by a link for one use that the owner of the machine made."""

from ..json_values import text_of
from ..room_errors import RoomError, conflict, denied
from ..users import credential_rows, link_rows, user_rows, user_sweeping
from . import ceremonies
from .ceremonies import SIGN_UP, Begun
from .room_service import Service, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Transaction
    from .ceremonies import Passkeys, Registered

LONGEST_LABEL = 64


def begin(
    service: Service, passkeys: "Passkeys", given: "Mapping[str, Any]"
) -> "tuple[Begun, dict[str, Any]]":
    """A ceremony for a link; (what the browser gets of it, {options, csrf, name}).

    ``given``: link. The link is not used up yet. Raises RoomError: 403 ``invalid_link``.
    """
    link = given.get("link")
    with service.store.writing_users() as tx:
        now = service.clock()
        found = link_rows.whose(tx, digest(link), now) if isinstance(link, str) else None
        user = user_rows.known(tx, found[0]) if found else None
        if user is None:
            raise invalid_link()
        user_sweeping.sweep(tx, now)
        known = [one.id for one in credential_rows.of_user(tx, user.id)]
        options, challenge = passkeys.creating(user.id, user.name, known)
        begun = ceremonies.begin(tx, SIGN_UP, user.id, challenge, now, {"link": digest(str(link))})
    return begun, {"options": options, "csrf": begun.csrf, "name": user.name}


def finish(
    service: Service, passkeys: "Passkeys", cookie: str, given: "Mapping[str, Any]"
) -> "dict[str, Any]":
    """The passkey is known from now on, and the link is used up.

    ``given``: csrf, credential, label. Raises RoomError: 403 ``ceremony_over``, ``csrf_denied``,
    ``sign_in_failed``, ``invalid_link``, 409 ``passkey_known``.
    """
    with service.store.reading() as look:
        begun = ceremonies.demand(look.rows, cookie, given.get("csrf"), SIGN_UP, service.clock())
    made = passkeys.created(given.get("credential"), begun.challenge)
    user_id = begun.user_id or ""
    with service.store.writing_users() as tx:
        now = service.clock()
        held = user_rows.hold(tx, user_id)
        ceremonies.finish(tx, cookie, now)
        if not held or not link_rows.use(tx, ceremonies.detail_of(begun)["link"], now):
            raise invalid_link()
        keep(tx, user_id, made, given.get("label"), now)
        user = user_rows.known(tx, user_id)
    return {"registered": True, "name": user.name if user else ""}


def keep(tx: "Transaction", user_id: str, made: "Registered", label: object, now: int) -> None:
    """A passkey of a user. Raises RoomError: 409 ``passkey_known``."""
    said = " ".join(label.split())[:LONGEST_LABEL] if isinstance(label, str) else ""
    plain = "".join(sign for sign in said if sign.isprintable()) or "passkey"
    detail = text_of(made.detail)
    if not credential_rows.put(
        tx, made.id, user_id, made.public_key, made.sign_count, plain, detail, now
    ):
        raise conflict("passkey_known", "this passkey is registered already")


def invalid_link() -> RoomError:
    """403: the link is wrong, used or over."""
    return denied("invalid_link", "a link is for one use within 15 minutes; ask for another one")
