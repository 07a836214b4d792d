"""The context of a room in profile direct: its shape to the letter, and its shaping."""

from __future__ import annotations

from typing import Any

import pytest

from agent_sync.rooms.agents.joining import join
from agent_sync.rooms.context.one_call import context, sections
from agent_sync.rooms.context.poll_rows import poll
from agent_sync.rooms.context.shaping import shaping
from agent_sync.rooms.picture.timer import DELETE, ENABLE, Timer
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError

from ..made_room import ADMIN, ALICE, BOB, LIMITS, NOW, VIEWER, MadeRoom

BUILT_IN = [
    "_send_message", "_register_action", "_delete_action", "_register_view", "_delete_view",
    "_set_state", "_batch_set_state", "_delete_state", "_heartbeat", "_renew_timer", "help",
]  # fmt: skip


def read(room: MadeRoom, reader: Reader = ALICE, **query: str) -> dict[str, Any]:
    """A context; its messages are then read, as the service would have it."""
    answer, seen = context(room.picture, reader, room.now, shaping(query), LIMITS)
    if reader.agent:
        room.sign(reader.agent, seen=seen)
    return answer


@pytest.fixture
def room() -> MadeRoom:
    """The room of the text: a lobby, in which alice has joined, and bob."""
    room = MadeRoom()
    room.put("_shared", "phase", "lobby")
    room.put("_shared", "turn", 0)
    draft = room.draft()
    combat = 'state["alice"]["health"] > 50 ? "ready" : "wounded"'
    given = {
        "id": "alice", "name": "Alice", "role": "player", "public_keys": ["health"],
        "state": {"health": 100, "inventory": ["sword"]},
        "views": [{"id": "alice-combat", "expr": combat}],
    }  # fmt: skip
    join(draft, None, given, LIMITS, spare_id="x", digest="d")
    room.take(draft)
    room.agent("bob")
    return room


@pytest.mark.proves("ROOM-7")
def test_the_context_to_the_letter(room: MadeRoom) -> None:
    at = "2026-09-21T14:13:20.000Z"
    signs = {"status": "active", "waiting_on": None, "last_heartbeat": at}
    answer = read(room)
    assert list(answer) == ["state", "views", "agents", "actions", "messages", "self"]
    actions = answer.pop("actions")
    assert answer == {
        "state": {
            "_shared": {"phase": "lobby", "turn": 0},
            "self": {"health": 100, "inventory": ["sword"]},
        },
        "views": {"alice.health": 100, "alice-combat": "ready"},
        "agents": {
            "alice": {"name": "Alice", "role": "player", **signs},
            "bob": {"name": "Bob", "role": "agent", **signs},
        },
        "messages": {"count": 0, "unread": 0, "recent": []},
        "self": "alice",
    }
    assert list(actions) == BUILT_IN
    for action in actions.values():
        assert list(action) == ["available", "enabled", "builtin", "description", "params"]
        assert (action["available"], action["enabled"], action["builtin"]) == (True, True, True)


@pytest.mark.proves("ROOM-7")
def test_of_others_the_same_but_what_is_private(room: MadeRoom) -> None:
    alice, bob = read(room), read(room, BOB)
    del alice["state"]["self"]
    assert bob == {**alice, "self": "bob"}
    for reader in (ADMIN, VIEWER):
        assert read(room, reader)["self"] == ""
    assert read(room, ADMIN)["state"]["alice"] == {"health": 100, "inventory": ["sword"]}
    assert list(read(room, VIEWER)["state"]) == ["_shared"]


@pytest.mark.proves("ROOM-7")
def test_a_message_is_unread_once_and_never_for_its_sender(room: MadeRoom) -> None:
    room.say("alice", "Hello everyone!")
    at = "2026-09-21T14:13:20.000Z"
    message = {"seq": 1, "from": "alice", "kind": "chat", "body": "Hello everyone!", "at": at}
    assert read(room, ALICE)["messages"] == {"count": 1, "unread": 0, "recent": [message]}
    assert read(room, BOB)["messages"] == {"count": 1, "unread": 1, "recent": [message]}
    assert read(room, BOB)["messages"] == {"count": 1, "unread": 0, "recent": [message]}
    assert read(room, ADMIN)["messages"] == {"count": 1, "unread": 0, "recent": [message]}


