"""Declared rooms have owners: a user makes a room, invites others, or claims one that has none."""

from functools import partial

from ..agents.agent_fields import label
from ..picture.picture import Room
from ..room_errors import RoomError, bad, denied, missing
from ..room_names import odd
from ..users import bearer_rows, member_rows, user_rows
from ..users.access_levels import OWNER, checked_role
from ..users.room_identity import not_in_scope
from ..users.scope_strings import nameable, parsed
from . import room_making
from .room_service import Asker, Service, digest
from .user_access import PREFIX, bearer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_looks import Look, Write
    from ..store.room_seam import Reading, Transaction
    from ..users.bearer_rows import Bearer

    Answer = tuple[int, Any]


def create_room(service: Service, asker: Asker, given: "Mapping[str, Any]") -> "Answer":
    """A new room, owned by the user whose token it is; by nobody where the person makes it.

    ``given``: id, meta; label and set_default, what the room is to the user. A token that is not
    whole everywhere grants this room from now on, too. Raises RoomError: 400, 401, 403
    ``scope_denied``, 409 ``room_exists``, 413.
    """
    id = given.get("id")
    if isinstance(id, str) and id and not nameable(id):
        raise bad("invalid_id", "no colon, space or star: a scope string has to name the room")
    if asker.person:
        return room_making.create_room(service, asker, given)
    with service.store.reading() as look:
        _creator(service, look.rows, asker)
    founded = partial(_found, service, asker, _label(given), given.get("set_default"))
    return room_making.create_room(service, asker, given, founded)


def _found(
    service: Service, asker: Asker, said: str, default: object, room: Room, tx: "Transaction",
    number: int,
) -> None:  # fmt: skip
    bearer_rows.hold_family(tx, _creator(service, tx, asker).family)
    bearer = _creator(service, tx, asker)  # it may have been narrowed while this waited
    member_rows.put(tx, number, bearer.user_id, OWNER, service.clock(), said)
    if default is True:
        member_rows.make_default(tx, number, bearer.user_id)
    scope = parsed(bearer.scope)
    if not scope.everywhere:
        bearer_rows.rescope(tx, bearer.id, str(scope.with_room(room.id)), bearer.label)


def _creator(service: Service, rows: "Reading", asker: Asker) -> "Bearer":
    bearer = bearer_of(rows, asker, service.clock())
    if not parsed(bearer.scope).may_create:
        raise denied("scope_denied", "making rooms needs the scope create_rooms, or rooms:*")
    return bearer


def list_rooms(service: Service, asker: Asker) -> "Answer":
    """The rooms that a user's token opens, with what the user is there. Raises RoomError (401).

    For any other token as in direct rooms.
    """
    if not asker.token.startswith(PREFIX):
        return room_making.list_rooms(service, asker)
    with service.store.reading() as look:
        bearer = bearer_of(look.rows, asker, service.clock())
        scope = parsed(bearer.scope)
        mine = {
            one.room_id: one
            for one in member_rows.rooms_of(look.rows, bearer.user_id)
            if scope.level(one.room_id)
        }
        rooms = service.store.rooms(look, asker.profile)
    return 200, [
        {**room_making.row(room), "access": mine[room.id].access, "label": mine[room.id].label}
        for room in rooms
        if room.id in mine
    ]


def invite(service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]") -> "Answer":
    """A user is something in a room from now on, or something else than before.

    ``given``: username, role (participant), label. Raises RoomError: 400 ``invalid_role``, 401,
    403 ``not_owner``, 404 ``user_not_found``.
    """
    role, said = checked_role(given.get("role", "participant")), _label(given)
    with service.store.reading() as look:
        _demand_owner(service, look, asker, room_id)
    with service.store.writing(room_id) as write:
        _demand_owner(service, write, asker, room_id)
        user = user_rows.named(write.rows, str(given.get("username")))
        if user is None:
            raise missing("user_not_found", "there is no user of this name")
        if member_rows.access(write.rows, write.of.number, user.id) == OWNER:
            raise bad("invalid_role", "an owner stays one", username=user.name)
        now = service.clock()
        member_rows.put(write.tx, write.of.number, user.id, role, now, said)
    return 200, {"invited": True, "username": user.name, "room": room_id, "role": role}


