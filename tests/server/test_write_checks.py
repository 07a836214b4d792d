"""Checks B10 and B11: the modes of a write and its gates, of direct writes and of actions."""

from typing import Any

import pytest

from .rooms import Member, Room
from .shapes import has

BASE = {"a": {"b": 1, "c": 2}, "d": 3}


@pytest.fixture
def alice(room: Room) -> Member:
    """An agent that may write what is shared."""
    return room.join("alice", grants=["_shared", "_log"])


def shared(one: Member) -> "dict[str, Any]":
    """What stands in ``_shared``."""
    return dict(one.context(only="state._shared")["state"].get("_shared", {}))


@pytest.mark.proves("ROOM-3")
def test_increments(alice: Member) -> None:
    """B10: from what is there, from 0 where nothing is, and no fraction is lost."""
    alice.shared("n", 1).is_(200)
    assert alice.shared("n", increment=2).is_(200)["value"] == 3
    assert alice.shared("new", increment=5).is_(200)["value"] == 5
    alice.shared("half", 2.5).is_(200)
    assert alice.shared("half", increment=1).is_(200)["value"] == 3.5
    alice.shared("n", increment=True).is_(200)
    assert shared(alice) == {"n": 4, "new": 5, "half": 3.5}


@pytest.mark.proves("ROOM-3")
def test_a_merge_is_deep(alice: Member) -> None:
    """B10: what is not named stays, lists are replaced, and nothing to merge into is empty."""
    alice.shared("m", BASE).is_(200)
    merged = {"a": {"b": 9, "c": 2}, "d": 3, "e": 5}
    assert alice.shared("m", merge={"a": {"b": 9}, "e": 5}).is_(200)["value"] == merged
    assert alice.shared("m", merge={"a": [1]}).is_(200)["value"] == {**merged, "a": [1]}
    alice.shared("new", merge={"x": {"y": None}}).is_(200)
    assert shared(alice)["new"] == {"x": {"y": None}}


@pytest.mark.proves("ROOM-3")
def test_an_append_without_a_key_is_a_log(alice: Member) -> None:
    """B10."""
    for number in (1, 2):
        given = {"scope": "_log", "value": {"n": number}, "append": True}
        row = alice.invoke("_set_state", given).is_(200)
        assert (row["key"], row["value"]) == (str(number), {"n": number})
    assert alice.context()["state"]["_log"] == {"1": {"n": 1}, "2": {"n": 2}}


@pytest.mark.proves("ROOM-3")
def test_an_append_with_a_key_is_a_list(alice: Member) -> None:
    """B10."""
    assert alice.shared("l", {"n": 1}, append=True).is_(200)["value"] == [{"n": 1}]
    assert alice.shared("l", {"n": 2}, append=True).is_(200)["value"] == [{"n": 1}, {"n": 2}]
    alice.shared("scalar", "old").is_(200)
    assert alice.shared("scalar", "new", append=True).is_(200)["value"] == ["old", "new"]
    assert shared(alice)["l"] == [{"n": 1}, {"n": 2}]


def test_a_write_without_a_key_is_refused(alice: Member) -> None:
    """B10: but for a log."""
    assert alice.invoke("_set_state", {"scope": "_shared", "value": 1}).status == 400
    assert alice.invoke("_set_state", {"scope": "_log", "append": True}).status == 400
    assert alice.context()["state"] == {}


@pytest.mark.proves("ROOM-3")
def test_a_write_names_the_version_that_it_replaces(alice: Member) -> None:
    """B11."""
    alice.shared("k", "a").is_(200)
    alice.shared("k", "b").is_(200)
    refused = alice.shared("k", "c", if_version=1).is_(409, "version_conflict")
    has(refused, {"expected_version": 1, "current": {"version": 2, "value": "b"}})
    assert alice.shared("k", "c", if_version=2).is_(200)["version"] == 3
    assert alice.shared("new", "a", if_version=0).is_(200)["version"] == 1
    refused = alice.shared("new", "b", if_version=0).is_(409, "version_conflict")
    has(refused, {"expected_version": 0, "current": {"version": 1, "value": "a"}})
    assert alice.shared("none", "a", if_version=3).status == 404
    assert shared(alice) == {"k": "c", "new": "a"}


@pytest.mark.proves("ROOM-3")
def test_a_write_has_a_condition(alice: Member) -> None:
    """B11: false is a refusal, an error is the writer's mistake, and the two gates add up."""
    alice.shared("phase", "lobby").is_(200)
    play = 'state._shared.phase == "play"'
    refused = alice.shared("k", 1, **{"if": play}).is_(409, "precondition_failed")
    has(refused, {"expression": play, "evaluated": False})
    alice.shared("k", 1, **{"if": "state._shared.zz == 1"}).is_(400, "cel_error")
    lobby = 'state._shared.phase == "lobby"'
    alice.shared("k", 1, **{"if": lobby}, if_version=7).is_(404)
    alice.shared("k", 1, **{"if": lobby}, if_version=0).is_(200)
    alice.shared("mine", 1, **{"if": 'self == "alice"'}).is_(200)
    assert shared(alice) == {"phase": "lobby", "k": 1, "mine": 1}


def test_a_key_is_deleted(alice: Member) -> None:
    """B10: and starts at version 1 again."""
    alice.shared("k", 1).is_(200)
    done = alice.invoke("_delete_state", {"scope": "_shared", "key": "k"}).is_(200)
    assert done["deleted"] is True
    assert shared(alice) == {}
    assert alice.shared("k", 1).is_(200)["version"] == 1


@pytest.mark.proves("ROOM-1")
def test_a_value_comes_back_as_the_json_it_was(alice: Member) -> None:
    """B10: text that looks like a number, and all else."""
    values = {"a": "42", "b": "true", "c": "null", "d": 42, "e": 1.5, "f": True, "g": [], "h": "ü"}
    for key, value in values.items():
        row = alice.shared(key, value).is_(200)
        assert (row["value"], type(row["value"])) == (value, type(value))
    found = shared(alice)
    assert found == values
    assert [type(found[key]) for key in values] == [type(value) for value in values.values()]


@pytest.mark.proves("ROOM-2")
@pytest.mark.parametrize("scope", ["_audit", "_messages", "_actions", "_views", "_agents"])
def test_what_the_room_keeps_itself_is_written_by_nobody(room: Room, scope: str) -> None:
    """B19: not by the room's token, and by no action."""
    alice = room.join("alice", grants=["_shared"])
    forged = {"scope": scope, "key": "1", "value": {"agent": "bob"}}
    for one in (alice, room.admin):
        one.invoke("_set_state", forged).is_(403, "scope_denied")
        one.invoke("_set_state", {**forged, "append": True}).is_(403, "scope_denied")
        one.register({"id": "forge", "writes": [forged]}).is_(403, "scope_denied")
    anywhere = {"scope": "${params.scope}", "key": "1", "value": 1}
    alice.register({"id": "sly", "writes": [anywhere]}).is_(201)
    alice.invoke("sly", {"scope": scope}).is_(403, "scope_denied")
