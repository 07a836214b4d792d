"""Checks B1 to B7, B20, B21: tokens, joining, the one call that gives the context, grants, poll."""

import secrets

import pytest

from .rooms import Room, text
from .served import Served, unique
from .shapes import anywhere, has, is_time
from .wire import Client

BUILT_IN = {
    "_send_message",
    "_set_state",
    "_batch_set_state",
    "_delete_state",
    "_register_action",
    "_delete_action",
    "_register_view",
    "_delete_view",
    "_heartbeat",
    "_renew_timer",
    "help",
}
COMBAT = 'state["alice"]["health"] > 50 ? "ready" : "wounded"'
ALICE = {
    "role": "player",
    "state": {"health": 100, "inventory": ["sword"]},
    "public_keys": ["health"],
    "views": [{"id": "alice-combat", "expr": COMBAT}],
}


def test_a_room_comes_with_its_tokens_and_once(served: Served) -> None:
    """B1."""
    client = served.client("/direct")
    name = unique("my-room")
    made = client.post("/rooms", {"id": name}).is_(201)
    has(made, {"id": name, "token": "room_*", "view_token": "view_*"})
    assert is_time(made["created_at"])
    assert len(made["token"]) == len("room_") + 48
    again = client.post("/rooms", {"id": name}).is_(409)
    has(again, {"error": "room_exists", "id": name})
    assert anywhere(again, "room_" + made["token"][5:]) == []


def test_several_keys_are_written_at_once(room: Room) -> None:
    """B2."""
    writes: list[dict[str, object]] = [
        {"scope": "_shared", "key": "phase", "value": "lobby"},
        {"scope": "_shared", "key": "turn", "value": 0},
    ]
    done = room.admin.invoke("_batch_set_state", {"writes": writes}).is_(200)
    rows = [{**write, "version": 1} for write in writes]
    has(done, {"ok": True, "count": 2, "state": rows})
    too_many = [{"scope": "_shared", "key": f"k{n}", "value": n} for n in range(21)]
    assert room.admin.invoke("_batch_set_state", {"writes": too_many}).status == 400
    assert room.admin.invoke("_batch_set_state", {}).status == 400
    assert set(room.admin.context()["state"]["_shared"]) == {"phase", "turn"}


def test_one_denied_write_denies_the_batch(room: Room) -> None:
    """B2: a batch is all or nothing."""
    alice = room.join("alice")
    writes = [{"key": "mine", "value": 1}, {"scope": "_shared", "key": "theirs", "value": 1}]
    alice.invoke("_batch_set_state", {"writes": writes}).is_(403, "scope_denied")
    assert alice.context()["state"] == {}


@pytest.mark.defends("first-join")
def test_an_agent_joins_once_with_what_it_brings(room: Room) -> None:
    """B3."""
    body = {"id": "alice", "name": "Alice", **ALICE}
    alice = room.nobody.post("/agents", body).is_(201)
    has(alice, {"id": "alice", "name": "Alice", "role": "player", "token": "as_*"})
    room.nobody.post("/agents", body).is_(409, "agent_exists")
    bob = room.join("bob")
    bob.post("/agents", body).is_(401, "invalid_token")
    stranger = room.nobody.as_(f"as_{secrets.token_hex(24)}")
    stranger.post("/agents", body).is_(401, "invalid_token")


def test_the_context_in_one_call(room: Room) -> None:
    """B4."""
    room.admin.shared("phase", "lobby").is_(200)
    room.admin.shared("turn", 0).is_(200)
    alice = room.join("alice", **ALICE)
    found = alice.context()
    assert set(found) == {"state", "views", "agents", "actions", "messages", "self"}
    assert found["state"] == {
        "_shared": {"phase": "lobby", "turn": 0},
        "self": {"health": 100, "inventory": ["sword"]},
    }
    assert found["views"] == {"alice.health": 100, "alice-combat": "ready"}
    has(found["agents"], {"alice": {"name": "Alice", "role": "player", "status": "active"}})
    assert found["agents"]["alice"]["waiting_on"] is None
    assert found["messages"] == {"count": 0, "unread": 0, "recent": []}
    assert found["self"] == "alice"
    assert set(found["actions"]) == BUILT_IN
    for action in found["actions"].values():
        has(action, {"available": True, "enabled": True, "builtin": True, "description": "*"})
        assert isinstance(action["params"], dict)


