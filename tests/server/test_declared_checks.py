"""Checks C1, C3, C4, C8 to C10: a room in which what may be written is declared first."""

import re
from typing import Any

import pytest

from .rooms import Member, Room
from .served import Served
from .shapes import anywhere, has

BUILT_IN = {
    "_register_action",
    "_delete_action",
    "_register_view",
    "_delete_view",
    "_send_message",
    "help",
}
DIRECT = ("_set_state", "_batch_set_state", "_delete_state", "_heartbeat", "_renew_timer")
SUBMIT = {
    "id": "submit_result",
    "description": "Submit a result keyed to your identity",
    "params": {"result": {"type": "any"}},
    "writes": [{"scope": "_shared", "key": "${self}.result", "value": "${params.result}"}],
}
SWAP = {
    "id": "swap",
    "params": {"ver": {"type": "string"}, "to": {"type": "string"}},
    "writes": [{"key": "k", "value": "${params.to}", "if_version": "${params.ver}"}],
}
PARTS = ["state", "views", "agents", "actions", "messages", "self"]


@pytest.fixture
def declared(served: Served) -> Room:
    """A new room of profile declared on the shared server."""
    return Room(served, "/declared")


def test_nothing_is_written_directly(declared: Room) -> None:
    """C1."""
    alice = declared.join("alice")
    for action in DIRECT:
        for one in (alice, declared.admin):
            one.invoke(action, {"key": "k", "value": 1}).is_(404, "action not found")
    assert alice.context()["state"] == {}


@pytest.mark.proves("ROOM-7")
def test_the_context_of_an_empty_room(declared: Room) -> None:
    """C1."""
    found = declared.admin.context()
    assert set(found["actions"]) == BUILT_IN
    for action in found["actions"].values():
        assert set(action) == {"available", "builtin", "description"}
    assert found["messages"] == {"count": 0, "unread": 0, "directed_unread": 0, "recent": []}
    assert found["state"] == {}
    assert found["_context"] == {
        "sections": PARTS,
        "depth": "lean",
        "help": ["vocabulary_bootstrap"],
        "request": {},
    }


def test_an_agent_declares_and_invokes(declared: Room) -> None:
    """C3 and C4: what was sent as text is text."""
    alice, bob = declared.join("alice"), declared.join("bob")
    made = alice.register(SUBMIT).is_(201)
    has(made, {"id": "submit_result", "registered_by": "alice"})
    assert "warning" not in made
    done = alice.invoke("submit_result", {"result": "42"}).is_(200)
    write = {"scope": "_shared", "key": "alice.result", "value": "42"}
    has(done, {"invoked": True, "writes": [write]})
    found = bob.context(include="_audit")
    assert found["state"]["_shared"] == {"alice.result": "42"}
    said = found["messages"]["recent"][-1]
    has(said, {"kind": "action_invocation", "action": "submit_result", "writes": [write]})
    assert "vocabulary_bootstrap" not in found["_context"].get("help", [])


