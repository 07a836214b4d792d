"""Views as they are read: for the reader, with the registrar's authority, errors as values."""

from __future__ import annotations

import time
from typing import Any

import pytest

from agent_sync.cel import Budget
from agent_sync.rooms.expressions import names, truth, value
from agent_sync.rooms.picture.timer import DELETE, ENABLE, Timer
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.views.view_values import values

from ..made_room import ADMIN, ALICE, BOB, NOW, VIEWER, MadeRoom


@pytest.fixture
def room() -> MadeRoom:
    """alice and bob play."""
    room = MadeRoom()
    room.agent("alice")
    room.agent("bob")
    room.put("_shared", "turn", 3)
    room.put("alice", "health", 100)
    room.put("bob", "health", 7)
    return room


def read(room: MadeRoom, reader: Reader = BOB) -> dict[str, Any]:
    """All views of a reader."""
    return values(room.picture, reader, room.now)


@pytest.mark.proves("ROOM-6")
def test_a_view_reads_the_registrars_scope_for_everybody(room: MadeRoom) -> None:
    room.view("combat", 'state["alice"]["health"] > 50 ? "ready" : "wounded"', "alice")
    assert [read(room, who)["combat"] for who in (ALICE, BOB, ADMIN, VIEWER)] == ["ready"] * 4
    room.put("alice", "health", 50)
    assert [read(room, who)["combat"] for who in (ALICE, BOB, ADMIN, VIEWER)] == ["wounded"] * 4


@pytest.mark.proves("ROOM-6")
def test_self_is_the_reader(room: MadeRoom) -> None:
    room.view("me", "self", "alice")
    room.view("mine", "state.self.health", "alice")
    room.view("new", "messages.unread")
    room.say("alice", "hi")
    assert read(room, BOB) == {"me": "bob", "mine": 7, "new": 1}
    assert read(room, ALICE) == {"me": "alice", "mine": 100, "new": 0}
    assert read(room, VIEWER)["mine"] == {"_error": "No such key"}


@pytest.mark.proves("ROOM-6")
def test_a_shared_view_reads_no_private_scope(room: MadeRoom) -> None:
    room.view("peek", "state.alice.health")
    assert read(room)["peek"] == {"_error": "No such key: alice"}


@pytest.mark.proves("ROOM-6")
def test_views_use_earlier_and_later_ones(room: MadeRoom) -> None:
    room.view("double", 'views["single"] * 2')
    room.view("single", "state.alice.health + 1", "alice")
    room.view("names", "views.size()")
    assert read(room) == {
        "double": 202,
        "single": 101,
        "names": {"_error": "view names reaches itself"},
    }


@pytest.mark.proves("ROOM-6")
def test_a_failing_view_is_a_value_and_fails_whoever_uses_it(room: MadeRoom) -> None:
    room.view("bad", "state._shared.zz")
    room.view("worse", "views.bad.size() > 0")
    room.view("saved", "views.bad == 1 || true")
    room.view("odd", "0.0 / 0.0")
    room.view("unparsed", "((")
    room.view("good", "1")
    found = read(room)
    assert found["bad"] == {"_error": "No such key: zz"} == found["worse"]
    assert (found["saved"], found["good"]) == (True, 1)
    assert set(found["odd"]) == {"_error"} == set(found["unparsed"])


@pytest.mark.parametrize("first", ["a", "b", "c", "x"])
def test_a_circle_is_the_same_error_wherever_one_enters(room: MadeRoom, first: str) -> None:
    room.view("a", "views.b || true")
    room.view("b", "views['c'] || true")
    room.view("c", "true || views.a", enabled="views.a || true")
    room.view("x", "views.a || true")
    look = names(room.picture, BOB, NOW)
    assert truth(f"views.{first} || true", look)
    found = read(room)
    assert found["a"] == {"_error": "view a reaches itself"}
    assert found["b"] == {"_error": "view b reaches itself"}
    assert found["c"] == {"_error": "view c reaches itself"}
    assert found["x"] is True


