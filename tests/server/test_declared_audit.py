"""Checks C4 and C7, the audit's side: what a record of a declared room says."""

from typing import Any

import pytest

from .rooms import Room
from .served import Served
from .shapes import anywhere, has
from .test_declared_checks import SUBMIT

SECRET = "the-secret-of-alice"


@pytest.fixture
def declared(served: Served) -> Room:
    """A new room of profile declared on the shared server."""
    return Room(served, "/declared")


@pytest.mark.proves("ROOM-10")
def test_each_record_has_a_kind(declared: Room) -> None:
    """C4: an invocation with its writes, and what was declared on its own."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.register(SUBMIT).is_(201)
    alice.invoke("submit_result", {"result": "42"}).is_(200)
    bob.register({**SUBMIT, "writes": []}).is_(201)
    bob.view("v", "1").is_(201)
    bob.invoke("_delete_view", {"id": "v"}).is_(200)
    bob.invoke("_delete_action", {"id": "submit_result"}).is_(200)
    bob.invoke("submit_result").is_(404)
    declared.grant("bob", ["_x"])
    found = bob.audit()
    assert [one["kind"] for one in found if one["kind"] != "invoke"] == [
        "agent_join",
        "agent_join",
        "register_action",
        "register_action",
        "register_view",
        "delete_view",
        "delete_action",
        "agent_update",
    ]
    write = {"scope": "_shared", "key": "alice.result", "value": "42", "before": None}
    said = {"scope": "_messages", "key": "1"}
    done = next(one for one in found if one.get("action") == "submit_result")
    has(done, {"kind": "invoke", "agent": "alice", "builtin": False, "ok": True})
    assert done["effect"]["writes"] == [write, said]
    last = found[-2]
    has(last, {"kind": "invoke", "ok": False, "error": "action not found"})
    made = [one for one in found if one["kind"] == "register_action"]
    has(made[0], {"id": "submit_result", "schema": {"writes": SUBMIT["writes"]}})
    has(made[1], {"agent": "bob", "warning": "action_redefined"})
    has(found[-1], {"id": "bob", "agent": "admin", "schema": {"grants": ["_x"]}})


@pytest.mark.proves("ROOM-2")
def test_a_record_has_nothing_private(declared: Room) -> None:
    """C4: neither of a join nor of an action that writes what is private."""
    state: dict[str, Any] = {"place": SECRET}
    alice, bob = declared.join("alice", state=state), declared.join("bob")
    write = {"scope": "alice", "key": "place", "value": "${params.value}"}
    alice.register({"id": "go", "scope": "alice", "writes": [write]}).is_(201)
    alice.invoke("go", {"value": f"{SECRET}-2"}).is_(200)
    for one in (bob, declared.viewer):
        assert anywhere(one.audit(), SECRET) == []
        assert anywhere(one.get("/poll").is_(200), SECRET) == []
    done = next(one for one in alice.audit() if one.get("action") == "go")
    value = {"scope": "alice", "key": "place", "value": f"{SECRET}-2", "before": SECRET}
    assert done["effect"]["writes"][0] == value
    told = next(one for one in bob.audit() if one.get("action") == "go")
    assert told["effect"]["writes"] == [{"scope": "_messages", "key": "1"}]
    assert told["redacted"] is True
