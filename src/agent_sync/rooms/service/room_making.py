"""Rooms are made, listed and deleted; their tokens are made and replaced."""

import secrets
import uuid
from functools import partial

from ..clock import iso
from ..json_values import text_of
from ..picture.draft import Draft, TokenChange
from ..picture.picture import Room
from ..room_errors import bad, conflict, denied, invalid_token, no_token, over_limit
from ..room_names import checked_id, of_repository
from .room_service import Asker, Service, demand_room, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..store.room_seam import Transaction

    Answer = tuple[int, Any]
    Also = Callable[[Room, Transaction, int], None]


def new_token(kind: str) -> str:
    """A token that nobody can guess: its kind, and 48 hexadecimal digits."""
    return f"{'as' if kind == 'agent' else kind}_{secrets.token_hex(24)}"


def create_room(
    service: Service, asker: Asker, given: "Mapping[str, Any]", also: "Also | None" = None
) -> "Answer":
    """A new room. ``also`` writes more in the same transaction, and is given what it needs.

    A declared room is made by ``owned_rooms``, which says who owns it, or by the person. Raises
    RoomError: 400, 409 ``room_exists``, 413.
    """
    if asker.profile == "declared" and also is None and not asker.person:
        raise no_token()
    given_id = given.get("id")
    room_id = str(uuid.uuid4()) if given_id is None else checked_id(given_id)
    if of_repository(room_id):
        raise _kept()
    meta = given.get("meta", {})
    if len(text_of(meta)) > service.limits.value:
        raise over_limit("max-value", service.limits.value, status=413)
    now = service.clock()
    room = Room(room_id, asker.profile, now, meta)
    tokens = _tokens(asker.profile)
    founded = None if also is None else partial(also, room)
    service.store.create(room, _changes(tokens), now, founded)
    return 201, {**row(room), **_shown(tokens)}


def _kept() -> Exception:
    return bad("invalid_id", "ids that begin with repo: are those of repositories")


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


def export_room(service: Service, asker: Asker, room_id: str) -> "Answer":
    """The whole room but its tokens, as one document. Raises RoomError: 401, 403, 404."""
    with service.store.reading() as look:
        demand_owner(service, look, asker, room_id)
    return 200, service.store.export(room_id)


def import_room(service: Service, document: "Any") -> "Answer":
    """Make the room of a document, with new tokens. Raises RoomError: 400, 409, 413, 429."""
    profile = document.get("profile") if isinstance(document, dict) else None
    if isinstance(document, dict) and of_repository(str(document.get("id"))):
        raise _kept()
    tokens = _tokens(str(profile))
    service.store.take_in(document, _changes(tokens), service.clock())
    return 201, {"id": document["id"], **_shown(tokens)}


def _tokens(profile: str) -> "dict[str, str]":
    kinds = () if profile == "thin" else ("room", "view")
    return {kind: new_token(kind) for kind in kinds}


def _changes(tokens: "dict[str, str]") -> "list[TokenChange]":
    return [TokenChange(kind, "", digest(token)) for kind, token in tokens.items()]


def _shown(tokens: "dict[str, str]") -> "dict[str, str]":
    names = {"room": "token", "view": "view_token"}
    return {names[kind]: token for kind, token in tokens.items()}


def demand_owner(service: Service, look: "Any", asker: Asker, room_id: str) -> None:
    """Raises RoomError for whoever does not own the room: its token, or the person's key.

    A thin room has no token, so that only the person owns it.
    """
    picture = service.picture(look, asker, room_id)
    if asker.profile != "thin":
        if not service.bearer(look, asker, picture).all_private:
            raise denied("room_token_required", "this needs the room's own token, or its owner's")
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