def remove_member(service: Service, asker: Asker, room_id: str, name: str) -> "Answer":
    """A user is nothing in a room from now on: no token of theirs opens it at the next request.

    Raises RoomError: 400 ``invalid_role`` for an owner, 401, 403 ``not_owner``, 404
    ``user_not_found`` for who is no member.
    """
    with service.store.reading() as look:
        _demand_owner(service, look, asker, room_id)
    with service.store.writing(room_id) as write:
        _demand_owner(service, write, asker, room_id)
        removed = left(write, name)
    return 200, {"removed": True, "username": removed, "room": room_id}


def left(write: "Write", name: str) -> str:
    """Take a member out of the room that is written: the name. Raises RoomError: 400, 404."""
    user = None if odd(name) else user_rows.named(write.rows, name.lower())
    access = member_rows.access(write.rows, write.of.number, user.id) if user else ""
    if user is None or not access:
        raise missing("user_not_found", "the room has no member of this name", name=name)
    if access == OWNER:
        raise bad("invalid_role", "an owner stays one", username=user.name)
    member_rows.leave(write.tx, write.of.number, user.id)
    return user.name


def members(service: Service, asker: Asker, room_id: str) -> "Answer":
    """Who is what in a room, for its owner. Raises RoomError: 401, 403 ``not_owner``."""
    with service.store.reading() as look:
        _demand_owner(service, look, asker, room_id)
        found = member_rows.members_of(look.rows, look.head(room_id).number)
    return 200, {"members": [{"username": one.name, "role": one.access} for one in found]}


def claim(service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]") -> "Answer":
    """The caller owns a room that nobody owns, and whose token it shows.

    ``given``: room_token, label. Raises RoomError: 401 ``invalid_room_token``, 403
    ``already_owned`` (whose, for those who know the room), ``scope_denied``, 404.
    """
    said = _label(given)
    with service.store.reading() as look:  # nobody without the token makes the room wait
        _claimer(service, look, asker, room_id, given)
    with service.store.writing(room_id) as write:
        bearer = _claimer(service, write, asker, room_id, given)
        member_rows.put(
            write.tx, write.of.number, bearer.user_id, OWNER, service.clock(), said
        )  # fmt: skip
    return 200, {"claimed": True, "room": room_id, "role": OWNER}


def _claimer(
    service: Service, look: "Look", asker: Asker, room_id: str, given: "Mapping[str, Any]"
) -> "Bearer":
    service.picture(look, asker, room_id)
    bearer = bearer_of(look.rows, asker, service.clock())
    if parsed(bearer.scope).level(room_id) != "full":
        raise not_in_scope(room_id)
    number, shown = look.head(room_id).number, given.get("room_token")
    rightly = isinstance(shown, str) and look.token(digest(shown), room_id) == ("room", "")
    if member_rows.owned(look.rows, number):
        knows = rightly or bool(member_rows.access(look.rows, number, bearer.user_id))
        members = member_rows.members_of(look.rows, number) if knows else []
        users = [one.name for one in members]
        raise denied("already_owned", "this room has an owner", existing_users=users)
    if not rightly:
        raise RoomError(401, "invalid_room_token", "room_token: the token of this room")
    return bearer


def _demand_owner(service: Service, look: "Look | Write", asker: Asker, room_id: str) -> None:
    picture = service.picture(look, asker, room_id)
    if not service.bearer(look, asker, picture).all_private:
        raise denied("not_owner", "the room's owner invites, and takes out")


def _label(given: "Mapping[str, Any]") -> str:
    return label(given.get("label") or "", "label")
