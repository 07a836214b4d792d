"""An action is invoked: one transaction, and a record of it whether it was done or refused."""

from ..actions import invoking
from ..picture.draft import Draft
from ..profiles import profile_of
from ..room_errors import RoomError
from . import room_presence
from .room_service import Asker, Service, acting_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader
    from ..store.room_looks import Write as RoomWrite

    Answer = tuple[int, Any]

HEARTBEAT = "_heartbeat"


def invoke(service: Service, asker: Asker, room_id: str, action: str, params: "Any") -> "Answer":
    """Do it, or raise RoomError. A refusal is recorded, too, but for whoever has no valid token."""
    _known(service, asker, room_id)
    with service.store.writing(room_id) as write:
        picture = service.picture(write, asker, room_id)
        bearer = service.bearer(write, asker, picture)
        given = {} if params is None else params
        done = _done(service, write, asker, picture, bearer, action, given)
        now = service.clock()
        alive = action == HEARTBEAT and bearer.lives
        if alive or room_presence.due(picture, bearer, now):
            room_presence.note(write, room_id, bearer.agent, now)
    if isinstance(done, RoomError):
        raise done
    return done


def _known(service: Service, asker: Asker, room_id: str) -> None:
    """Nobody without a token makes a room wait. Raises RoomError: 401, 404."""
    if not asker.digest:
        with service.store.reading() as look:
            service.bearer(look, asker, service.picture(look, asker, room_id))


def _done(
    service: Service, write: "RoomWrite", asker: Asker, picture: "Picture", bearer: "Reader",
    action: str, params: "Any",
) -> "Answer | RoomError":  # fmt: skip
    profile, limits, now = profile_of(picture.room.profile), service.limits, service.clock()
    draft, reader = Draft(picture, now), bearer
    try:
        reader = acting_as(bearer, asker.claimed, picture)
        answer = invoking.invoke(draft, reader, action, params, limits, profile)
        write.store(draft)
        return answer
    except RoomError as error:
        if error.status < 500:
            _record(service, write, picture, reader, action, params, error)
        return error


def _record(
    service: Service, write: "RoomWrite", picture: "Picture", reader: "Reader", action: str,
    params: "Any", error: RoomError,
) -> None:  # fmt: skip
    draft = Draft(picture, service.clock())
    profile = profile_of(picture.room.profile)
    invoking.refused(draft, reader, action, params, error, service.limits, profile)
    try:
        write.store(draft)
    except RoomError:  # the room is full: what was refused first is told
        return
