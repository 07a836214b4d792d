"""A process dies at any statement of a write: all of it is stored or nothing, and all agrees."""

import itertools

import pytest

from agent_sync.rooms.picture.draft import Draft, TokenChange
from agent_sync.rooms.picture.picture import Picture
from agent_sync.rooms.store.room_store import RoomStore

from .children import start
from .places import ROOM, Place, counts, increment, look, put, refused, whole, write

DYING = """
import os
from agent_sync.rooms.picture.draft import TokenChange
from agent_sync.rooms.store import postgres_rooms, sqlite_rooms

left = int(sys.argv[3])

def spot(kind, name):
    real = getattr(kind, name)
    def dies(self, *given, **more):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return real(self, *given, **more)
    setattr(kind, name, dies)

store = place.open()
look(store)
for kind, names in (
    (sqlite_rooms.SqliteConnection, ("_run", "_begin_immediate", "_pass_turn")),
    (postgres_rooms.PostgresConnection, ("_run", "all", "_begin", "_leave_pipeline")),
):
    for name in names:
        spot(kind, name)

def much(draft):
    draft.put("_shared", "n", draft.picture.entry("_shared", "n").value + 1)
    draft.drop("_shared", "gone")
    row = draft.next_row("_log")
    draft.put("_log", str(row), row, row=row)
    draft.say("alice", "chat", row, ("bob",))
    draft.record({"row": row})
    draft.tokens.append(TokenChange("agent", "bob", f"b{row}"))

with store.writing(ROOM) as tx:
    draft = Draft(tx.picture(ROOM), NOW)
    much(draft)
    tx.store(draft)
    tx.live(ROOM, "bob", Presence(draft.picture.rows["_log"]))
print('"stored"', flush=True)
os._exit(0)
"""


def agrees(picture: Picture, store: RoomStore, times: int) -> None:
    """All parts of a room say that the write was made so often."""
    found = whole(picture)
    assert found["numbers"] == [2 + times, times, times, times]
    assert counts(found) == (picture.bytes, picture.keys)
    assert [one[1]["value"] for one in found["scopes"]["_shared"] if one[0] == "n"] == [times]
    assert len(found["scopes"].get("_log", ())) == times == picture.rows.get("_log", 0)
    assert [one.body for one in picture.messages] == list(range(1, times + 1))
    assert [one["row"] for one in picture.log.audit(0, 99, 99)] == list(range(1, times + 1))
    assert picture.log.count_unread("bob", 0, 99, directed=True) == times
    assert {one.heartbeat for one in picture.presence.values()} == ({times} if times else set())
    with store.reading() as look_at:
        known = [look_at.token(f"b{n}", ROOM) for n in range(times + 2)]
        changes = look_at.changes(ROOM, 0, 999)
    assert [n for n, one in enumerate(known) if one] == ([times] if times else [])
    assert sum(one.scope == "_log" for one in changes) == times
    assert changes[-1].seq == picture.seq


@pytest.mark.proves("SERVE-4")
def test_a_process_that_dies_at_any_statement(store: RoomStore, place: Place) -> None:
    put(store, "n", 0)
    put(store, "gone", 0)
    times, died = 0, 0
    for spot in itertools.count(1):
        child = start(place, DYING, str(spot))
        said, _ = child.communicate(timeout=60)
        fresh = place.open()
        after = look(fresh).seq - 2
        assert after in (times, times + 1)
        assert not said or after == times + 1, "what was answered is stored"
        times = after
        agrees(look(store), store, times)
        agrees(look(fresh), fresh, times)
        if said:
            break
        assert child.returncode == 9
        died += 1
    assert died >= 12
    assert increment(store) == look(store).seq


def test_a_statement_that_fails_undoes_the_write(store: RoomStore, place: Place) -> None:
    put(store, "n", 1)
    before = whole(look(store))

    def fails(draft: Draft) -> None:
        draft.put("_shared", "n", 2)
        draft.tokens.append(TokenChange("view", "", "d0", replaces=False))  # this one is known

    with refused(409, "already_there"):
        write(store, fails)
    assert whole(look(store)) == whole(look(place.open())) == before
    assert increment(store) == 2
