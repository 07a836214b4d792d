"""Who is told that a room has changed, by this process and by others."""

import queue

import pytest

from agent_sync.rooms.picture.room_entry import Presence
from agent_sync.rooms.store.room_store import RoomStore
from support import TIMEOUT_S

from .children import ended, start
from .places import ROOM, Place, look, make, put, write


def told(store: RoomStore) -> "queue.Queue[tuple[str, int, int]]":
    """What a listener of this store hears."""
    found: queue.Queue[tuple[str, int, int]] = queue.Queue()
    store.on_change(lambda *notice: found.put(notice))
    return found


def until(found: "queue.Queue[tuple[str, int, int]]", *wanted: "tuple[str, int, int]") -> None:
    """Wait until these were told, in this order; others may be between them."""
    for one in wanted:
        while found.get(timeout=TIMEOUT_S) != one:
            pass


def test_every_write_of_this_process_is_told_after_its_commit(store: RoomStore) -> None:
    seen: queue.Queue[tuple[int, int]] = queue.Queue()
    store.on_change(lambda room, seq, _: seen.put((seq, look(store, room).seq)))
    for number in (1, 2, 3):
        put(store, "a", number)
        assert seen.get(timeout=TIMEOUT_S) == (number, number)
    with store.writing(ROOM) as tx:
        tx.live(ROOM, "bob", Presence(1))
    assert seen.get(timeout=TIMEOUT_S) == (3, 3)


def test_what_wrote_nothing_is_not_told(store: RoomStore) -> None:
    found = told(store)
    write(store, lambda draft: draft.empty)
    put(store, "a", 1)
    assert found.get(timeout=TIMEOUT_S) == (ROOM, 1, 0)


def test_making_and_deleting_are_told(store: RoomStore) -> None:
    found = told(store)
    make(store, "r", "d1")
    store.delete("r")
    make(store, "r", "d1")
    put(store, "a", 1, "r")
    until(found, ("r", 0, 0), ("r", -1, 0), ("r", 0, 0), ("r", 1, 0))


@pytest.mark.proves("SERVE-2")
def test_what_another_process_wrote_is_told_while_somebody_waits(
    store: RoomStore, place: Place
) -> None:
    found = told(store)
    store.watching += 1
    code = """
store = place.open()
for line in sys.stdin:
    print(put(store, "a", line), flush=True)
with store.writing(ROOM) as tx:
    tx.live(ROOM, "bob", Presence(1))
store.delete(ROOM)
make(store)
put(store, "a", 1)
"""
    child = start(place, code)
    assert child.stdin is not None
    for number in (1, 2, 3):
        child.stdin.write("x\n")
        child.stdin.flush()
        until(found, (ROOM, number, 0))
        assert look(store).seq == number
    assert ended(child) == [1, 2, 3]
    until(found, (ROOM, -1, 0), (ROOM, 1, 0))


def test_nobody_is_asked_while_nobody_waits(store: RoomStore, place: Place) -> None:
    other, found = place.open(), told(store)
    store.watching += 1
    put(other, "a", 1)
    until(found, (ROOM, 1, 0))
    store.watching -= 1
    put(other, "a", 2)
    put(store, "a", 3)
    store.watching += 1
    put(other, "a", 4)
    until(found, (ROOM, 4, 0))


def test_one_store_hears_of_its_own_writes_once(store: RoomStore) -> None:
    found = told(store)
    store.watching += 1
    for number in range(1, 20):
        put(store, "a", number)
    make(store, "last", "d1")
    heard = [found.get(timeout=TIMEOUT_S)]
    while heard[-1] != ("last", 0, 0):
        heard.append(found.get(timeout=TIMEOUT_S))
    of_room = [one for one in heard if one[0] == ROOM]
    assert of_room == sorted(set(of_room))
    assert of_room[-1] == (ROOM, 19, 0)