def test_what_a_message_carries_is_shown(room: MadeRoom) -> None:
    draft = room.draft()
    draft.say("alice", "chat", {"n": None}, ("bob",))
    draft.say("bob", "action_invocation", "go(n=1)", extra={"action": "go", "params": {"n": 1}})
    room.take(draft)
    told, noted = read(room)["messages"]["recent"]
    assert (told["to"], told["body"]) == (["bob"], {"n": None})
    assert "to" not in noted
    assert (noted["action"], noted["params"], noted["from"]) == ("go", {"n": 1}, "bob")


@pytest.mark.proves("ROOM-7")
@pytest.mark.parametrize(
    ("only", "parts"),
    [
        ("state,views", ["state", "views", "self"]), ("messages", ["messages", "self"]),
        ("self", ["self"]), (" actions , agents ", ["agents", "actions", "self"]),
        ("", ["state", "views", "agents", "actions", "messages", "self"]),
    ],
)  # fmt: skip
def test_only_some_parts(room: MadeRoom, only: str, parts: list[str]) -> None:
    assert list(read(room, only=only)) == parts


@pytest.mark.proves("ROOM-7")
def test_only_some_scopes(room: MadeRoom) -> None:
    room.put("_tasks", "1", 1)
    assert read(room, only="state._tasks")["state"] == {"_tasks": {"1": 1}}
    assert list(read(room, only="state.self,state._tasks")["state"]) == ["self", "_tasks"]
    assert list(read(room, only="state,state._tasks")["state"]) == ["_shared", "self", "_tasks"]
    assert read(room, BOB, only="state.alice")["state"] == {}
    assert list(read(room, ADMIN, only="state.alice")["state"]) == ["alice"]


