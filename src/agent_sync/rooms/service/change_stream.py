"""What changes in a room, one write after another, as one reader may see it (SERVE-6)."""

from ..room_errors import RoomError
from .change_events import ChangeEvents
from .room_making import row
from .room_service import Asker, Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader

    Event = tuple[int, str, Any]

MOST = 200


class ChangeStream:
    """Used by one thread at a time. ``next`` gives what is new since the last call.

    An event is (number, kind, data). The number says up to where all has been told; it counts on
    at the last event of a write, so that whoever is cut off in the middle of one gets it again.
    """

    def __init__(self, service: Service, asker: Asker, room_id: str, after: "int | None") -> None:
        """Behind the write ``after``; None: from now on, with the room itself first.

        Raises RoomError: 401, 403, 404, 410 where ``after`` is not kept any more.
        """
        self._service = service
        self._asker = asker
        self._room_id = room_id
        picture = self._look()[0]
        self._seq = picture.seq if after is None else after
        self._presence = picture.presence
        self._made = picture.room.created_at
        self._greet = after is None
        if after is not None:
            with service.store.reading() as look:
                look.changes(room_id, after, 1)

    def _look(self) -> "tuple[Picture, Reader]":
        with self._service.store.reading() as look:
            picture = self._service.picture(look, self._asker, self._room_id)
            return picture, self._service.reader(look, self._asker, picture)

    def next(self) -> "list[Event] | None":
        """New events, none if there are none now. None: the room, or the token, is gone."""
        try:
            with self._service.store.reading() as look:
                picture = self._service.picture(look, self._asker, self._room_id)
                reader = self._service.reader(look, self._asker, picture)
                changes = look.changes(self._room_id, self._seq, MOST)
        except RoomError:
            return None
        if picture.room.created_at != self._made:  # another one under the same id
            return None
        greeting = [(self._seq, "room", row(picture.room))] if self._greet else []
        self._greet = False
        events = ChangeEvents(picture, reader, self._service.clock())
        told = events.of(changes, self._seq)
        self._seq = changes[-1].seq if changes else self._seq
        before, self._presence = self._presence, picture.presence
        return [*greeting, *told, *events.lives(before, self._seq)]
