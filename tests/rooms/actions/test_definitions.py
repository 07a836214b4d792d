"""Actions are registered, listed, replaced and deleted; what they are made of is checked first."""

from typing import Any

import pytest

from agent_sync.rooms.actions.invoking import invoke
from agent_sync.rooms.actions.listing import listing
from agent_sync.rooms.profiles import DECLARED, DIRECT, PROFILES, THIN, profile_of
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError

from ..invoked_room import InvokedRoom

WRITE = {"scope": "_n", "key": "k", "increment": 1}


@pytest.fixture
def room() -> InvokedRoom:
    """Alice may write what is shared, Bob his own."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared",))
    made.join("bob")
    return made


def listed(room: InvokedRoom, who: str = "bob") -> dict[str, dict[str, Any]]:
    """The actions as a context shows them."""
    return listing(room.picture, room.reader(who), room.now, room.profile)


def test_what_a_registration_answers(room: InvokedRoom) -> None:
    given = {
        "id": "go",
        "description": "Go on",
        "params": {"n": {"type": "number"}},
        "if": "params.n > 0",
        "enabled": "true",
        "result": "1",
        "writes": [WRITE],
        "timer": {"ms": 1000, "effect": "delete"},
        "on_invoke": {"timer": {"ms": 5, "effect": "enable"}},
    }
    answer = room.do("alice", "_register_action", **given)
    made = "2026-09-21T14:13:20.000Z"
    more = {"room_id": "r", "scope": "_shared", "version": 1, "created_at": made}
    assert answer == {**given, **more, "registered_by": "alice"}
    room.now += 500
    again = room.do("bob", "_register_action", id="go")
    assert again == {
        "id": "go",
        "room_id": "r",
        "scope": "_shared",
        "description": "",
        "version": 2,
        "created_at": made,
        "registered_by": "bob",
        "writes": [],
    }


@pytest.mark.parametrize(
    ("fields", "error", "field"),
    [
        ({"id": None}, "id is required", None),
        ({"id": ""}, "id is required", None),
        ({"id": 7}, "id is required", None),
        ({"id": "a/b"}, "invalid_id", None),
        ({"id": "_set_state"}, "reserved_id", None),
        ({"writes": "no"}, "writes must be an array", None),
        ({"writes": {}}, "writes must be an array", None),
        ({"writes": [WRITE] * 101}, "max 100 writes per action", None),
        ({"writes": [7]}, "write_failed", "writes[0]"),
        ({"writes": [WRITE, {"key": "k"}]}, "write_failed", "writes[1]"),
        ({"writes": [{"value": 1}]}, "write needs a key (or use append: true)", "writes[0]"),
        ({"writes": [{**WRITE, "increment": "${self}", "merge": {}}]}, "write_failed", "writes[0]"),
        ({"writes": [{**WRITE, "increment": [1]}]}, "write_failed", "writes[0]"),
        ({"writes": [{"key": "k", "scope": "_x", "merge": [1]}]}, "write_failed", "writes[0]"),
        ({"writes": [{"key": 7, "scope": "_x", "value": 1}]}, "key must be a text", "writes[0]"),
        ({"writes": [{"key": "k", "scope": 7, "value": 1}]}, "scope must be a text", "writes[0]"),
        ({"writes": [{"key": "a\nb", "scope": "_x", "value": 1}]}, "invalid_key", "writes[0]"),
        (
            {"writes": [{"key": "k", "scope": "_x", "value": 1, "expr": True}]},
            "write_failed",
            "writes[0]",
        ),
        (
            {"writes": [{"key": "k", "scope": "_x", "value": "1 +", "expr": True}]},
            "invalid_cel",
            "writes[0].value",
        ),
        (
            {"writes": [{"key": "k", "scope": "_x", "value": "${params.x}", "expr": True}]},
            "invalid_cel",
            "writes[0].value",
        ),
        ({"writes": [{**WRITE, "enabled": "nosuch()"}]}, "invalid_cel", "writes[0].enabled"),
        ({"writes": [{**WRITE, "timer": {"ms": 1}}]}, "invalid_timer", "writes[0].timer"),
        ({"description": 7}, "description must be a text", None),
        ({"scope": ["bob"]}, "scope must be a text", None),
        ({"if": "1 +"}, "invalid_cel", "if"),
        ({"if": "${params.n} > 1"}, "invalid_cel", "if"),
        ({"if": 7}, "invalid_cel", "if"),
        ({"enabled": "x.y"}, "invalid_cel", "enabled"),
        ({"result": "nosuch(1)"}, "invalid_cel", "result"),
        ({"on_invoke": 7}, "on_invoke must be an object", None),
        ({"on_invoke": {"timer": 7}}, "invalid_timer", "on_invoke.timer"),
        ({"timer": 7}, "invalid_timer", None),
    ],
)
def test_a_bad_definition_is_refused(
    room: InvokedRoom, fields: Any, error: str, field: "str | None"
) -> None:
    found = room.no("alice", "_register_action", **{"id": "x", "writes": [], **fields})
    assert (found["status"], found["error"], found.get("field")) == (400, error, field)


def test_there_are_only_so_many(room: InvokedRoom) -> None:
    room.limits.actions = 2
    for name in ("a", "b", "b"):
        room.register("alice", name)
    found = room.no("alice", "_register_action", id="c")
    assert (found["status"], found["error"], found["limit"]) == (
        429,
        "limit_exceeded",
        "max-actions",
    )
    room.limits.value = 200
    found = room.no("alice", "_register_action", id="a", description="x" * 200)
    assert (found["status"], found["limit"]) == (413, "max-value")


def test_what_is_deleted_is_gone(room: InvokedRoom) -> None:
    room.register("alice", "go")
    assert room.do("bob", "_delete_action", id="go") == {"deleted": True, "id": "go"}
    found = room.no("bob", "_delete_action", id="go")
    assert (found["status"], found["error"]) == (404, "action not found")
    assert room.no("bob", "_delete_action")["error"] == "id is required"


@pytest.mark.proves("ROOM-5")
def test_what_is_listed_and_how(room: InvokedRoom) -> None:
    room.register("alice", "go", WRITE, description="Go", params={"n": {"type": "number"}})
    room.register("alice", "mine", scope="alice", **{"if": "self == 'alice'"})
    room.register("alice", "asks", **{"if": "params.n > 1"})
    room.register("alice", "off", enabled="state._shared.on")
    room.register("alice", "gone", timer={"at": "2020-01-01T00:00:00Z", "effect": "delete"})
    room.register("alice", "later", timer={"at": "2120-01-01T00:00:00Z", "effect": "enable"})
    found = listed(room)
    assert [name for name in found if name not in DIRECT.builtins] == ["go", "mine", "asks"]
    assert found["go"] == {
        "available": True,
        "enabled": True,
        "description": "Go",
        "params": {"n": {"type": "number"}},
        "writes": [WRITE],
    }
    assert found["mine"] == {
        "available": False,
        "enabled": True,
        "description": "",
        "writes": [],
        "scope": "alice",
    }
    assert listed(room, "alice")["mine"]["available"] is True
    assert found["asks"]["available"] is True


def test_the_built_in_ones_are_described(room: InvokedRoom) -> None:
    found = listed(room)
    assert list(found) == list(DIRECT.builtins)
    assert len(found) == 11
    for action in found.values():
        assert action["available"] is action["enabled"] is action["builtin"] is True
        assert action["description"]
        assert all(param["type"] and param["description"] for param in action["params"].values())
    declared = InvokedRoom("declared")
    declared.join("bob")
    assert list(listed(declared)) == list(DECLARED.builtins)


def test_help_is_told_and_can_be_replaced(room: InvokedRoom) -> None:
    told = room.do("bob", "help")
    assert (told["invoked"], told["action"]) == (True, "help")
    assert "_set_state" in told["result"]
    room.register("alice", "help", result="'Ask Alice.'", description="Ours")
    assert room.do("bob", "help")["result"] == "Ask Alice."
    assert listed(room)["help"]["description"] == "Ours"
    assert "builtin" not in listed(room)["help"]
    room.do("bob", "_delete_action", id="help")
    assert room.do("bob", "help") == told


def test_messages_and_signs_of_life(room: InvokedRoom) -> None:
    sent = room.do("alice", "_send_message", body="Hello everyone!")
    assert sent == {
        "ok": True,
        "action": "_send_message",
        "seq": 1,
        "from": "alice",
        "kind": "chat",
    }
    assert room.do("admin", "_send_message", body={"x": 1}, kind="note", to="bob")["to"] == ["bob"]
    assert room.no("alice", "_send_message")["error"] == "params.body is required"
    alive = room.do("bob", "_heartbeat", status="busy")
    made = "2026-09-21T14:13:20.000Z"
    assert alive == {"ok": True, "agent": "bob", "status": "busy", "heartbeat": made}
    assert room.no("admin", "_heartbeat")["error"] == "no agent identity"


def test_views_are_registered_and_deleted(room: InvokedRoom) -> None:
    room.do("alice", "_set_state", key="health", value=60)
    given = {"id": "combat", "expr": "state.alice.health > 50 ? 'ready' : 'wounded'"}
    answer = room.do("alice", "_register_view", **given)
    assert (answer["scope"], answer["value"], answer["version"]) == ("alice", "ready", 1)
    assert room.do("alice", "_delete_view", id="combat") == {"deleted": True, "id": "combat"}
    assert room.no("alice", "_delete_view", id="combat")["status"] == 404


def test_who_only_reads_invokes_nothing(room: InvokedRoom) -> None:
    for name in ("_set_state", "help", "none"):
        draft = room.draft()
        with pytest.raises(RoomError) as caught:
            invoke(draft, Reader("view", writes=False), name, {}, room.limits, DIRECT)
        assert (caught.value.status, caught.value.code) == (403, "read_only_token")
        assert draft.empty


def test_a_profile_has_a_name() -> None:
    assert [profile_of(name) for name in ("thin", "direct", "declared")] == [THIN, DIRECT, DECLARED]
    assert set(PROFILES) == {"thin", "direct", "declared"}
    assert THIN.builtins == ()
    with pytest.raises(RoomError):
        profile_of("thick")