@pytest.mark.proves("ROOM-7")
def test_messages_that_are_not_given_are_not_read(room: MadeRoom) -> None:
    room.say("alice", "hi")
    read(room, BOB, only="state,views")
    read(room, BOB, messages_limit="0")
    read(room, BOB, messages_after="1")
    assert read(room, BOB)["messages"]["unread"] == 1
    assert read(room, BOB)["messages"]["unread"] == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"only": "mesages"}, "invalid_only"), ({"only": "state."}, "invalid_only"),
        ({"messages_after": "x"}, "invalid_messages_after"),
        ({"messages_after": "-1"}, "invalid_messages_after"),
        ({"messages_limit": "1e3"}, "invalid_messages_limit"),
        ({"messages_limit": "9" * 30}, "invalid_messages_limit"),
        ({"messages_limit": "٣"}, "invalid_messages_limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(query: dict[str, str], code: str) -> None:
    with pytest.raises(RoomError) as caught:
        shaping(query)
    assert (caught.value.status, caught.value.code) == (400, code)


def test_limits_are_cut_and_profiles_have_their_own() -> None:
    assert (shaping({}).limit, shaping({"messages_limit": "999"}).limit) == (50, 200)
    assert shaping({}, "declared").limit == 100
    assert shaping({"messages_limit": "999"}, "declared").limit == 500


@pytest.mark.proves("ROOM-7")
def test_what_is_left_out_is_said_and_how_to_get_it(room: MadeRoom) -> None:
    for at in range(1, 6):
        room.say("alice", at)
    found = read(room, BOB, messages_after="1", messages_limit="2")["messages"]
    assert [one["seq"] for one in found["recent"]] == [2, 3]
    assert found["_elided"] == {
        "total": 4, "returned": 2, "missing": 2, "oldest_seq": 2,
        "_expand": "?messages_after=3&messages_limit=2",
    }  # fmt: skip
    found = read(room, ALICE, messages_limit="2")["messages"]
    assert [one["seq"] for one in found["recent"]] == [4, 5]
    assert found["_elided"] == {
        "total": 5, "returned": 2, "missing": 3, "oldest_seq": 4,
        "_expand": "?messages_after=1&messages_limit=2",
    }  # fmt: skip
    assert "_elided" not in read(room, ALICE)["messages"]


def test_logs_are_among_state_where_they_are_asked_for(room: MadeRoom) -> None:
    for at in range(250):
        draft = room.draft()
        draft.say("alice", "chat", at)
        draft.record({"ts": "", "agent": "alice", "action": str(at), "params": {}, "private": []})
        room.take(draft)
    found = read(room, BOB, include="_audit,_messages,_odd", only="state")["state"]
    for log in ("_audit", "_messages"):
        rows = dict(found[log])
        assert rows.pop("_elided") == {"total": 250, "returned": 200, "missing": 50}
        assert list(rows) == [str(at) for at in range(51, 251)]
    assert found["_audit"]["250"]["action"] == "249"
    assert found["_messages"]["250"]["body"] == 249
    assert read(room, BOB)["messages"]["unread"] == 250, "a log that is looked at is not read"
    assert not {"_audit", "_messages", "_odd"} & set(read(room, BOB)["state"])


def test_compact_drops_null_fields_and_touches_nothing_of_others(room: MadeRoom) -> None:
    room.put("_shared", "none", None)
    room.say(None, None)
    found = read(room, compact="true")
    assert "waiting_on" not in found["agents"]["alice"]
    assert found["state"]["_shared"]["none"] is None
    assert set(found["messages"]["recent"][0]) == {"seq", "kind", "body", "at"}


def test_custom_actions_are_shown_with_what_they_need(room: MadeRoom) -> None:
    room.action("go", params={"n": {"type": "number"}}, **{"if": "params.n > 1"})
    room.action("mine", "alice")
    room.action("rests", marks={"cooldown": Timer(ENABLE, started_at=NOW, ends_at=NOW + 9)})
    actions = read(room)["actions"]
    assert actions["go"] == {
        "available": True, "enabled": True, "description": "", "writes": [],
        "params": {"n": {"type": "number"}},
    }  # fmt: skip
    assert actions["mine"]["scope"] == "alice"
    assert "rests" not in actions


@pytest.mark.proves("ROOM-7")
def test_a_room_of_profile_declared_counts_what_is_directed() -> None:
    room = MadeRoom("declared")
    room.agent("bob")
    room.say("alice", "psst", "bob")
    counts = {"count": 1, "unread": 1, "directed_unread": 1}
    assert read(room, BOB)["messages"].items() >= counts.items()


def test_sections_of_a_wait(room: MadeRoom) -> None:
    room.say("alice", "hi")
    found = sections(room.picture, BOB, NOW, "views,messages,state._shared,odd", LIMITS)
    assert found["state"] == {"phase": "lobby", "turn": 0}
    assert found["messages"]["unread"] == 1
    assert set(found) == {"state", "views", "messages"}
    whole = sections(room.picture, ALICE, NOW, "state,state._shared", LIMITS)
    assert list(whole["state"]) == ["_shared", "self"]


def test_the_rows_of_a_poll(room: MadeRoom) -> None:
    room.put("_shared", "lease", 1, timer=Timer(DELETE, started_at=NOW, ends_at=NOW + 9))
    room.put("_shared", "late", 1, timer=Timer(ENABLE, started_at=NOW, ends_at=NOW + 9))
    room.action("go", created_at="")
    room.say("alice", "hi")
    found = poll(room.picture, ALICE, NOW, {}, LIMITS)
    assert list(found) == ["agents", "state", "messages", "actions", "views", "audit"]
    assert [row["id"] for row in found["agents"]] == ["alice", "bob"]
    assert set(found["agents"][0]) == {
        "id", "room_id", "name", "role", "status", "waiting_on", "last_heartbeat", "joined_at",
        "meta", "grants",
    }  # fmt: skip
    assert [(row["scope"], row["key"]) for row in found["state"]] == [
        ("_shared", "phase"), ("_shared", "turn"), ("_shared", "lease"), ("alice", "health"),
        ("alice", "inventory"),
    ]  # fmt: skip
    assert found["state"][0] == {
        "room_id": "r", "scope": "_shared", "key": "phase", "value": "lobby", "version": 1,
        "updated_at": "2026-09-21T14:13:20.000Z",
    }  # fmt: skip
    assert found["state"][2]["timer_effect"] == "delete"
    assert [row["value"] for row in found["views"]] == [100, "ready"]
    assert (found["actions"][0]["id"], found["actions"][0]["available"]) == ("go", True)
    assert found["messages"][0]["body"] == "hi"


def test_a_poll_says_what_it_cuts_off(room: MadeRoom) -> None:
    for at in range(4):
        draft = room.draft()
        draft.say("alice", "chat", at)
        draft.record({"ts": "", "agent": None, "action": str(at), "params": {}, "private": []})
        room.take(draft)
    query = {"messages_limit": "1", "audit_limit": "0", "compact": "true"}
    found = poll(room.picture, BOB, NOW, query, LIMITS)
    assert [row["body"] for row in found["messages"]] == [3]
    assert found["audit"] == []
    assert found["_elided"] == {"messages": {"missing": 3}, "audit": {"missing": 4}}
    assert "waiting_on" not in found["agents"][0]
