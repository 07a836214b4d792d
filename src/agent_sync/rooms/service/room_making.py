"""Rooms are made, listed and deleted; their tokens are made and replaced."""

import secrets
import uuid

from ..clock import iso
from ..json_values import text_of
from ..picture.draft import Draft, TokenChange
from ..picture.picture import Room
from ..room_errors import bad, conflict, invalid_token, no_token, over_limit
from ..room_names import checked_id
from .room_service import Asker, Service, demand_room, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Answer = tuple[int, Any]

KEPT_FOR_REPOSITORIES = "repo:"


def new_token(kind: str) -> str:
    """A token that nobody can guess: its kind, and 48 hexadecimal digits."""
    return f"{'as' if kind == 'agent' else kind}_{secrets.token_hex(24)}"


def create_room(service: Service, asker: Asker, given: "Mapping[str, Any]") -> "Answer":
    """A new room. Raises RoomError: 400, 409 ``room_exists``, 413."""
    given_id = given.get("id")
    room_id = str(uuid.uuid4()) if given_id is None else checked_id(given_id)
    if room_id.startswith(KEPT_FOR_REPOSITORIES):
        raise bad("invalid_id", "ids that begin with repo: are those of repositories")
    meta = given.get("meta", {})
    if len(text_of(meta)) > service.limits.value:
        raise over_limit("max-value", service.limits.value, status=413)
    now = service.clock()
    room = Room(room_id, asker.profile, now, meta)
    kinds = () if asker.profile == "thin" else ("room", "view")
    tokens = {kind: new_token(kind) for kind in kinds}
    changes = [TokenChange(kind, "", digest(token)) for kind, token in tokens.items()]
    service.store.create(room, changes, now)
    shown = {"room": "token", "view": "view_token"}
    return 201, row(room) | {shown[kind]: token for kind, token in tokens.items()}


def row(room: Room) -> "dict[str, Any]":
    """A room as it is shown."""
    return {"id": room.id, "created_at": iso(room.created_at), "meta": room.meta}


def list_rooms(service: Service, asker: Asker) -> "Answer":
    """All rooms in thin, and for the person; else those that the token is of. Raises RoomError."""
    with service.store.reading() as look:
        if asker.profile == "thin" or asker.person:
            return 200, [row(room) for room in service.store.rooms(look, asker.profile)]
        if not asker.digest:
            raise no_token()
        found = service.store.rooms_of(look, asker.digest)
    if not found:
        raise invalid_token()
    return 200, [row(room) for room in found if room.profile == asker.profile]


def show_room(service: Service, asker: Asker, room_id: str) -> "Answer":
    """One room. Raises RoomError: 401, 404."""
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        service.reader(look, asker, picture)
        return 200, row(picture.room)


def delete_room(service: Service, asker: Asker, room_id: str) -> "Answer":
    """The room and all that was in it are gone. Raises RoomError: 401, 403, 404."""
    with service.store.reading() as look:
        demand_owner(service, look, asker, room_id)
    service.store.delete(room_id)
    return 200, {"deleted": True, "id": room_id}


def demand_owner(service: Service, look: "Any", asker: Asker, room_id: str) -> None:
    """Raises RoomError for whoever does not own the room: its token, or the person's key.

    A thin room has no token, so that only the person owns it.
    """
    picture = service.picture(look, asker, room_id)
    if asker.profile != "thin":
        demand_room(service.reader(look, asker, picture))
    elif not asker.person:
        raise no_token()


def view_token(service: Service, asker: Asker, room_id: str, *, rotate: bool) -> "Answer":
    """A new token that only reads; the one before ends. Raises RoomError.

    409 ``view_token_exists`` where there is one and it is not to be replaced.
    """
    token = new_token("view")
    with service.store.writing(room_id) as write:
        picture = service.picture(write, asker, room_id)
        demand_room(service.reader(write, asker, picture))
        if not rotate and write.has_token(room_id, "view"):
            raise conflict("view_token_exists", "rotate-view-token replaces it")
        draft = Draft(picture, service.clock())
        draft.tokens.append(TokenChange("view", "", digest(token)))
        write.store(draft)
    return 200, {"view_token": token}
