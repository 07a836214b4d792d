"""Targets that several actions write, and what is told of a definition that replaces another."""

from typing import Any

import pytest

from agent_sync.rooms.contests.contested_targets import CONTESTED, contested_view, targets
from agent_sync.rooms.expressions import names, value
from agent_sync.rooms.picture.timer import DELETE, ENABLE, Timer
from agent_sync.rooms.views.view_values import values

from ..invoked_room import InvokedRoom
from ..made_room import NOW

WRITE = {"key": "k", "value": 1}
TARGET = "_shared:k"


@pytest.fixture
def room() -> InvokedRoom:
    """A declared room with alice and bob."""
    found = InvokedRoom("declared")
    found.join("alice", "bob", grants=("_shared",))
    return found


def contested(room: InvokedRoom, now: int = NOW) -> Any:
    """What the view comes to for bob, {} where there is none."""
    return values(room.picture, room.reader("bob"), now).get(CONTESTED, {}).get("value", {})


@pytest.mark.parametrize(
    ("writes", "wanted"),
    [
        ([WRITE, WRITE], [TARGET]),
        ([{"scope": "_x", "key": "${params.key}"}], ["_x:${params.key}"]),
        ([{"scope": "self", "key": "k"}, {"scope": "${self}", "key": "k"}], ["${self}:k"]),
        ([{"scope": "_log", "append": True}, {"key": "", "append": True}], []),
        ([{"key": "list", "append": True}], ["_shared:list"]),
    ],
)
def test_a_target_is_a_scope_and_a_key_as_written(writes: Any, wanted: "list[str]") -> None:
    assert targets(writes) == wanted


@pytest.mark.proves("ROOM-6")
def test_a_contest_is_there_while_both_actions_are(room: InvokedRoom) -> None:
    room.register("alice", "a", WRITE)
    assert contested(room) == {}
    room.register("bob", "b", WRITE)
    room.register("bob", "c", {"key": "other", "value": 1})
    assert contested(room) == {TARGET: ["a", "b"]}
    room.do("bob", "_delete_action", id="a")
    assert contested(room) == {}


@pytest.mark.proves("ROOM-6", "ROOM-9")
@pytest.mark.parametrize(("effect", "before", "after"), [(DELETE, 2, 0), (ENABLE, 0, 2)])
def test_a_clock_ends_or_begins_it(room: InvokedRoom, effect: str, before: int, after: int) -> None:
    room.register("alice", "a", WRITE)
    room.register("bob", "b", WRITE, timer={"ms": 1000, "effect": effect})
    entry = room.picture.entry("_actions", "b")
    assert entry is not None
    assert isinstance(entry.timer, Timer)
    for now, count in ((NOW, before), (NOW + 1000, after)):
        assert len(contested(room, now).get(TARGET, ())) == count
        assert (contested_view(room.picture, now) is not None) == bool(count)


@pytest.mark.proves("ROOM-6")
def test_an_expression_sees_it_as_any_view(room: InvokedRoom) -> None:
    def seen(text: str) -> Any:
        return value(text, names(room.picture, room.reader("bob"), NOW))

    assert seen('"_contested" in views') is False
    for who in ("alice", "bob"):
        room.register(who, f"{who}_submit", WRITE)
    assert seen('"_contested" in views && views["_contested"].size() > 0') is True
    assert seen('views._contested.value["_shared:k"].size()') == 2
    assert seen("views.size()") == 1


def test_a_direct_room_has_none() -> None:
    room = InvokedRoom()
    room.join("alice", "bob", grants=("_shared",))
    for who in ("alice", "bob"):
        assert "warning" not in room.register(who, f"{who}_submit", WRITE)
    assert contested(room) == {}


@pytest.mark.proves("ROOM-4")
@pytest.mark.parametrize(
    ("who", "fields", "risk"),
    [
        ("alice", {}, ""),
        ("bob", {}, ""),
        ("alice", {"description": "x"}, ""),
        ("bob", {"description": "x"}, ""),
        ("alice", {"if": "true"}, ""),
        ("bob", {"if": "true"}, "medium"),
        ("bob", {"result": "1"}, "medium"),
        ("alice", {"params": {"x": {}}}, "low"),
        ("alice", {"writes": []}, "high"),
        ("bob", {"writes": [{"key": "k", "value": 2}], "params": {"x": {}}}, "high"),
    ],
)
def test_another_definition_is_a_risk(
    room: InvokedRoom, who: str, fields: "dict[str, Any]", risk: str
) -> None:
    room.register("alice", "act", WRITE)
    room.do("bob", "act")
    told = room.do(who, "_register_action", **{"id": "act", "writes": [WRITE], **fields})
    assert told.get("redefinition", {}).get("risk", "").split(" ")[0] == risk
    assert ("warning" in told) == bool(risk)
    if risk:
        assert told["redefinition"]["invocation_count"] == 1
        assert told["redefinition"]["previous_writes"] == [WRITE]
