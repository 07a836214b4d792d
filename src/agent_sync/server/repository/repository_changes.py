"""What happens in a repository, one event after another, for whoever may read its room (SERVE-6).

It is the repository's own feed: the number of an event is its number there. What was said in it is
not told, but who did what to which path; a context says the rest.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ...client import Client
from ...feed import happened
from ...feed.happened import Event
from ...rooms.clock import iso
from ...rooms.room_errors import RoomError
from ...rooms.service.room_making import row
from ...rooms.service.room_service import Asker
from ...store.sqlite import Store
from .plain_data import plain, without_places
from .remote_callers import Onlooker
from .repository_refusals import refusing
from .repository_rooms import Asked, RepositoryRooms

MOST = 200
CHANGE = "change"


class RepositoryChanges:
    """Used by one thread at a time. ``next`` gives what is new since the last call."""

    def __init__(
        self, rooms: RepositoryRooms, asker: Asker, room_id: str, after: "int | None"
    ) -> None:
        """Behind the event ``after``; None: from now on, with the room itself first.

        Raises RoomError: 401, 403, 404, 410 where the feed never came so far.
        """
        self._rooms = rooms
        self._asker = asker
        self._room_id = room_id
        self._greet = after is None
        with self._store() as store:
            last = happened.last_seq(store)
        if after is not None and after > last:
            raise RoomError(410, "gone", "the feed never came so far")
        self._seq = last if after is None else after

    def next(self) -> "list[tuple[int, str, Any]] | None":
        """New events, none if there are none now. None: the room, or the token, is gone."""
        try:
            with self._store() as store:
                events = happened.since(store, self._seq, MOST)
            asked = self._rooms.asked(self._asker, self._room_id)
            found = [(one.seq, CHANGE, self._told(one, asked)) for one in events]
            if self._greet:
                self._greet = False
                found.insert(0, (self._seq, "room", row(asked.base.room)))
        except RoomError:
            return None
        self._seq = found[-1][0] if found else self._seq
        return found

    def _told(self, one: Event, asked: Asked) -> "dict[str, Any]":
        said = plain(_words(one))
        return dict(said if asked.person else without_places(said, asked.repository.project))

    def _store(self) -> "AbstractContextManager[Store]":
        """The database, as long as the token may read the room. Raises RoomError."""
        asked = self._rooms.asked(self._asker, self._room_id)
        return _opened(Onlooker(asked.repository, self._rooms.repositories.env))


@contextmanager
def _opened(onlooker: Onlooker) -> "Iterator[Store]":
    with refusing(), Client(onlooker) as client:
        yield client.actor.reading()


def _words(one: Event) -> "dict[str, Any]":
    return {
        "at": iso(one.at), "type": one.type, "agent": one.agent_id, "path": one.key or None,
        "ref": one.ref or None,
    }  # fmt: skip
