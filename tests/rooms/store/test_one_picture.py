"""A room is the same however its picture came about: from drafts, from rows, brought up to date.

And a draft is what a dictionary would be: it sees its own puts, and is stored whole or not at all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from agent_sync.rooms.picture.draft import KEEP, Draft
from agent_sync.rooms.picture.picture import TAIL, Picture
from agent_sync.rooms.picture.room_entry import Presence
from agent_sync.rooms.picture.timer import Timer
from agent_sync.rooms.store import room_loading
from agent_sync.rooms.store.room_store import RoomStore

from .places import ROOM, Place, counts, look, make, put, refused, whole, write

KEYS = st.sampled_from(("a", "b", "é", "long key"))
SCOPES = st.sampled_from(("_shared", "alice", "_agents", "_log"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
).filter(lambda value: "\\ud" not in ascii(value))  # fmt: skip
TIMERS = st.sampled_from(
    (
        None,
        Timer("delete", started_at=1, ms=5, ends_at=6),
        Timer("enable", started_at=1, ticks=2, tick_on=("_shared", "a")),
    )
)
STEPS = st.one_of(
    st.tuples(st.just("put"), SCOPES, KEYS, VALUES, TIMERS, st.sampled_from((None, "a\x00"))),
    st.tuples(st.just("keep"), SCOPES, KEYS, VALUES),
    st.tuples(st.just("mark"), SCOPES, KEYS, TIMERS),
    st.tuples(st.just("append"), SCOPES, VALUES),
    st.tuples(st.just("drop"), SCOPES, KEYS),
    st.tuples(st.just("drop last"), SCOPES),
    st.tuples(st.just("say"), VALUES, st.sampled_from(((), ("alice",), ("alice", "bob")))),
    st.tuples(st.just("record"), VALUES),
)  # fmt: skip
LIVES = st.tuples(st.sampled_from(("alice", "bob")), st.integers(0, 9))
WRITES = st.lists(
    st.tuples(st.lists(STEPS, max_size=5), st.lists(LIVES, max_size=2), st.booleans()), max_size=6
)
Model = dict[tuple[str, str], Any]


def apply(draft: Draft, model: Model, step: "tuple[Any, ...]") -> None:
    """One step on a draft, and on the dictionary that it has to be like."""
    verb, *rest = step
    scope, key = rest[0], rest[1] if len(rest) > 1 else ""
    if verb == "put":
        draft.put(scope, key, rest[2], timer=rest[3], enabled=rest[4])
        model[scope, key] = rest[2]
    elif verb == "keep":
        draft.put(scope, key, rest[2], timer=KEEP, enabled=KEEP, cooldown=KEEP)
        model[scope, key] = rest[2]
    elif verb == "mark":
        if draft.picture.entry(scope, key):
            draft.mark(scope, key, cooldown=rest[2])
    elif verb == "append":
        row = draft.next_row(scope)
        draft.put(scope, str(row), rest[1], row=row)
        model[scope, str(row)] = rest[1]
    elif verb == "drop":
        assert draft.drop(scope, key) == ((scope, key) in model)
        model.pop((scope, key), None)
    elif verb == "drop last":
        last = str(draft.picture.rows.get(scope, 0))
        assert draft.drop(scope, last) == ((scope, last) in model)
        model.pop((scope, last), None)
    elif verb == "say":
        draft.say("alice", "chat", rest[0], rest[1])
    elif verb == "record":
        draft.record({"value": rest[0]})


def values(picture: Picture) -> Model:
    """(scope, key) -> value."""
    return {
        (scope, key): entry.value
        for scope, entries in picture.scopes.items()
        for key, entry in entries.items()
    }


def writes(store: RoomStore, room: str, given: "list[Any]") -> "Iterator[tuple[Picture, Model]]":
    """Make these writes; after each what its own draft left, and the dictionary."""
    model: Model = {}
    for steps, lives, drops in given:
        after = dict(model)
        with store.writing(room) as tx:
            draft = Draft(tx.picture(room), 7)
            for step in steps:
                apply(draft, after, step)
            assert values(draft.picture) == after
            if not drops:
                tx.store(draft)
                model = after
            for agent, heartbeat in lives:
                tx.live(room, agent, Presence(heartbeat, 1, "x"))
            left = tx.picture(room)
        yield left, model


def rooms() -> "Iterator[str]":
    """Names for rooms, one for each example."""
    number = 0
    while True:
        number += 1
        yield f"room{number}"


ROOMS = rooms()


@pytest.fixture
def places(place: Place) -> Place:
    """The place, for all examples of a test: each has a room of its own."""
    return place


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
@given(given_writes=WRITES)
def test_drafts_rows_and_changes_make_one_picture(places: Place, given_writes: "list[Any]") -> None:
    stores = places.__dict__.setdefault("three", [])
    if not stores:
        stores += [places.open(), places.open(), places.open(cache_bytes=0)]
    writer, follower, _ = stores
    room = next(ROOMS)
    make(writer, room, f"digest of {room}")
    look(follower, room)
    for left, model in writes(writer, room, given_writes):
        found = whole(left)
        assert values(left) == model
        assert counts(found) == (left.bytes, left.keys)
        assert whole(look(writer, room)) == found
        assert whole(look(follower, room)) == found, "brought up to date by the list of changes"
        with anew(follower):
            assert whole(look(follower, room)) == found, "built from rows"


@contextmanager
def anew(store: RoomStore) -> Iterator[None]:
    """Inside, the store has no picture in memory."""
    kept, store.cache._kept = store.cache._kept, type(store.cache._kept)()
    yield
    store.cache._kept = kept


def past(picture: Picture) -> "dict[str, Any]":
    """What is known of a room at an earlier time."""
    found = whole(picture)
    scopes = {scope: dict(entries) for scope, entries in found["scopes"].items()}
    numbers = [picture.seq, picture.message_seq, picture.audit_seq]
    return {**{name: found[name] for name in ("size", "timed", "messages")},
            "scopes": scopes, "numbers": numbers}  # fmt: skip


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
@given(given_writes=WRITES)
def test_what_stood_at_every_sequence_is_had_again(
    places: Place, given_writes: "list[Any]"
) -> None:
    stores = places.__dict__.setdefault("one", [])
    if not stores:
        stores.append(places.open())
    store, room = stores[0], next(ROOMS)
    make(store, room, f"digest of {room}")
    stood = {0: past(look(store, room))}
    for left, _ in writes(store, room, given_writes):
        stood[left.seq] = past(left)
    with store.reading() as found:
        assert {seq: past(found.picture_at(room, seq)) for seq in stood} == stood
        for never in (-1, max(stood) + 1):
            with refused(400, "invalid_seq"):
                found.picture_at(room, never)


def test_the_past_of_a_snapshot_is_not_that_of_a_later_picture(store: RoomStore) -> None:
    put(store, "a", 1)
    put(store, "a", 2)
    with store.reading() as found:
        assert found.room(ROOM)
        put(store, "a", 3)
        then = found.picture_at(ROOM, 1).entry("_shared", "a")
        assert then is not None
        assert then.value == 1


def test_the_past_goes_back_to_where_it_was_cut_off(store: RoomStore) -> None:
    for number in range(1, 4):
        with store.writing(ROOM) as tx:
            draft = Draft(tx.picture(ROOM), number)
            draft.put("_shared", "a", number)
            draft.say("alice", "chat", number)
            tx.store(draft)
    store.retire(3)
    with store.reading() as found:
        with refused(410, "gone"):
            found.picture_at(ROOM, 1)
        then = found.picture_at(ROOM, 2)
    entry = then.entry("_shared", "a")
    assert entry is not None
    assert (entry.value, then.message_seq, then.messages) == (2, 2, ())


def test_the_order_of_making_survives(store: RoomStore, place: Place) -> None:
    for key in ("b", "a", "c"):
        put(store, key, 1)
    put(store, "b", 2)

    def again(draft: Draft) -> None:
        draft.drop("_shared", "b")
        draft.put("_shared", "b", 1)
        draft.put("_shared", "b", 3)

    write(store, again)
    for one in (store, place.open()):
        assert list(look(one).scopes["_shared"]) == ["a", "c", "b"]


def test_the_last_messages_lie_in_a_picture(store: RoomStore, place: Place) -> None:
    follower = place.open()

    def say(count: int) -> None:
        def several(draft: Draft) -> None:
            for _ in range(count):
                draft.say("alice", "chat", draft.picture.message_seq)

        write(store, several)

    say(TAIL - 1)
    assert len(look(follower).messages) == TAIL - 1
    say(3)
    said = [one.seq for one in look(store).messages]
    assert said == list(range(3, TAIL + 3))
    for one in (follower, place.open()):
        assert [message.seq for message in look(one).messages] == said
    assert [one.seq for one in look(store).log.messages(0, TAIL + 2, 2)] == [1, 2]


def test_far_behind_a_picture_is_built_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store, follower = place.open(), place.open()
    make(store)
    put(store, "a", 0)
    look(follower)
    monkeypatch.setattr(room_loading, "FAR", 3)
    for number in range(1, 10):
        put(store, "a", number)
    assert whole(look(follower)) == whole(look(store))


def test_a_picture_that_was_handed_out_never_changes(store: RoomStore) -> None:
    put(store, "a", {"x": 1})
    first = look(store)
    before = whole(first)
    put(store, "a", {"x": 2})
    put(store, "b", 1)
    write(store, lambda draft: draft.drop("_shared", "a"))
    assert whole(first) == before
    assert look(store).entry("_shared", "a") is None


def test_rooms_that_were_not_used_for_longest_leave_the_memory(place: Place) -> None:
    store = place.open(cache_bytes=20_000)
    for number in range(20):
        make(store, f"r{number}", f"d{number}")
        put(store, "a", "x" * 1000, f"r{number}")
    kept = len(store.cache._kept)
    assert 1 < kept < 10
    assert store.cache._bytes <= 20_000
    assert [look(store, f"r{number}").seq for number in range(20)] == [1] * 20
    assert len(store.cache._kept) == kept


def test_a_room_made_again_under_its_id_is_another(store: RoomStore, place: Place) -> None:
    other = place.open()
    for number in range(5):
        put(store, "a", number)
    assert look(other).seq == 5
    store.delete(ROOM)
    make(store)
    assert look(other).seq == 0
    put(store, "a", "new")
    assert whole(look(other)) == whole(look(store))


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_files_of_rooms_are_for_nobody_else(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    store = place.open()
    make(store)
    store.backup(str(tmp_path / "backup"))
    files = [*(tmp_path / "data").iterdir(), tmp_path / "backup"]
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
    place.close()
