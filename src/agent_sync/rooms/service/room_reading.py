"""What a token may read of a room: the one-call context, raw rows, the value of an expression."""

from ..actions.builtins import run
from ..context.one_call import context
from ..context.poll_rows import poll
from ..context.shaping import shaping
from ..expressions.eval_answer import evaluated
from ..picture.draft import Draft
from ..profiles import profile_of
from .room_presence import note_read
from .room_service import Asker, Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader

    Answer = tuple[int, Any]


def _look(service: Service, asker: Asker, room_id: str) -> "tuple[Picture, Reader]":
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        return picture, service.reader(look, asker, picture)


def read_context(
    service: Service, asker: Asker, room_id: str, query: "Mapping[str, str]"
) -> "Answer":
    """The context; the messages in it count as read. Raises RoomError: 400, 401, 403, 404."""
    picture, reader = _look(service, asker, room_id)
    now = service.clock()
    wanted = shaping(query, picture.room.profile)
    answer, seen = context(picture, reader, now, wanted, service.limits)
    note_read(service, picture, reader, now, seen)
    return 200, answer


def read_rows(service: Service, asker: Asker, room_id: str, query: "Mapping[str, str]") -> "Answer":
    """Raw rows of everything; nothing counts as read. Raises RoomError: 400, 401, 403, 404."""
    picture, reader = _look(service, asker, room_id)
    return 200, poll(picture, reader, service.clock(), query, service.limits)


def evaluate(service: Service, asker: Asker, room_id: str, text: "Any") -> "Answer":
    """``{expression, value}`` for the caller. Raises RoomError: 400 ``cel_error``, 401, 404."""
    picture, reader = _look(service, asker, room_id)
    now = service.clock()
    answer = evaluated(picture, reader, now, text)
    note_read(service, picture, reader, now)
    return 200, answer


def read_help(
    service: Service, asker: Asker, room_id: str, params: "Mapping[str, Any]"
) -> "Answer":
    """What the built-in ``help`` says, to whoever may read; nothing is invoked or written.

    Raises RoomError: 401, 403, 404.
    """
    picture, reader = _look(service, asker, room_id)
    profile, draft = profile_of(picture.room.profile), Draft(picture, service.clock())
    return run(draft, reader, "help", params, service.limits, profile)