def test_a_chain_of_two_hundred_views_is_no_deep_one(room: MadeRoom) -> None:
    room.view("v0", "1")
    for at in range(1, 200):
        room.view(f"v{at}", f"views.v{at - 1} + 1")
    assert value("views.v199", names(room.picture, BOB, NOW)) == 200
    assert read(room)["v199"] == 200


def test_views_that_name_others_by_what_they_compute_end_soon(room: MadeRoom) -> None:
    room.put("_shared", "v", "v")
    nested = "(" * 20 + "views[state._shared.v + string({})] + 1" + ")" * 20
    room.view("v0", "1")
    for at in range(1, 100):
        room.view(f"v{at}", nested.format(at - 1))
    with pytest.raises(Exception, match="deep"):
        value("views.v99", names(room.picture, BOB, NOW))
    assert read(room)["v99"] == 100, "read in their order, each finds the one before"


def test_hidden_views_are_absent(room: MadeRoom) -> None:
    room.view("gone", "1", timer=Timer(DELETE, started_at=NOW, ends_at=NOW + 5))
    room.view("late", "2", timer=Timer(ENABLE, started_at=NOW, ends_at=NOW + 5))
    room.view("end", "3", enabled="state._shared.turn > 3")
    room.view("wrong", "4", enabled="state._shared.zz")
    room.view("own", "5", "alice", enabled="state.alice.health > 50")
    assert read(room) == {"gone": 1, "own": 5}
    asked = "['gone' in views, 'late' in views, views.size()]"
    assert value(asked, names(room.picture, BOB, NOW)) == [True, False, 2]
    room.now += 5
    room.put("_shared", "turn", 4)
    assert read(room) == {"late": 2, "end": 3, "own": 5}


def test_a_kept_value_ends_with_the_next_clock(room: MadeRoom) -> None:
    room.put("_shared", "lease", 1, timer=Timer(DELETE, started_at=NOW, ends_at=NOW + 5))
    room.sign("alice", waiting_on="true", until=NOW + 9)
    room.view("held", "has(state._shared.lease)")
    room.view("waits", "agents.alice.status")
    assert read(room) == {"held": True, "waits": "waiting"}
    room.now += 5
    assert read(room) == {"held": False, "waits": "waiting"}
    room.now += 4
    assert read(room) == {"held": False, "waits": "active"}
    room.now -= 9
    assert read(room) == {"held": True, "waits": "waiting"}


def test_values_are_kept_for_all_readers_only_where_they_are_the_same(room: MadeRoom) -> None:
    room.view("shared", "state._shared.turn")
    room.view("own", "state.alice.health", "alice")
    for who in (ALICE, BOB, VIEWER):
        read(room, who)
    kept = [key[1:] for key in room.picture.kept if key[0] == "view"]
    assert sorted(kept, key=str) == sorted(
        [
            ("shared", None), ("own", ("agent", "alice")), ("own", ("agent", "bob")),
            ("own", ("view", "")),
        ],
        key=str,
    )  # fmt: skip


def test_when_the_time_is_over_the_rest_says_so(room: MadeRoom) -> None:
    room.view("known", "1")
    assert read(room) == {"known": 1}
    over = Budget(deadline=time.monotonic() - 1)
    other = MadeRoom()
    other.view("a", "1")
    other.view("b", "views.a")
    assert values(other.picture, BOB, NOW, over) == {
        "a": {"_error": "budget"},
        "b": {"_error": "budget"},
    }
    assert read(other) == {"a": 1, "b": 1}, "what time cut off is not kept"
    assert values(room.picture, BOB, NOW, over) == {"known": 1}, "what is kept costs none"


def test_a_view_that_wants_too_much_is_cut_alone(room: MadeRoom) -> None:
    ten = "[1,2,3,4,5,6,7,8,9,10]"
    text = "1"
    for name in "abcdef":
        text = f"{ten}.map({name}, {text})"
    room.view("huge", text)
    room.view("small", "1")
    assert read(room) == {"huge": {"_error": "budget"}, "small": 1}
