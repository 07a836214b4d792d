"""Who may write where (ROOM-4), sentence by sentence; and nothing private is told on the way."""

from typing import Any

import pytest

from agent_sync.rooms.readers import RESERVED

from ..invoked_room import InvokedRoom

HEAL = {
    "id": "heal",
    "scope": "alice",
    "params": {"amount": {"type": "number"}},
    "writes": [
        {"scope": "alice", "key": "health", "increment": "${params.amount}"},
        {"scope": "_shared", "key": "last", "value": {"by": "${self}", "at": "${now}"}},
    ],
}


@pytest.fixture
def room() -> InvokedRoom:
    """Alice may write what is shared, Bob and Carol have nothing but their own."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared",))
    made.join("bob", "carol")
    made.do("alice", "_set_state", key="health", value=100)
    return made


def to(scope: str, key: str = "k") -> dict[str, Any]:
    """A write of a fixed value."""
    return {"scope": scope, "key": key, "value": 1}


def denied(found: dict[str, Any], scope: str) -> bool:
    """Whether a scope was refused, by its name."""
    return (found["status"], found["error"], found["scope"]) == (403, "scope_denied", scope)


# Who registers an action must have authority over every static target.
@pytest.mark.proves("ROOM-4")
def test_a_registrar_answers_for_each_fixed_target(room: InvokedRoom) -> None:
    for scope in ("_shared", "alice", "nobody"):
        found = room.no("bob", "_register_action", id="x", writes=[to("_free"), to(scope)])
        assert denied(found, scope)
        assert found["field"] == "writes[1]"
    room.register("bob", "own", to("bob"), to("_free"))
    room.register("alice", "all", to("alice"), to("_shared"))
    room.register("admin", "any", to("alice"), to("bob"), to("_shared"))


@pytest.mark.proves("ROOM-4")
def test_a_grant_is_authority(room: InvokedRoom) -> None:
    room.join("carol", grants=("bob",))
    room.register("carol", "x", to("bob"))
    room.do("alice", "x")
    assert room.at("bob", "k") == 1


# ... it then carries that authority (registrar bridging).
@pytest.mark.proves("ROOM-4")
def test_an_action_carries_the_authority_of_its_registrar(room: InvokedRoom) -> None:
    room.do("alice", "_register_action", **HEAL)
    found = room.do("bob", "heal", amount=5)
    assert (found["invoked"], found["agent"]) == (True, "bob")
    assert room.at("alice", "health") == 105
    assert room.at("_shared", "last") == {"by": "bob", "at": "2026-09-21T14:13:20.000Z"}


@pytest.mark.proves("ROOM-4")
def test_it_carries_it_in_the_shared_scope_too(room: InvokedRoom) -> None:
    room.register("alice", "hit", {"scope": "alice", "key": "health", "increment": -1})
    room.do("carol", "hit")
    assert room.at("alice", "health") == 99


@pytest.mark.proves("ROOM-4")
def test_the_grants_of_who_invokes_do_not_count(room: InvokedRoom) -> None:
    room.register("bob", "put", {**to("${params.where}")})
    assert denied(room.no("alice", "put", where="_shared"), "_shared")
    assert denied(room.no("admin", "put", where="bob"), "bob")


# Ownership of an action with a scope of its own is checked on overwrite and on delete,
# also when the new one names another scope.
@pytest.mark.proves("ROOM-4")
@pytest.mark.parametrize("scope", [None, "_shared", "bob", "self"])
def test_an_owned_action_is_not_taken_over(room: InvokedRoom, scope: "str | None") -> None:
    room.do("alice", "_register_action", **HEAL)
    found = room.no("bob", "_register_action", id="heal", writes=[], scope=scope)
    assert (found["status"], found["error"], found["id"]) == (403, "action_owned", "heal")
    assert room.no("bob", "_delete_action", id="heal")["error"] == "action_owned"
    room.do("alice", "_register_action", id="heal", writes=[])
    assert room.do("alice", "_delete_action", id="heal") == {"deleted": True, "id": "heal"}


@pytest.mark.proves("ROOM-4")
def test_the_rooms_token_replaces_and_deletes_any(room: InvokedRoom) -> None:
    room.do("alice", "_register_action", **HEAL)
    room.do("admin", "_register_action", **HEAL)
    room.do("bob", "heal", amount=1)
    room.do("admin", "_delete_action", id="heal")


@pytest.mark.proves("ROOM-4")
def test_a_view_is_owned_alike(room: InvokedRoom) -> None:
    room.do("alice", "_register_view", id="v", expr="1")
    for scope in (None, "_shared"):
        found = room.no("bob", "_register_view", id="v", expr="2", scope=scope)
        assert (found["status"], found["error"]) == (403, "view_owned")
    assert room.no("bob", "_delete_view", id="v")["error"] == "view_owned"


@pytest.mark.proves("ROOM-4")
def test_a_scope_of_its_own_is_the_registrars(room: InvokedRoom) -> None:
    found = room.no("bob", "_register_action", **HEAL)
    assert (found["status"], found["error"]) == (403, "identity_mismatch")
    assert (found["authenticated_as"], found["claimed"]) == ("bob", "alice")
    assert room.no("bob", "_register_action", id="x", scope="_free")["status"] == 403
    assert room.register("bob", "mine", scope="self")["scope"] == "bob"
    assert room.no("admin", "_register_action", id="x", scope="self")["status"] == 400
    for scope in RESERVED:
        assert denied(room.no("admin", "_register_action", id="x", scope=scope), scope)


# ... those in _shared anybody may replace or delete, and the new one carries its own
# registrar's authority.
@pytest.mark.proves("ROOM-4")
def test_a_shared_action_is_everybodys(room: InvokedRoom) -> None:
    room.register("alice", "note", to("_shared"))
    assert denied(room.no("bob", "_register_action", id="note", writes=[to("_shared")]), "_shared")
    room.register("bob", "note", to("bob"))
    room.do("alice", "note")
    assert room.at("_shared") == {}
    assert room.at("bob") == {"k": 1}
    room.do("carol", "_delete_action", id="note")


# Unreserved _x scopes other than _shared may be written by any agent's action.
@pytest.mark.proves("ROOM-4")
def test_what_begins_with_an_underscore_is_everybodys(room: InvokedRoom) -> None:
    room.register("bob", "post", {"scope": "_tasks", "append": True, "value": "${params.t}"})
    room.do("carol", "post", t="paint")
    assert room.at("_tasks") == {"1": "paint"}


@pytest.mark.proves("ROOM-4")
@pytest.mark.parametrize("scope", sorted(RESERVED))
def test_what_the_room_keeps_is_written_by_no_action(room: InvokedRoom, scope: str) -> None:
    room.join("carol", grants=("*", scope))
    for who in ("alice", "carol", "admin"):
        assert denied(room.no(who, "_register_action", id="x", writes=[to(scope)]), scope)
    room.register("admin", "sly", to("${params.where}"))
    assert denied(room.no("carol", "sly", where=scope), scope)


# A scope with a template may only become the invoker's own, the action's own or an unreserved _x.
@pytest.mark.proves("ROOM-4")
def test_a_scope_from_a_template_is_judged_when_it_is_known(room: InvokedRoom) -> None:
    writes = [{"scope": "_trace", "append": True, "value": 1}, to("${params.where}")]
    room.do("alice", "_register_action", id="put", scope="alice", writes=writes)
    for where in ("carol", "_audit", "", "nobody"):
        assert denied(room.no("bob", "put", where=where), where)
    assert room.at("_trace") == {}
    for where in ("bob", "alice", "_free", "_shared"):
        room.do("bob", "put", where=where)
        assert room.at(where, "k") == 1
    assert len(room.at("_trace")) == 4


@pytest.mark.proves("ROOM-4")
def test_self_is_who_invokes(room: InvokedRoom) -> None:
    room.register("alice", "one", to("${self}"))
    room.register("alice", "two", to("self", "l"))
    room.do("bob", "one")
    room.do("bob", "two")
    assert room.at("bob") == {"k": 1, "l": 1}
    assert denied(room.no("admin", "one"), "")


@pytest.mark.proves("ROOM-4")
def test_a_template_finds_no_way_to_the_registrars_own(room: InvokedRoom) -> None:
    """Not even to its own registrar's private scope: that one has to be named."""
    room.register("alice", "put", to("${params.where}"))
    assert denied(room.no("bob", "put", where="alice"), "alice")
    room.do("alice", "put", where="alice")


