"""Several who write: threads, stores and processes. Each write sees all before it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agent_sync.rooms.picture.draft import Draft, TokenChange
from agent_sync.rooms.picture.picture import Room
from agent_sync.rooms.picture.room_entry import Presence
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.store import room_looks
from agent_sync.rooms.store.room_loading import built
from agent_sync.rooms.store.room_store import RoomStore
from support import TIMEOUT_S

from .children import ended, start
from .places import NOW, ROOM, Place, increment, look, make, put, refused, value, whole, write

PROCESSES, CLIENTS, EACH = 4, 5, 50


def together(*acts: "Callable[[], object]") -> "list[object]":
    """All at one moment, each in a thread; what each gave."""
    line = threading.Barrier(len(acts))

    def run(act: "Callable[[], object]") -> object:
        line.wait(TIMEOUT_S)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(TIMEOUT_S) for one in [pool.submit(run, act) for act in acts]]


def test_increments_of_many_threads_and_stores_are_exact(store: RoomStore, place: Place) -> None:
    stores = (store, place.open())

    def client(number: int) -> "Callable[[], object]":
        return lambda: [increment(stores[number % 2]) for _ in range(20)]

    seqs = together(*(client(number) for number in range(10)))
    assert sorted(seq for mine in seqs for seq in mine) == list(range(1, 201))  # type: ignore[attr-defined]
    assert [value(one) for one in stores] == [200, 200]
    picture = look(store)
    assert [one["n"] for one in picture.log.audit(0, picture.audit_seq, 999)] == list(range(1, 201))
    assert whole(look(place.open())) == whole(picture)


@pytest.mark.proves("SERVE-4")
def test_increments_of_20_clients_in_4_processes_are_exact(store: RoomStore, place: Place) -> None:
    code = """
store = place.open()
sys.stdin.readline()
clients, each = int(sys.argv[3]), int(sys.argv[4])
work = [threading.Thread(target=lambda: [increment(store) for _ in range(each)])
        for _ in range(clients)]
[one.start() for one in work]
[one.join() for one in work]
"""
    running = [start(place, code, str(CLIENTS), str(EACH)) for _ in range(PROCESSES)]
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        ended(one)
    count = PROCESSES * CLIENTS * EACH
    picture = look(store)
    assert (value(store), picture.seq, picture.audit_seq) == (count, count, count)
    with store.reading() as found:
        changes = found.changes(ROOM, 0, 2 * count)
    assert [one.after and one.after.value for one in changes] == list(range(1, count + 1))


def test_two_that_make_one_room_make_one(place: Place) -> None:
    one, other = place.open(), place.open()

    def create(store: RoomStore, digest: str) -> "Callable[[], object]":
        def act() -> object:
            try:
                store.create(Room("r", "direct", NOW, {}), [token(digest)], NOW)
            except RoomError as error:
                return error.code
            return None

        return act

    def token(digest: str) -> TokenChange:
        return TokenChange("room", "", digest)

    answers = together(create(one, "d1"), create(other, "d2"))
    assert sorted(map(str, answers)) == ["None", "room_exists"]
    with one.reading() as found:
        known = [found.token(digest, "r") is not None for digest in ("d1", "d2")]
        assert known == [answer is None for answer in answers]


def test_a_write_waits_for_the_one_before_it_and_sees_it(store: RoomStore, place: Place) -> None:
    other, begun, waits = place.open(), threading.Event(), threading.Event()
    put(store, "n", 1)
    look(other)

    def first() -> None:
        with store.writing(ROOM) as tx:
            draft = Draft(tx.picture(ROOM), NOW)
            draft.put("_shared", "n", 10)
            begun.set()
            waits.wait(TIMEOUT_S)
            tx.store(draft)

    def second() -> int:
        begun.wait(TIMEOUT_S)
        waits.set()
        return increment(other)

    assert together(first, second)[1] == 3
    assert value(store) == 11


def test_reads_never_wait_for_a_write(store: RoomStore, place: Place) -> None:
    other = place.open()
    put(store, "n", 1)
    with store.writing(ROOM) as tx:
        draft = Draft(tx.picture(ROOM), NOW)
        draft.put("_shared", "n", 2)
        tx.store(draft)
        assert [value(one) for one in (store, other)] == [1, 1]
    assert [value(one) for one in (store, other)] == [2, 2]


def test_a_look_is_one_snapshot(store: RoomStore, place: Place) -> None:
    other = place.open()
    put(store, "a", 1)
    with other.reading() as found:
        assert found.changes(ROOM, 0, 9)[-1].seq == 1
        put(store, "a", 2)
        write(store, lambda draft: draft.tokens.append(TokenChange("room", "", "d1")))
        assert found.changes(ROOM, 0, 9)[-1].seq == 1
        assert found.token("d0", ROOM) == ("room", "")
        assert found.picture(ROOM).seq == 1
        with pytest.raises(RoomError):
            found.changes(ROOM, 2, 9)


def test_a_room_is_not_written_once_it_is_deleted(store: RoomStore, place: Place) -> None:
    other = place.open()

    def writes() -> int:
        done = 0
        with refused(404, "room not found"):
            while True:
                done += bool(increment(other))
        return done

    def deletes() -> None:
        increment(store)
        store.delete(ROOM)

    together(writes, deletes)
    make(store)
    assert whole(look(other)) == whole(look(place.open())) == whole(look(store))
    assert look(store).seq == 0


def test_signs_of_life_and_writes_at_once(store: RoomStore, place: Place) -> None:
    other = place.open()

    def lives() -> None:
        for number in range(30):
            with other.writing(ROOM) as tx:
                tx.live(ROOM, f"a{number % 3}", Presence(number))

    together(lives, lambda: [increment(store) for _ in range(30)])
    assert (look(store).seq, look(store).pulse) == (30, 30)
    assert whole(look(store)) == whole(look(other)) == whole(look(place.open()))


def test_twenty_that_build_a_picture_at_once_build_one(
    store: RoomStore, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", 1)
    times: list[int] = []

    def counted(*given: "Any") -> "Any":
        times.append(1)
        return built(*given)

    monkeypatch.setattr(room_looks, "built", counted)
    other = place.open()
    together(*[lambda: look(other) for _ in range(20)])
    assert times == [1]


def test_a_log_reads_where_its_thread_reads_unless_that_is_too_old(
    store: RoomStore, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = place.open()
    write(store, lambda draft: draft.say("alice", "chat", 1))
    look(other)
    opened: list[int] = []
    real = other.pool.reading

    def counted() -> "Any":
        opened.append(1)
        return real()

    with other.reading() as found:
        picture = found.picture(ROOM)
        monkeypatch.setattr(other.pool, "reading", counted)
        assert [one.body for one in picture.log.messages(0, 1, 9)] == [1]
        assert opened == []
        write(other, lambda draft: draft.say("alice", "chat", 2))
        assert [one.body for one in picture.log.messages(0, 1, 9)] == [1]
        assert opened == []
        assert [one.body for one in picture.log.messages(0, 2, 9)] == [1, 2]
        assert opened == [1]
