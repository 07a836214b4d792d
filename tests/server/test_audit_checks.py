"""Check B19: every invocation leaves an entry, the refused ones too, and nobody forges one."""

from typing import Any

import pytest

from .rooms import HEAL, Member, Room
from .shapes import has, is_time


def told(one: Member) -> "list[tuple[str, str, bool]]":
    """(agent, action, ok) of each entry that an invocation left."""
    rows = [row for row in one.audit() if "action" in row]
    return [(row["agent"], row["action"], row["ok"]) for row in rows]


@pytest.mark.proves("ROOM-10")
def test_every_invocation_leaves_an_entry(room: Room) -> None:
    """B19."""
    alice = room.join("alice", state={"health": 100}, grants=["_shared"])
    bob = room.join("bob")
    begin = len(told(room.admin))
    steps: list[tuple[Member, str, dict[str, Any], int]] = [
        (alice, "_send_message", {"body": "x"}, 200),
        (alice, "_set_state", {"key": "health", "value": 85}, 200),
        (bob, "_set_state", {"scope": "_shared", "key": "x", "value": 1}, 403),
        (alice, "_set_state", {"scope": "_shared", "key": "x", "value": 1, "if": "false"}, 409),
        (alice, "_register_action", HEAL, 201),
        (bob, "heal", {"amount": 5}, 200),
        (bob, "heal", {"amount": "x"}, 400),
        (bob, "_register_action", {**HEAL, "id": "other"}, 403),
        (room.admin, "_set_state", {"scope": "_shared", "key": "y", "value": 1}, 200),
        (alice, "_register_action", {"id": "no", "if": "false", "writes": []}, 201),
        (bob, "no", {}, 409),
    ]
    for who, action, params, status in steps:
        assert who.invoke(action, params).status == status, (action, params)
    names = [(who.name or "admin", action, status < 300) for who, action, _, status in steps]
    assert told(room.admin)[begin:] == names


@pytest.mark.proves("ROOM-10")
def test_an_entry_says_when_who_what_and_with_what(room: Room) -> None:
    """B19."""
    alice = room.join("alice", grants=["_shared"])
    alice.shared("k", "v").is_(200)
    entry = alice.audit()[-1]
    wanted = {"agent": "alice", "action": "_set_state", "builtin": True, "ok": True}
    has(entry, {**wanted, "params": {"scope": "_shared", "key": "k", "value": "v"}})
    assert is_time(entry["ts"])
    alice.register({"id": "go", "writes": []}).is_(201)
    alice.invoke("go", {"n": 1}).is_(200)
    has(alice.audit()[-1], {"action": "go", "builtin": False, "params": {"n": 1}, "ok": True})


@pytest.mark.proves("ROOM-10")
def test_a_refused_stranger_is_no_entry_and_no_way_in(room: Room) -> None:
    """B19: who has no token in the room writes nothing there."""
    before = len(room.admin.audit())
    room.nobody.say("x").is_(401)
    room.nobody.as_("as_nobody").say("x").is_(401)
    assert len(room.admin.audit()) == before
