"""Replay and history where the oldest writes were retired: gone is said, the rest is right."""

from typing import Any

import pytest

from agent_sync.rooms.actions.invoking import invoke
from agent_sync.rooms.clock import iso
from agent_sync.rooms.picture.draft import Draft, TokenChange
from agent_sync.rooms.picture.picture import Room
from agent_sync.rooms.picture.timer import DELETE, Timer
from agent_sync.rooms.profiles import DECLARED
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service.replaying import history, replay
from agent_sync.rooms.service.room_service import Asker, Service, digest
from agent_sync.rooms.store.room_store import RoomStore

from .places import NOW, ROOM, Place, refused

TOKEN = "room_t"
ASKER = Asker("declared", TOKEN)
PUT = {"id": "put", "writes": [{"key": "${params.key}", "value": "${params.value}"}]}


class Clocked:
    """A declared room whose time is told; each write is a second later than the one before."""

    def __init__(self, store: RoomStore) -> None:
        self.store, self.now = store, NOW
        self.service = Service(store, Limits(), lambda: self.now)
        tokens = [TokenChange("room", "", digest(TOKEN))]
        store.create(Room(ROOM, "declared", NOW, {}), tokens, NOW)

    def do(self, action: str, **params: Any) -> int:
        """Invoke an action; its sequence."""
        self.now += 1000
        with self.store.writing(ROOM) as write:
            draft = Draft(write.picture(ROOM), self.now)
            invoke(draft, Reader("room", "", ("*",)), action, params, Limits(), DECLARED)
            return write.store(draft)

    def at(self, seq: int) -> "dict[str, Any]":
        """The values of ``_shared`` at a sequence."""
        _, answer = replay(self.service, ASKER, ROOM, str(seq), {})
        assert answer["_replay"] == {
            "seq": seq, "total": answer["_replay"]["total"], "ts": iso(NOW + 1000 * seq)
        }  # fmt: skip
        return {row["key"]: row["value"] for row in answer["state"]}

    def of(self, key: str, **query: str) -> "dict[str, Any]":
        """The history of a key."""
        _, answer = history(self.service, ASKER, ROOM, "_shared", key, query)
        return dict(answer)


@pytest.fixture
def room(place: Place) -> Clocked:
    """One with some writes, the first five of which are retired."""
    found = Clocked(place.open())
    found.do("_register_action", **PUT)
    for number in range(2, 9):
        found.do("put", key="ab"[number % 2], value=number)
    assert found.store.retire(NOW + 5001) > 0
    return found


@pytest.mark.proves("SERVE-9", "ROOM-10")
def test_what_was_retired_is_gone(room: Clocked) -> None:
    for seq in range(5):
        with refused(410, "gone"):
            room.at(seq)
        with refused(410, "gone"):
            room.of("a", after=str(seq))


@pytest.mark.proves("SERVE-9", "ROOM-10")
def test_what_is_kept_is_right(room: Clocked) -> None:
    assert {seq: room.at(seq) for seq in range(5, 9)} == {
        5: {"a": 4, "b": 5}, 6: {"a": 6, "b": 5}, 7: {"a": 6, "b": 7}, 8: {"a": 8, "b": 7}
    }  # fmt: skip
    told = [(one["before"], one["value"], one["action"]) for one in room.of("a")["changes"]]
    assert told == [(4, 6, "put"), (6, 8, "put")]
    assert [one["value"] for one in room.of("a", after="6")["changes"]] == [8]


@pytest.mark.proves("ROOM-9", "ROOM-10")
def test_clocks_stand_where_they_stood(place: Place) -> None:
    """What ran out later is there again; what is hidden by the time of the reader is not."""
    room = Clocked(place.open())
    brief = Timer(DELETE, started_at=NOW, ms=1500, ends_at=NOW + 1500)
    with room.store.writing(ROOM) as write:
        room.now += 1000
        draft = Draft(write.picture(ROOM), room.now)
        draft.put("_shared", "brief", 1, timer=brief)
        write.store(draft)
    room.do("_register_action", **PUT)
    room.do("put", key="a", value=1)
    assert [room.at(seq) for seq in range(1, 4)] == [{"brief": 1}, {}, {"a": 1}]
