"""Rooms, tokens, messages, audit and limits as they lie in a store."""

from typing import Any

import pytest

from agent_sync.rooms.picture.draft import Draft, TokenChange
from agent_sync.rooms.picture.picture import Room
from agent_sync.rooms.picture.room_entry import Presence
from agent_sync.rooms.picture.timer import Timer
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.store import room_storing
from agent_sync.rooms.store.room_store import RoomStore

from .places import (
    NOW,
    ROOM,
    Place,
    increment,
    look,
    make,
    plain,
    put,
    refused,
    value,
    whole,
    write,
)


def test_a_room_is_there_with_what_it_was_made_of(store: RoomStore) -> None:
    make(store, "other", "d1", {"topic": ["x", None]})
    with store.reading() as found:
        rooms = store.rooms(found)
        assert [(one.id, one.profile, one.created_at) for one in rooms] == [
            (ROOM, "direct", NOW), ("other", "direct", NOW)
        ]  # fmt: skip
        assert rooms[1].meta == {"topic": ["x", None]}
        assert [one.id for one in store.rooms(found, "thin")] == []
        assert [one.id for one in store.rooms_of(found, "d1")] == ["other"]
        assert found.room("other").meta == rooms[1].meta
        assert found.token("d1", "other") == ("room", "")
        assert found.token("d1", ROOM) is None


def test_an_id_is_taken_once(store: RoomStore) -> None:
    with refused(409, "room_exists"):
        store.create(Room(ROOM, "thin", NOW, {}), [TokenChange("room", "", "d9")], NOW)
    with store.reading() as found:
        assert found.room(ROOM).profile == "direct"
        assert found.token("d9", ROOM) is None


def test_what_is_not_there_is_not_found(store: RoomStore) -> None:
    with store.reading() as found:
        for ask in (found.picture, found.room, lambda room: found.changes(room, 0, 1)):
            with refused(404, "room not found"):
                ask("none")
    with refused(404, "room not found"), store.writing("none"):
        pass
    with refused(404, "room not found"):
        store.delete("none")


def test_a_deleted_room_is_gone_and_its_id_is_free(store: RoomStore) -> None:
    make(store, "other", "d1")
    for room in (ROOM, "other"):
        put(store, "a", 1, room)
        put(store, "a", 2, room)
    store.delete(ROOM)
    with store.reading() as found:
        assert found.token("d0", ROOM) is None
        with refused(404, "room not found"):
            found.picture(ROOM)
    make(store)
    assert look(store).seq == 0
    assert value(store, "a") is None
    assert value(store, "a", "other") == 2


def test_a_write_is_seen_whole_after_it_and_not_before(store: RoomStore) -> None:
    with store.reading() as before:
        assert before.picture(ROOM).seq == 0
        with store.writing(ROOM) as tx:
            draft = Draft(tx.picture(ROOM), NOW)
            draft.put("_shared", "a", 1)
            draft.say("alice", "chat", "hi")
            assert tx.store(draft) == 1
            assert tx.picture(ROOM).entry("_shared", "a") is not None
            assert look(store).seq == 0
        assert before.picture(ROOM).seq == 0
    assert look(store).seq == 1
    assert [one.body for one in look(store).messages] == ["hi"]


def test_a_refusal_leaves_no_trace_and_a_new_draft_may_be_stored(store: RoomStore) -> None:
    put(store, "a", 1)
    with store.writing(ROOM) as tx:
        wrong = Draft(tx.picture(ROOM), NOW)
        wrong.put("_shared", "a", 2)
        right = Draft(tx.picture(ROOM), NOW)
        right.record({"ok": False})
        assert tx.store(right) == 2
    assert value(store, "a") == 1
    assert look(store).audit_seq == 1

    class Stop(Exception):
        """What ends a write."""

    def stopped() -> None:
        with store.writing(ROOM) as tx:
            draft = Draft(tx.picture(ROOM), NOW)
            draft.put("_shared", "a", 3)
            tx.store(draft)
            raise Stop

    with pytest.raises(Stop):
        stopped()
    assert value(store, "a") == 1
    assert put(store, "b", 1) == 3


def test_an_empty_draft_is_no_write(store: RoomStore) -> None:
    assert write(store, lambda draft: draft.empty) == 0
    assert look(store).seq == 0


