"""Which actions are there, and which could be invoked as far as is known."""

from __future__ import annotations

from typing import Any

import pytest

from agent_sync.rooms.expressions import names, sight_of, value
from agent_sync.rooms.expressions.availability import available
from agent_sync.rooms.picture.timer import DELETE, ENABLE, Timer
from agent_sync.rooms.readers import Reader

from ..made_room import ALICE, BOB, NOW, MadeRoom


def found(room: MadeRoom, reader: Reader = ALICE, id: str = "act") -> bool | None:
    """Whether an action is available; None where it is not shown."""
    return available(sight_of(room.picture, reader, room.now), id)


@pytest.fixture
def room() -> MadeRoom:
    """A game in its lobby."""
    room = MadeRoom()
    room.agent("alice")
    room.agent("bob")
    room.put("_shared", "phase", "lobby")
    room.put("_tasks", "1", {"claimed_by": None})
    room.put("alice", "health", 100)
    return room


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True), ("state._shared.phase == 'lobby'", True),
        ("state._shared.phase == 'x'", False), ("state._shared.zz", False), ("1", False),
        # what depends on a parameter may be true; what does not is decided
        ("state._tasks[params.key].claimed_by == null", True), ("params.n > 3", True),
        ("has(params.n)", True), ("'n' in params", True), ("params.size() == 0", True),
        ("params.n > 3 && state._shared.phase == 'x'", False),
        ("state._shared.phase == 'x' && params.n > 3", False),
        ("state._shared.phase == 'lobby' || params.n > 3", True),
        ("params.n == 1 || state._shared.zz", True),
    ],
)  # fmt: skip
def test_available(room: MadeRoom, condition: str | None, expected: Any) -> None:
    room.action("act", **({} if condition is None else {"if": condition}))
    assert found(room) is expected
    shown = value("actions.act", names(room.picture, ALICE, NOW))
    assert shown == {"available": expected, "enabled": True}


@pytest.mark.parametrize(
    ("marks", "before", "after"),
    [
        ({"timer": Timer(DELETE, started_at=NOW, ends_at=NOW + 5)}, True, None),
        ({"timer": Timer(ENABLE, started_at=NOW, ends_at=NOW + 5)}, None, True),
        ({"cooldown": Timer(ENABLE, started_at=NOW, ends_at=NOW + 5)}, None, True),
        ({"enabled": "state._shared.phase == 'x'"}, None, None),
        ({"enabled": "state._shared.zz"}, None, None),
        ({"enabled": "params.n == 1"}, None, None),
        ({"enabled": "self == 'alice'"}, True, True),
    ],
)
def test_hidden_ones_are_absent(room: MadeRoom, marks: Any, before: Any, after: Any) -> None:
    room.action("act", marks=marks)
    assert found(room) is before
    room.now += 5
    assert found(room) is after
    assert found(room, id="none") is None
    assert value("actions.size()", names(room.picture, ALICE, room.now)) == int(bool(after))


def test_the_registrars_scope_decides_for_whoever_asks(room: MadeRoom) -> None:
    room.action("act", "alice", **{"if": "state.alice.health > 50 && self == 'bob'"})
    room.action("other", **{"if": "state.alice.health > 50"})
    assert found(room, BOB) is True
    assert found(room, ALICE) is False
    assert found(room, BOB, "other") is False


def test_actions_that_ask_for_each_other_are_not_available(room: MadeRoom) -> None:
    room.action("a", **{"if": "actions.b.available"})
    room.action("b", **{"if": "actions.a.available || true"})
    room.action("c", **{"if": "actions.size() > 0"})
    assert [found(room, id=id) for id in "ab"] == [False, False]
    assert found(room, id="c") is False