# Whoever loses a grant loses it for the actions it registered.
@pytest.mark.proves("ROOM-4")
def test_a_lost_grant_is_lost_for_the_actions(room: InvokedRoom) -> None:
    room.do("alice", "_register_action", **HEAL)
    room.join("alice")
    assert denied(room.no("bob", "heal", amount=5), "_shared")
    assert room.at("alice", "health") == 100
    room.join("alice", grants=("_shared",))
    room.do("bob", "heal", amount=5)


# Private scopes are read by their agent (ROOM-2).
@pytest.mark.proves("ROOM-4")
def test_what_it_wrote_in_a_private_scope_is_not_told(room: InvokedRoom) -> None:
    room.do("alice", "_register_action", **HEAL)
    found = room.do("bob", "heal", amount=5)
    assert found["writes"][0] == {"scope": "alice", "key": "health"}
    assert found["writes"][1]["value"]["by"] == "bob"
    own = room.do("alice", "heal", amount=5)
    assert own["writes"][0] == {"scope": "alice", "key": "health", "value": 110}


@pytest.mark.proves("ROOM-4")
def test_a_conflict_in_a_private_scope_does_not_tell_what_stands_there(room: InvokedRoom) -> None:
    write = {"scope": "alice", "key": "health", "value": 1, "if_version": 7}
    room.register("alice", "set", write)
    assert "current" in room.no("alice", "set")
    assert "current" not in room.no("bob", "set")


@pytest.mark.proves("ROOM-4")
def test_an_error_does_not_quote_what_may_not_be_read(room: InvokedRoom) -> None:
    room.do("alice", "_set_state", key="secret", value="north")
    for field in ("if", "enabled"):
        fields = {
            "id": "x",
            "scope": "alice",
            "writes": [],
            field: "state._shared[state.alice.secret]",
        }
        room.do("alice", "_register_action", **fields)
        found = room.no("bob", "x")
        assert found["error"] == "cel_error"
        assert "north" not in str(found)
    fields = {"id": "y", "scope": "alice", "result": "state._shared[state.alice.secret]"}
    room.do("alice", "_register_action", **fields)
    assert "north" not in str(room.do("bob", "y"))


@pytest.mark.proves("ROOM-4")
def test_a_condition_reads_the_private_scope_of_the_action(room: InvokedRoom) -> None:
    condition = "state.alice.health >= 100 && self == 'bob'"
    room.do("alice", "_register_action", id="x", scope="alice", **{"if": condition})
    room.do("bob", "x")
    assert room.no("carol", "x")["error"] == "precondition_failed"
    room.do("alice", "_register_action", id="y", **{"if": condition})
    assert room.no("bob", "y")["error"] == "cel_error"