def test_a_draft_of_an_older_picture_is_not_stored(store: RoomStore) -> None:
    old = look(store)
    put(store, "a", 1)
    with refused(500, "stale_draft"), store.writing(ROOM) as tx:
        draft = Draft(old, NOW)
        draft.put("_shared", "a", 2)
        tx.store(draft)
    assert value(store, "a") == 1


def test_signs_of_life_take_no_sequence(store: RoomStore) -> None:
    put(store, "a", 1)
    with store.writing(ROOM) as tx:
        tx.live(ROOM, "bob", Presence(5, 3, "x > \x00", 9))
        tx.live(ROOM, "alice", Presence(6))
        draft = Draft(tx.picture(ROOM), NOW)
        tx.live(ROOM, "bob", Presence(7))
        draft.put("_shared", "a", 2)
        tx.store(draft)
    picture = look(store)
    assert (picture.seq, picture.pulse) == (2, 3)
    assert {name: one.heartbeat for name, one in picture.presence.items()} == {"bob": 7, "alice": 6}


def test_tokens_end_when_they_are_replaced(store: RoomStore) -> None:
    def known(*digests: str) -> "list[tuple[str, str] | None]":
        with store.reading() as found:
            return [found.token(digest, ROOM) for digest in digests]

    write(store, lambda draft: draft.tokens.append(TokenChange("agent", "bob", "b1")))
    write(store, lambda draft: draft.tokens.append(TokenChange("agent", "alice", "a1")))
    assert known("b1", "a1", "d0") == [("agent", "bob"), ("agent", "alice"), ("room", "")]
    write(store, lambda draft: draft.tokens.append(TokenChange("agent", "bob", "b2")))
    assert known("b1", "b2", "a1", "d0")[:2] == [None, ("agent", "bob")]
    kept = TokenChange("agent", "bob", "b3", replaces=False)
    write(store, lambda draft: draft.tokens.append(kept))
    assert known("b2", "b3", "a1") == [("agent", "bob"), ("agent", "bob"), ("agent", "alice")]


def say(store: RoomStore, *message: "Any") -> None:
    """One write of one message."""
    write(store, lambda draft: draft.say(*message))


def record(store: RoomStore, audit: "dict[str, Any]") -> None:
    """One write of one record."""
    write(store, lambda draft: draft.record(audit))


def test_what_is_unread_is_counted_from_others_alone(store: RoomStore) -> None:
    for sender, to in (("bob", ()), ("alice", ()), (None, ()), ("bob", ("alice", "carol")),
                       ("alice", ("alice",)), ("bob", ("carol",))):  # fmt: skip
        say(store, sender, "chat", {}, to)
    log = look(store).log
    assert log.count_unread("alice", 0, 6, directed=False) == 4
    assert log.count_unread("alice", 1, 5, directed=False) == 2
    assert log.count_unread("alice", 0, 6, directed=True) == 1
    assert log.count_unread("carol", 0, 6, directed=True) == 2
    assert log.count_unread("carol", 4, 6, directed=True) == 1
    assert log.count_unread("", 0, 6, directed=False) == 6


def test_pages_of_messages(store: RoomStore) -> None:
    for number in range(1, 7):
        kind = "odd\x00" if number % 2 else "even"
        say(store, "bob", kind, number, (), {"n": number})
    log = look(store).log
    assert [one.body for one in log.messages(1, 6, 2)] == [2, 3]
    assert [one.body for one in log.messages(1, 5, 2, newest=True)] == [4, 5]
    assert [one.seq for one in log.messages(0, 6, 9, kind="odd\x00")] == [1, 3, 5]
    assert [one.extra for one in log.messages(5, 6, 9)] == [{"n": 6}]
    assert log.messages(6, 6, 9) == log.messages(0, 6, 0) == []


def test_the_audit_is_kept_whole_with_its_numbers(store: RoomStore) -> None:
    for number in range(1, 5):
        record(store, {"ts": number, "params": {"é\x00": [number]}})
    log = look(store).log
    assert log.audit(0, 4, 2) == [
        {"n": n, "seq": n, "ts": n, "params": {"é\x00": [n]}} for n in (3, 4)
    ]
    assert [one["n"] for one in log.audit(1, 3, 9)] == [2, 3]