@pytest.mark.proves("ROOM-4")
def test_every_agent_of_a_declared_room_writes_what_is_shared(declared: Room) -> None:
    """C3: until the room's token takes the grant away, from its actions too."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.register(SUBMIT).is_(201)
    declared.grant("alice", [])
    bob.invoke("submit_result", {"result": 1}).is_(403, "scope_denied")
    alice.register({**SUBMIT, "id": "other"}).is_(403, "scope_denied")
    bob.register({**SUBMIT, "id": "other"}).is_(201)
    bob.invoke("other", {"result": 1}).is_(200)


@pytest.mark.proves("ROOM-1")
def test_a_write_names_the_content_that_it_replaces(declared: Room) -> None:
    """C8."""
    alice = declared.join("alice")
    alice.register(SWAP).is_(201)
    alice.invoke("swap", {"ver": "0" * 16, "to": "one"}).is_(404, "not_found")
    alice.invoke("swap", {"ver": "", "to": "one"}).is_(200)
    refused = alice.invoke("swap", {"ver": "", "to": "two"}).is_(409, "version_conflict")
    assert refused["expected_version"] == ""
    version = refused["current"]["version"]
    has(refused["current"], {"value": "one", "revision": 1})
    assert re.fullmatch("[0-9a-f]{16}", version)
    alice.invoke("swap", {"ver": version, "to": "two"}).is_(200)
    row = next(row for row in alice.get("/poll").is_(200)["state"] if row["key"] == "k")
    has(row, {"value": "two", "revision": 2})
    alice.invoke("swap", {"ver": version, "to": "three"}).is_(409, "version_conflict")


@pytest.mark.proves("ROOM-7")
def test_an_action_is_shown_as_deep_as_asked(declared: Room) -> None:
    """C9: lean, full, usage; one that there is not is lean."""
    alice = declared.join("alice")
    alice.register({**SUBMIT, "if": 'self != "bob"'}).is_(201)
    for number in range(2):
        alice.invoke("submit_result", {"result": number}).is_(200)

    def shown(**query: str) -> "tuple[str, dict[str, Any]]":
        found = alice.context(**query)
        return found["_context"]["depth"], found["actions"]["submit_result"]

    lean = {"available": True, "description": SUBMIT["description"]}
    assert shown() == shown(depth="abyss") == ("lean", lean)
    definition = {"params": SUBMIT["params"], "writes": SUBMIT["writes"], "if": 'self != "bob"'}
    assert shown(depth="full") == ("full", {**lean, "enabled": True, **definition})
    depth, usage = shown(depth="usage")
    assert depth == "usage"
    assert usage == {**lean, "enabled": True, **definition, "invocation_count": 2}
    built_in = alice.context(depth="full")["actions"]["_send_message"]
    assert set(built_in) == {"available", "enabled", "builtin", "description", "params"}
    assert "to" in built_in["params"]


@pytest.mark.proves("ROOM-7")
def test_what_is_left_out_is_said(declared: Room) -> None:
    """C9: parts."""
    alice = declared.join("alice")
    found = alice.context(only="actions")
    assert set(found) == {"actions", "self", "_context"}
    assert found["_context"] == {
        "sections": ["actions", "self"],
        "depth": "lean",
        "help": ["vocabulary_bootstrap"],
        "elided": ["state", "views", "agents", "messages"],
        "_expand": ["?only=state", "?only=views", "?only=agents", "?messages=true"],
        "request": {"only": ["actions"]},
    }
    assert set(alice.context(only="state,messages")) == {"state", "messages", "self", "_context"}
    found = alice.context(only="state._shared", actions="true")
    assert set(found) == {"state", "actions", "self", "_context"}
    assert found["_context"]["request"] == {"only": ["state._shared"], "actions": True}
    alice.register(SUBMIT).is_(201)
    found = alice.context(actions="false", depth="full")
    assert "actions" not in found
    assert found["_context"]["elided"] == ["actions"]
    assert "help" not in found["_context"], "there is an action, shown or not"
    assert found["_context"]["request"] == {"depth": "full", "actions": False}


@pytest.mark.proves("ROOM-7")
def test_messages_that_were_not_given_are_not_read(declared: Room) -> None:
    """C9: messages=false, messages_after, and what is cut is said."""
    alice, bob = declared.join("alice"), declared.join("bob")
    for number in range(5):
        alice.say(f"m{number}").is_(200)
    assert "messages" not in bob.context(messages="false")
    later = bob.context(messages_after=3)["messages"]
    assert [one["seq"] for one in later["recent"]] == [4, 5]
    found = bob.context(messages_limit=2)
    assert [one["seq"] for one in found["messages"]["recent"]] == [1, 2]
    assert found["messages"]["unread"] == 5
    cut = {"total": 5, "returned": 2, "missing": 3, "oldest_seq": 1}
    has(found["messages"]["_elided"], {**cut, "_expand": "?messages_after=2&messages_limit=2"})
    has(found["_context"], {"messages_truncated": True, "request": {"messages_limit": 2}})
    assert "context_shaping" in found["_context"]["help"]
    assert bob.context(only="state")["_context"]["elided"] == PARTS[1:-1]
    assert bob.context()["messages"]["unread"] == 3


@pytest.mark.proves("ROOM-7")
def test_a_message_for_somebody_is_told_to_that_one(declared: Room) -> None:
    """C10: everybody reads it, it wakes whom it is for."""
    alice, bob, carol = (declared.join(name) for name in ("alice", "bob", "carol"))
    waiting = {one.name: _waiting_for_a_message(one) for one in (bob, carol)}
    declared.until_waiting("bob", "carol")
    given = {"to": "bob", "kind": "negotiation", "body": "to you"}
    has(alice.invoke("_send_message", given).is_(200), {"ok": True, "to": ["bob"]})
    woken = waiting["bob"].result(60).is_(200)
    has(woken, {"triggered": True, "context": {"messages": {"directed_unread": 1}}})
    assert "directed_messages" in woken["context"]["_context"]["help"]
    assert not waiting["carol"].done()
    found = carol.context()
    has(found["messages"], {"unread": 1, "directed_unread": 0, "recent": [given | {"to": ["bob"]}]})
    assert "directed_messages" not in found["_context"]["help"]
    alice.invoke("_send_message", {"to": ["carol"], "body": "and you"}).is_(200)
    assert waiting["carol"].result(60).is_(200)["triggered"] is True
    assert bob.context()["messages"]["directed_unread"] == 0


def _waiting_for_a_message(one: Member) -> Any:
    return one.again().waiting("messages.directed_unread>0", only="messages")


@pytest.mark.proves("ROOM-2")
def test_what_is_private_is_in_no_depth(declared: Room) -> None:
    """C9: whatever is asked for."""
    declared.join("alice", state={"place": "the-secret-of-alice"})
    bob = declared.join("bob")
    for query in ({"depth": "usage"}, {"include": "_audit,_messages"}, {"only": "state.alice"}):
        assert anywhere(bob.context(**query), "the-secret-of-alice") == []
