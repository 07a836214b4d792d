"""The audit: every invocation leaves a record, whole; each reader sees what it may."""

from typing import Any

import pytest

from agent_sync.rooms.audit.for_reader import for_reader
from agent_sync.rooms.readers import Reader

from ..invoked_room import InvokedRoom
from ..made_room import VIEWER

HEAL = {
    "id": "heal",
    "scope": "alice",
    "params": {"amount": {"type": "number"}},
    "writes": [
        {"scope": "alice", "key": "health", "increment": "${params.amount}"},
        {"scope": "_shared", "key": "last", "value": "${self}"},
    ],
}


@pytest.fixture
def room() -> InvokedRoom:
    """Alice may write what is shared, Bob his own."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared",))
    made.join("bob")
    made.do("alice", "_register_action", **HEAL)
    return made


def last(room: InvokedRoom, who: "str | Reader" = "admin") -> dict[str, Any]:
    """The newest record, as somebody sees it."""
    reader = room.reader(who) if isinstance(who, str) else who
    return for_reader(room.log.records[-1], reader)


@pytest.mark.proves("ROOM-10")
def test_a_record_is_whole(room: InvokedRoom) -> None:
    room.do("bob", "heal", amount=5)
    assert last(room) == {
        "ts": "2026-09-21T14:13:20.000Z",
        "agent": "bob",
        "action": "heal",
        "builtin": False,
        "params": {"amount": 5},
        "ok": True,
        "seq": room.picture.seq,
        "writes": [
            {"scope": "alice", "key": "health", "before": None, "after": 5},
            {"scope": "_shared", "key": "last", "before": None, "after": "bob"},
        ],
    }
    room.do("admin", "_delete_state", key="last")
    record = last(room)
    assert (record["agent"], record["builtin"]) == ("admin", True)
    assert record["writes"] == [{"scope": "_shared", "key": "last", "before": "bob", "after": None}]


@pytest.mark.proves("ROOM-10")
def test_before_and_after_of_each_mode(room: InvokedRoom) -> None:
    def wrote(**params: Any) -> list[Any]:
        room.do("alice", "_set_state", scope="_shared", key="k", **params)
        return [(one["before"], one["after"]) for one in last(room)["writes"]]

    assert wrote(value={"a": 1}) == [(None, {"a": 1})]
    assert wrote(merge={"b": 2}) == [({"a": 1}, {"a": 1, "b": 2})]
    assert wrote(append=True, value=3) == [({"a": 1, "b": 2}, [{"a": 1, "b": 2}, 3])]
    assert wrote(value=1) == [([{"a": 1, "b": 2}, 3], 1)]
    assert wrote(increment=2) == [(1, 3)]


@pytest.mark.proves("ROOM-10")
def test_a_tick_is_no_write(room: InvokedRoom) -> None:
    timer = {"ticks": 9, "tick_on": "_shared.turn", "effect": "delete"}
    room.do("alice", "_set_state", scope="_shared", key="k", value=1, timer=timer)
    room.do("alice", "_set_state", scope="_shared", key="turn", value=1)
    assert [one["key"] for one in last(room)["writes"]] == ["turn"]


@pytest.mark.proves("ROOM-10")
def test_refusals_are_recorded_in_order(room: InvokedRoom) -> None:
    begin = len(room.log.records)
    steps: list[tuple[str, str, dict[str, Any], str | None]] = [
        ("alice", "_send_message", {"body": "x"}, None),
        ("bob", "_set_state", {"scope": "_shared", "key": "x", "value": 1}, "scope_denied"),
        ("alice", "_set_state", {"key": "x", "value": 1, "if": "false"}, "precondition_failed"),
        ("bob", "heal", {"amount": "x"}, "invalid_param_type"),
        ("bob", "_register_action", {**HEAL, "id": "other"}, "identity_mismatch"),
        ("bob", "none", {}, "action not found"),
        ("admin", "_send_message", {}, "params.body is required"),
    ]
    for who, action, params, error in steps:
        (room.do if error is None else room.no)(who, action, **params)
    records = [for_reader(one, room.reader("admin")) for one in room.log.records[begin:]]
    found = [(one["agent"], one["action"], one["params"], one.get("error")) for one in records]
    assert found == steps
    assert [one["ok"] for one in records] == [error is None for *_, error in steps]
    assert [one["seq"] for one in records] == list(
        range(room.picture.seq - 6, room.picture.seq + 1)
    )


@pytest.mark.proves("ROOM-10")
def test_what_was_too_large_to_keep_is_not_kept_here(room: InvokedRoom) -> None:
    room.limits.value = 1000
    room.no("alice", "_set_state", key="k", value="x" * 2000)
    assert set(last(room)["params"]) == {"_elided"}


@pytest.mark.proves("ROOM-2")
def test_what_is_private_is_seen_by_its_agent_and_the_room(room: InvokedRoom) -> None:
    room.do("alice", "_set_state", key="secret", value="north")
    for who in ("alice", "admin"):
        assert last(room, who)["params"] == {"key": "secret", "value": "north"}
        assert last(room, who)["writes"][0]["after"] == "north"
        assert "redacted" not in last(room, who)
    for other in ("bob", VIEWER):
        record = last(room, other)
        assert (record["params"], record["writes"], record["redacted"]) == ({}, [], True)
        assert (record["agent"], record["action"], record["ok"]) == ("alice", "_set_state", True)


PRIVATE: list[tuple[str, dict[str, Any]]] = [
    ("_set_state", {"key": "north"}),
    ("_set_state", {"scope": "self", "key": "north", "increment": "x"}),
    ("_set_state", {"scope": "alice", "key": "k", "value": "north", "if": "false"}),
    ("_set_state", {"scope": ["alice"], "key": "north"}),
    (
        "_batch_set_state",
        {"writes": [{"scope": "_shared", "key": "k"}, {"key": "k", "value": "north"}]},
    ),
    ("_batch_set_state", {"writes": "north"}),
    ("_delete_state", {"scope": "alice", "key": "north", "if_version": 7}),
    ("_renew_timer", {"scope": "alice", "key": "north"}),
    ("keep", {"pin": "north", "n": "x"}),
    ("none", {"value": "north"}),
]


@pytest.mark.proves("ROOM-2")
@pytest.mark.parametrize(("action", "params"), PRIVATE)
def test_a_refusal_tells_no_secret_either(room: InvokedRoom, action: str, params: Any) -> None:
    write = {"scope": "${self}", "key": "pin", "value": "${params.pin}"}
    room.register("alice", "keep", write, params={"n": {"type": "number"}})
    room.no("alice", action, **params)
    assert last(room, "alice")["params"] == last(room)["params"] == params
    for other in ("bob", VIEWER):
        assert "north" not in str(last(room, other))


@pytest.mark.proves("ROOM-2")
def test_who_invoked_sees_its_parameters_and_no_more(room: InvokedRoom) -> None:
    room.do("alice", "_set_state", key="health", value=77)
    room.do("bob", "heal", amount=5)
    record = last(room, "bob")
    assert record["params"] == {"amount": 5}
    assert [one["scope"] for one in record["writes"]] == ["_shared"]
    assert record["redacted"] is True
    assert "77" not in str(record)
    assert last(room, VIEWER)["params"] == {}
    assert last(room, "alice")["writes"][0] == {
        "scope": "alice",
        "key": "health",
        "before": 77,
        "after": 82,
    }


@pytest.mark.proves("ROOM-10")
@pytest.mark.proves("ROOM-2")
def test_what_is_nobodys_secret_is_seen_by_all(room: InvokedRoom) -> None:
    """Also of a refused invocation; and what is about one scope, by whoever may read that."""
    room.register(
        "alice",
        "tell",
        {"scope": "_x", "append": True, "value": "${params.t}"},
        params={
            "n": {"type": "number"},
        },
    )
    room.no("alice", "tell", t="hello", n="x")
    for one in ("bob", VIEWER):
        assert last(room, one)["params"] == {"t": "hello", "n": "x"}
        assert "redacted" not in last(room, one)
    room.join("carol")
    room.no("bob", "heal", amount="x")
    assert last(room, "alice")["params"] == {"amount": "x"}
    assert last(room, "carol")["params"] == {}


def test_a_name_from_a_path_is_kept_as_a_name(room: InvokedRoom) -> None:
    room.no("bob", "a\0\ud800" + "b" * 500)
    assert last(room)["action"] == "a??" + "b" * 125


def test_a_record_that_is_no_invocation_is_filtered_too() -> None:
    record = {"ts": "t", "agent": "bob", "action": "agent_join", "params": {}}
    assert for_reader(record, VIEWER) == record


@pytest.mark.proves("ROOM-2", "ROOM-10")
def test_a_condition_of_a_private_scope_is_told_to_no_other(room: InvokedRoom) -> None:
    condition = "state.alice.plan == 'at dawn'"
    definitions: dict[str, dict[str, Any]] = {
        "_register_action": {"writes": [], "scope": "alice"},
        "_register_view": {"expr": "1"},
    }
    for action, fields in definitions.items():
        for id in ("first", "first"):
            room.do("alice", action, id=id, enabled=condition, **fields)
            assert "at dawn" not in str(last(room, "bob")), action
            assert "at dawn" not in str(last(room, VIEWER)), action
            assert "at dawn" in str(last(room, "alice"))
            assert "at dawn" in str(last(room))
    room.do("bob", "_register_view", id="open", expr="1", enabled="true", scope="_shared")
    assert last(room, "alice")["params"]["enabled"] == "true"
