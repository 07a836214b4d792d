"""Where a test keeps its rooms, and what is often done with them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent_sync.rooms.picture.draft import Draft, TokenChange
from agent_sync.rooms.picture.picture import Picture, Room
from agent_sync.rooms.picture.room_entry import Entry, Message
from agent_sync.rooms.readers import RESERVED
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.store.opened_rooms import open_rooms
from agent_sync.rooms.store.room_store import RoomStore
from agent_sync.rooms.store.room_transactions import CACHE_BYTES

NOW = 1_800_000_000_000
ROOM = "demo"


class Place:
    """A data folder, or a database of PostgreSQL; several stores may be open on it at once."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = str(folder)
        self.url = url
        self._open: list[RoomStore] = []

    def open(self, limits: "Limits | None" = None, cache_bytes: int = CACHE_BYTES) -> RoomStore:
        """One more store, as another server process would have it. Closed with the test."""
        one = open_rooms(self.folder, self.url, limits, cache_bytes=cache_bytes)
        self._open.append(one)
        return one

    def close(self) -> None:
        """Close all that were opened."""
        for one in self._open:
            one.close()


@contextmanager
def refused(status: int, code: str) -> Iterator[None]:
    """What is inside ends in a refusal with this status and this code."""
    with pytest.raises(RoomError) as found:
        yield
    assert (found.value.status, found.value.code) == (status, code)


def make(store: RoomStore, room_id: str = ROOM, digest: str = "d0", meta: "Any" = None) -> Room:
    """A direct room with a room token."""
    room = Room(room_id, "direct", NOW, meta)
    store.create(room, [TokenChange("room", "", digest)], NOW)
    return room


def write(store: RoomStore, what: "Callable[[Draft], object]", room_id: str = ROOM) -> int:
    """One write. Its sequence."""
    with store.writing(room_id) as tx:
        draft = Draft(tx.picture(room_id), NOW)
        what(draft)
        return tx.store(draft)


def put(store: RoomStore, key: str, value: "Any", room_id: str = ROOM, **more: "Any") -> int:
    """One write of one shared key. Its sequence."""
    return write(store, lambda draft: draft.put("_shared", key, value, **more), room_id)


def increment(store: RoomStore, key: str = "n", room_id: str = ROOM) -> int:
    """One more, as an invocation would do it. The sequence."""

    def more(draft: Draft) -> None:
        entry = draft.picture.entry("_shared", key)
        draft.put("_shared", key, (entry.value if entry else 0) + 1)
        draft.record({"action": "more", "ok": True})

    return write(store, more, room_id)


def look(store: RoomStore, room_id: str = ROOM) -> Picture:
    """The room as it stands."""
    with store.reading() as found:
        return found.picture(room_id)


def value(store: RoomStore, key: str = "n", room_id: str = ROOM) -> "Any":
    """What stands under a shared key, None for nothing."""
    entry = look(store, room_id).entry("_shared", key)
    return entry.value if entry else None


def whole(picture: Picture) -> "dict[str, Any]":
    """All that a picture holds, to be compared with another. Empty scopes are none."""
    return {
        "room": [picture.room.id, picture.room.profile, picture.room.created_at, picture.room.meta],
        "numbers": [picture.seq, picture.pulse, picture.message_seq, picture.audit_seq],
        "size": [picture.bytes, picture.keys],
        "scopes": {
            scope: [(key, plain(entry)) for key, entry in entries.items()]
            for scope, entries in picture.scopes.items()
            if entries
        },
        "rows": picture.rows,
        "timed": set(picture.timed),
        "messages": [message(one) for one in picture.messages],
        "presence": {name: slots(signs) for name, signs in picture.presence.items()},
    }


def plain(entry: "Entry | None") -> "Any":
    """An entry as plain values."""
    if entry is None:
        return None
    found = slots(entry)
    for name in ("timer", "cooldown"):
        found[name] = found[name] and slots(found[name])
    return found


def message(one: Message) -> "dict[str, Any]":
    """A message as plain values."""
    return slots(one)


def slots(thing: "Any") -> "dict[str, Any]":
    """Every slot of a thing."""
    return {name: getattr(thing, name) for name in thing.__slots__}


def counts(found: "Mapping[str, Any]") -> "tuple[int, int]":
    """(bytes, keys) as the entries of ``whole`` add up; agents and the like are no keys."""
    size = sum(
        len(key.encode()) + len(one["text"].encode())
        for rows in found["scopes"].values()
        for key, one in rows
    )
    state = [rows for scope, rows in found["scopes"].items() if scope not in RESERVED]
    return size, sum(map(len, state))