@pytest.mark.defends("private-scopes")
def test_others_see_what_is_public_and_nothing_private(room: Room) -> None:
    """B4, Bob's side; the room's token and the view token see whose scope it is by name."""
    room.admin.shared("phase", "lobby").is_(200)
    room.join("alice", **ALICE)
    bob = room.join("bob")
    found = bob.context()
    assert found["views"] == {"alice.health": 100, "alice-combat": "ready"}
    assert found["state"] == {"_shared": {"phase": "lobby"}}
    assert found["self"] == "bob"
    assert anywhere(found, "sword") == []
    assert anywhere(found, "inventory") == []
    own = room.admin.context()
    assert own["state"]["alice"] == {"health": 100, "inventory": ["sword"]}
    assert own["self"] == ""


@pytest.mark.proves("ROOM-7")
def test_a_message_is_new_once_and_never_to_its_sender(room: Room) -> None:
    """B5."""
    alice, bob = room.join("alice"), room.join("bob")
    sent = alice.say("Hello everyone!").is_(200)
    wanted = {"action": "_send_message", "ok": True, "seq": 1, "from": "alice", "kind": "chat"}
    has(sent, wanted)
    recent = [{"seq": 1, "from": "alice", "kind": "chat", "body": "Hello everyone!"}]
    has(bob.context()["messages"], {"count": 1, "unread": 1, "recent": recent})
    has(bob.context()["messages"], {"count": 1, "unread": 0, "recent": recent})
    has(alice.context()["messages"], {"count": 1, "unread": 0, "recent": recent})
    alice.invoke("_send_message", {}).is_(400)


def test_a_key_is_made_public_and_private_again(room: Room) -> None:
    """B6."""
    alice, bob = room.join("alice", state={"health": 100}), room.join("bob")
    done = alice.set("health", 85, public=True).is_(200)
    has(done, {"scope": "alice", "key": "health", "value": 85, "version": 2})
    assert bob.context()["views"] == {"alice.health": 85}
    alice.set("health", 84, public=False).is_(200)
    assert bob.context()["views"] == {}
    assert "alice" not in bob.context()["state"]


@pytest.mark.defends("room-writes")
@pytest.mark.proves("ROOM-4")
def test_a_scope_is_written_by_whom_it_was_granted(room: Room) -> None:
    """B7."""
    alice = room.join("alice")
    room.join("bob")
    refused = alice.shared("x", 1).is_(403)
    has(refused, {"error": "scope_denied", "scope": "_shared"})
    where = f"{room.admin.path}/agents/alice"
    alice.client.patch(where, {"grants": ["_shared"]}).is_(403, "room_token_required")
    room.admin.client.patch(where, {}).is_(400)
    row = room.admin.client.patch(where, {"grants": ["_shared"]}).is_(200)
    assert "_shared" in row["grants"]
    room.admin.client.patch(f"{room.admin.path}/agents/zoe", {"grants": []}).is_(404)
    has(alice.shared("x", 1).is_(200), {"scope": "_shared", "key": "x", "value": 1})
    has(alice.set("y", 1, scope="bob").is_(403), {"error": "scope_denied", "scope": "bob"})
    room.nobody.shared("x", 2).is_(401, "authentication_required")
    room.viewer.shared("x", 2).is_(403, "read_only_token")
    stranger = room.nobody.as_(f"as_{secrets.token_hex(24)}")
    stranger.shared("x", 2).is_(401, "invalid_token")
    assert room.admin.context()["state"]["_shared"] == {"x": 1}


