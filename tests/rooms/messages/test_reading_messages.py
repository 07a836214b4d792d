"""Pages of messages: nothing is skipped, and only what was given out counts as read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.rooms.messages.message_pages import delivered, newest, page, seen_after
from agent_sync.rooms.messages.shown_messages import thin
from agent_sync.rooms.messages.unread_counts import unread
from agent_sync.rooms.picture import draft as drafts

from ..made_room import BOB, MadeRoom


def numbers(found: list[Any]) -> list[int]:
    """The numbers of messages."""
    return [one.seq for one in found]


def talk(room: MadeRoom, count: int) -> MadeRoom:
    """alice says so much."""
    for at in range(count):
        room.say("alice", at, kind="task" if at % 2 else "chat")
    return room


def give(room: MadeRoom, after: int | None = None, limit: int = 50) -> list[int]:
    """One reading of bob's, as a context does it."""
    found = delivered(room.picture, "bob", after, limit)
    room.sign("bob", seen=seen_after(room.picture, "bob", found.messages))
    return numbers(found.messages)


def test_pages_are_the_oldest_behind_a_cursor() -> None:
    room = talk(MadeRoom(), 5)
    assert numbers(page(room.picture, 1, 2)) == [2, 3]
    assert numbers(page(room.picture, 3, 2)) == [4, 5]
    assert numbers(page(room.picture, 5, 2)) == [] == numbers(page(room.picture, 0, 0))
    assert numbers(page(room.picture, 99, 2)) == []
    assert numbers(page(room.picture, 1, 1, "task")) == [2]
    assert numbers(newest(room.picture, 2)) == [4, 5]
    assert newest(room.picture, 0) == [] == newest(MadeRoom().picture, 5)


@pytest.mark.proves("ROOM-7")
def test_whoever_was_long_away_is_given_the_oldest_first() -> None:
    room = talk(MadeRoom(), 7)
    assert [give(room, limit=3) for _ in range(3)] == [[1, 2, 3], [4, 5, 6], [5, 6, 7]]
    assert unread(room.picture, "bob") == 0
    room.say("bob", "mine")
    room.say("alice", "yours")
    assert give(room, limit=3) == [7, 8, 9]


@pytest.mark.proves("ROOM-7")
def test_what_was_skipped_stays_unread() -> None:
    room = talk(MadeRoom(), 5)
    assert give(room, after=1, limit=2) == [2, 3]
    assert unread(room.picture, "bob") == 5, "the first was never given"
    assert give(room, after=0, limit=2) == [1, 2]
    assert unread(room.picture, "bob") == 3
    assert give(room, after=2, limit=9) == [3, 4, 5]
    assert unread(room.picture, "bob") == 0


def test_ones_own_messages_are_no_gap() -> None:
    room = MadeRoom()
    room.say("bob", "mine")
    room.say("alice", "one")
    assert give(room, after=1) == [2]
    assert unread(room.picture, "bob") == 0


def test_many_messages_of_ones_own_do_not_hold_up_new_ones() -> None:
    room = MadeRoom()
    for at in range(9):
        room.say("bob", at)
    assert give(room, limit=3) == [7, 8, 9]
    assert unread(room.picture, "bob") == 0


def test_whoever_is_nobody_has_no_cursor() -> None:
    room = talk(MadeRoom(), 3)
    found = delivered(room.picture, "", None, 2)
    assert (numbers(found.messages), found.missing) == ([2, 3], 1)
    assert seen_after(room.picture, "", found.messages) == 0


@pytest.mark.parametrize("after", [0, 3, 5, 6, 9])
def test_behind_the_tail_the_log_is_asked(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    monkeypatch.setattr(drafts, "TAIL", 4)
    room = talk(MadeRoom(), 9)
    room.say("bob", "mine", "bob")
    assert len(room.picture.messages) == 4
    assert numbers(page(room.picture, after, 2)) == [at for at in (after + 1, after + 2) if at < 11]
    room.sign("bob", seen=after)
    assert unread(room.picture, "bob") == 9 - after
    assert unread(room.picture, "bob", directed=True) == 0
    assert room.log.asked == (0 if after >= 6 else 3)


def test_the_newest_beyond_the_tail_are_the_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "TAIL", 4)
    room = talk(MadeRoom(), 9)
    assert numbers(newest(room.picture, 6)) == [4, 5, 6, 7, 8, 9]
    assert numbers(newest(room.picture, 4)) == [6, 7, 8, 9]
    assert room.log.asked == 1


SAID = st.lists(st.sampled_from(["alice", "bob", None]), max_size=6)
READ = st.tuples(st.none() | st.integers(0, 12), st.integers(0, 5))


@pytest.mark.proves("ROOM-7")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(SAID, READ), max_size=6))
def test_all_that_is_behind_the_cursor_was_given(steps: list[Any]) -> None:
    """Whatever is read in which order: nothing of others is read that was not given out, and
    plain readings come to an end with nothing unread."""
    room = MadeRoom()
    given_out: set[int] = set()
    for said, (after, limit) in steps:
        for sender in said:
            room.say(sender, "x")
        given_out |= set(give(room, after, limit))
        cursor = room.picture.presence["bob"].seen
        others = {one.seq for one in room.log.all if one.sender != "bob"}
        assert {seq for seq in others if seq <= cursor} <= given_out
        assert unread(room.picture, "bob") == len([seq for seq in others if seq > cursor])
    before = -1
    while unread(room.picture, "bob"):
        give(room, limit=2)
        assert room.picture.presence["bob"].seen > before
        before = room.picture.presence["bob"].seen


@pytest.mark.parametrize(
    ("to", "shown"), [((), None), (("bob",), "bob"), (("bob", "carol"), ["bob", "carol"])]
)
def test_thin_messages(to: tuple[str, ...], shown: Any) -> None:
    room = MadeRoom("thin")
    room.say("a", {"n": 1}, *to, kind="task")
    assert thin("r1", room.log.all[0]) == {
        "id": 1, "room_id": "r1", "from_agent": "a", "to_agent": shown, "kind": "task",
        "body": {"n": 1}, "created_at": "2026-09-21T14:13:20.000Z",
    }  # fmt: skip
    assert BOB.agent == "bob"
