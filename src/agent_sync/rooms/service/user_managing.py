"""What the owner of the machine does with users and their tokens: nobody is asked for a token."""

import re
import secrets

from ..clock import iso
from ..room_errors import bad, conflict, missing
from ..users import (
    attempt_rows,
    bearer_rows,
    ceremony_rows,
    credential_rows,
    link_rows,
    member_rows,
    oauth_rows,
    user_rows,
    user_sweeping,
)
from . import token_limits
from .owned_rooms import left
from .room_service import Service, digest
from .sharing_users import let_in, shared_in
from .token_issuing import MINTED_MS, issue, shown
from .token_minting import told

MOST_FAILED = 100
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Reading, Transaction
    from ..users.user_rows import User

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def add_user(service: Service, name: str) -> str:
    """A new user; the token of the link for the first passkey. Raises RoomError: 400, 409."""
    wanted = name.lower()
    if not NAME.fullmatch(wanted):
        raise bad("invalid_name", "a user's name: letters and digits, . _ @ - within, at most 64")
    with service.store.writing_users() as tx:
        user = user_rows.add(tx, wanted, service.clock())
        if user is None:
            raise conflict("user_exists", "there is a user of this name", name=wanted)
        return _link(service, tx, user, link_rows.SIGN_UP)


def recover_user(service: Service, name: str) -> str:
    """A link like the first one; the passkeys from before end. Raises RoomError (404)."""
    with service.store.writing_users() as tx:
        user = _named(tx, name)
        user_rows.hold(tx, user.id)
        credential_rows.forget_user(tx, user.id)
        ceremony_rows.forget_user(tx, user.id)
        return _link(service, tx, user, link_rows.RECOVER)


def remove_user(service: Service, name: str) -> None:
    """A user is gone, with tokens and passkeys; what it wrote stays. Raises RoomError (404)."""
    with service.store.writing_users() as tx:
        user = _named(tx, name)
        user_rows.hold(tx, user.id)
        member_rows.leave_all(tx, user.id)
        for rows in (bearer_rows, credential_rows, link_rows, ceremony_rows, oauth_rows):
            rows.forget_user(tx, user.id)
        user_rows.remove(tx, user.id)


def uninvite(service: Service, name: str, room_id: str) -> str:
    """A user is nothing in one room any more: the name. Raises RoomError: 400, 404."""
    with service.store.writing(room_id) as write:
        return left(write, name)


def list_users(service: Service) -> "list[dict[str, Any]]":
    """All users: name, when they were made, how many passkeys, what they are in which rooms."""
    with service.store.reading() as look:
        return [_shown(look.rows, user) for user in user_rows.everybody(look.rows)]


def mint_for(service: Service, name: str, given: "dict[str, Any]") -> "dict[str, Any]":
    """A token of a user, with its secret. ``given``: scope, label, expires_in, with_refresh.

    Raises RoomError: 400, 403 ``scope_exceeds_access``, 404.
    """
    span, asked = token_limits.seconds(given.get("expires_in")), token_limits.wanted(given)
    with service.store.reading() as look:
        user = _named(look.rows, name)
        token_limits.demand_access(look, user.id, asked.but(shared_in(look.rows, asked)))
    with service.store.writing_users() as tx:
        now = service.clock()
        let_in(tx, user.id, asked, now)
        user_sweeping.sweep(tx, now)
        room, agent = token_limits.bound_to(asked)
        made = issue(
            tx, _named(tx, name).id, str(asked), now, label=given.get("label") or "",
            refreshed=given.get("with_refresh") is True, room_id=room, agent_id=agent,
            ends_at=now + (MINTED_MS if span is None else span * 1000),
        )  # fmt: skip
    return told(made)


def list_tokens(service: Service, name: str = "") -> "list[dict[str, Any]]":
    """The tokens of a user, or of all; with whose they are. Raises RoomError (404)."""
    with service.store.reading() as look:
        users = [_named(look.rows, name)] if name else user_rows.everybody(look.rows)
        return [
            {**shown(one), "user": user.name}
            for user in users
            for one in bearer_rows.of_user(look.rows, user.id)
        ]


def revoke_token(service: Service, id: str) -> None:
    """End a token, and all that came from it. Raises RoomError (404)."""
    with service.store.writing_users() as tx:
        found = bearer_rows.by_id(tx, id)
        if found is None:
            raise missing("not_found", "there is no such token")
        bearer_rows.revoke_family(tx, found.family, service.clock())


def list_failed(service: Service) -> "list[dict[str, Any]]":
    """The newest attempts that failed, the newest first."""
    with service.store.reading() as look:
        rows = attempt_rows.lately(look.rows, MOST_FAILED)
    names = ("kind", "address", "name", "detail")
    return [{**dict(zip(names, row, strict=False)), "at": iso(row[4])} for row in rows]


def _link(service: Service, tx: "Transaction", user: "User", purpose: str) -> str:
    token = f"link_{secrets.token_hex(24)}"
    now = service.clock()
    user_sweeping.sweep(tx, now)
    link_rows.put(tx, digest(token), user.id, purpose, now)
    return token


def _named(rows: "Reading", name: str) -> "User":
    found = user_rows.named(rows, name.lower())
    if found is None:
        raise missing("user_not_found", "there is no user of this name", name=name)
    return found


def _shown(rows: "Reading", user: "User") -> "dict[str, Any]":
    rooms = [
        {"id": one.room_id, "access": one.access, "label": one.label}
        for one in member_rows.rooms_of(rows, user.id)
    ]
    passkeys = len(credential_rows.of_user(rows, user.id))
    return {
        "name": user.name, "created_at": iso(user.created_at), "passkeys": passkeys, "rooms": rooms,
    }  # fmt: skip