def test_the_list_of_changes_has_before_and_after_and_whole_writes(store: RoomStore) -> None:
    timer = Timer("delete", started_at=1, ms=5, ends_at=6)

    def two(draft: Draft) -> None:
        draft.put("_shared", "a", {"x": 1}, timer=timer, enabled="true")
        draft.put("alice", "b", None, row=1)
        draft.say("alice", "chat", "hi", ("bob",))

    write(store, two)
    put(store, "a", "é")
    write(store, lambda draft: draft.drop("_shared", "a"))
    with store.reading() as found:
        changes = found.changes(ROOM, 0, 100)
        assert [(one.seq, one.scope, one.key) for one in changes] == [
            (1, "_shared", "a"), (1, "alice", "b"), (1, "_messages", "1"),
            (2, "_shared", "a"), (3, "_shared", "a"),
        ]  # fmt: skip
        first, row, said, second, third = changes
        assert first.before is None
        assert first.after is not None
        assert (first.after.value, first.after.enabled) == ({"x": 1}, "true")
        assert row.after is not None
        assert row.after.row == 1
        assert said.after is not None
        assert said.after.value == {"from": "alice", "to": ["bob"], "kind": "chat", "body": "hi"}
        assert plain(second.before) == plain(first.after)
        assert plain(third.before) == plain(second.after)
        assert third.after is None
        assert [one.seq for one in found.changes(ROOM, 0, 1)] == [1, 1, 1]
        assert [one.seq for one in found.changes(ROOM, 1, 1)] == [2]
        assert found.changes(ROOM, 3, 10) == []
        with refused(410, "gone"):
            found.changes(ROOM, 4, 10)


def test_limits_of_a_room(place: Place) -> None:
    limits = Limits()
    limits.keys, limits.value, limits.room = 3, 10, 40
    store = place.open(limits)
    make(store)
    with refused(413, "limit_exceeded"):
        put(store, "a", "é" * 5)
    put(store, "a", "é" * 4)
    put(store, "b", "x" * 8)
    with refused(413, "limit_exceeded"):
        put(store, "longer key", "x" * 8)
    put(store, "c", 1)
    with refused(429, "limit_exceeded"):
        put(store, "d", 1)
    write(store, lambda draft: draft.drop("_shared", "c"))
    put(store, "d", 1)
    smaller = place.open(limits)
    limits.keys, limits.room = 1, 5
    put(smaller, "d", 2)
    write(smaller, lambda draft: draft.drop("_shared", "a"))
    assert look(store).keys == 2


def test_texts_that_no_store_can_hold_are_refused(store: RoomStore) -> None:
    for odd in ("\x00", "\ud800"):
        try:
            put(store, f"a{odd}", 1)
        except RoomError as error:
            assert (error.status, error.code) == (400, "invalid_value")  # noqa: PT017
    increment(store)
    assert value(store) == 1


def test_what_is_stored_is_there_after_a_restart(place: Place) -> None:
    store = place.open()
    make(store)
    timer = Timer("enable", started_at=1, ticks=2, tick_on=("_shared", "turn"))
    put(store, "a", {"42": "42", "t": True, "n": None, "f": 1.5, "é": []}, timer=timer)
    write(store, lambda draft: draft.put("_log", "1", 1, row=1))
    write(store, lambda draft: draft.drop("_log", "1"))
    write(store, lambda draft: draft.say(None, "chat", "hi", (), {"action": "x"}))
    with store.writing(ROOM) as tx:
        tx.live(ROOM, "bob", Presence(5, 3, "x", 9))
    before = whole(look(store))
    store.close()
    assert whole(look(place.open())) == before
    assert look(place.open()).rows == {"_log": 1}


@pytest.mark.proves("SERVE-8", "ROOM-9")
def test_a_small_write_costs_no_room(place: Place) -> None:
    """Each write of a key stores what counts it: so much of it may there be, and no more."""
    limits = Limits()
    limits.value = 2_000
    store = place.open(limits)
    make(store)

    def count(key: str, value: Any) -> None:
        clock = Timer("delete", started_at=NOW, ticks=9, tick_on=("_x", "t"))
        write(store, lambda draft: draft.put("_x", key, value, timer=clock))

    for number in range(4):
        count(f"large{number}", "x" * 1_900)
    with refused(429, "limit_exceeded"):
        count("one more", "x" * 1_900)
    for number in range(4):
        count(f"large{number}", 1)
    for number in range(room_storing.MOST_COUNTING - 4):
        count(f"s{number}", 1)
    with refused(429, "limit_exceeded"):
        count("one more", 1)
    ticked = Timer("delete", started_at=NOW, ticks=8, tick_on=("_x", "t"))
    write(store, lambda draft: draft.mark("_x", "large0", timer=ticked))