def test_the_rooms_token_acts_for_an_agent_and_no_agent_for_another(room: Room) -> None:
    """B7: the identity of an invocation."""
    alice, bob = room.join("alice"), room.join("bob")
    done = room.admin.invoke("_send_message", {"body": "x"}, agent="bob").is_(200)
    assert done["from"] == "bob"
    refused = alice.invoke("_send_message", {"body": "x"}, agent="bob").is_(403)
    has(refused, {"error": "identity_mismatch"})
    assert bob.invoke("_send_message", {"body": "x"}, agent="bob").is_(200)["from"] == "bob"


def test_an_expression_is_evaluated_for_its_caller(room: Room) -> None:
    """B20."""
    room.admin.shared("phase", "lobby").is_(200)
    alice, bob = room.join("alice", state={"secret": "north"}), room.join("bob")
    expression = 'state._shared.phase == "lobby" && messages.unread > 0'
    assert bob.eval(expression).is_(200) == {"expression": expression, "value": False}
    alice.say("x").is_(200)
    assert bob.eval(expression).is_(200) == {"expression": expression, "value": True}
    assert alice.eval("state.self.secret").is_(200)["value"] == "north"
    has(bob.eval("state.self.secret").is_(400), {"error": "cel_error", "detail": "*"})
    bob.eval("1 +").is_(400)
    bob.post("/eval", {}).is_(400)
    room.nobody.eval("1").is_(401)


@pytest.mark.proves("ROOM-7")
def test_the_context_is_cut_as_asked(room: Room) -> None:
    """B20: only, messages_after, messages_limit, include."""
    alice, bob = room.join("alice", grants=["_shared"]), room.join("bob")
    alice.shared("phase", "lobby").is_(200)
    for number in range(5):
        alice.say(f"m{number}").is_(200)
    cut = bob.context(only="state,views")
    assert set(cut) == {"state", "views", "self"}
    assert bob.context(only="state._shared")["state"] == {"_shared": {"phase": "lobby"}}
    assert bob.context()["messages"]["unread"] == 5, "what was not delivered is not seen"
    later = bob.context(messages_after=3)["messages"]["recent"]
    assert [one["seq"] for one in later] == [4, 5]
    oldest = bob.context(messages_after=1, messages_limit=2)["messages"]["recent"]
    assert [one["seq"] for one in oldest] == [2, 3]
    assert not {"_audit", "_messages"} & set(bob.context()["state"])
    assert {"_audit", "_messages"} <= set(bob.context(include="_audit,_messages")["state"])


def test_compact_leaves_out_what_is_null(room: Room) -> None:
    """B20."""
    alice = room.join("alice")
    assert alice.context()["agents"]["alice"]["waiting_on"] is None
    assert "waiting_on" not in alice.context(compact="true")["agents"]["alice"]


def test_poll_and_the_page_of_a_view_token(served: Served, room: Room) -> None:
    """B21."""
    alice = room.join("alice", state={"health": 100})
    alice.say("Hello").is_(200)
    found = room.viewer.get("/poll").is_(200)
    assert {"agents", "state", "messages", "actions", "views", "audit"} <= set(found)
    assert "Hello" in text(found["messages"])
    room.nobody.get("/poll").is_(401)
    page = Client(served.port, "/direct").get("/", room=room.id)
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    for token in (room.admin.token, room.viewer.token, alice.token):
        assert token not in served.log


def test_rooms_are_listed_for_a_token(served: Served, room: Room) -> None:
    """B1: of the room of the token, and nobody else's."""
    other = Room(served)
    found = room.admin.client.get("/rooms").is_(200)
    assert [one["id"] for one in found] == [room.id]
    assert other.id not in text(found)
    room.nobody.client.get("/rooms").is_(401, "authentication_required")
    has(room.viewer.client.get(f"/rooms/{room.id}").is_(200), {"id": room.id, "created_at": "*"})


def test_help_is_told(room: Room) -> None:
    """B4: the built-in action, and a custom one in its place."""
    alice = room.join("alice")
    has(alice.invoke("help").is_(200), {"invoked": True, "action": "help", "result": "*"})
