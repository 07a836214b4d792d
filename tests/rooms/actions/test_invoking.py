"""An invocation: its gates and its writes in order, all or none; its message and its result."""

from typing import Any

import pytest

from ..invoked_room import InvokedRoom

COUNT = {"scope": "_n", "key": "k", "increment": 1}
TASKS = (
    {
        "id": "post_task",
        "params": {"title": {"type": "string"}},
        "writes": [
            {
                "scope": "_tasks",
                "append": True,
                "value": {"title": "${params.title}", "claimed_by": None},
            }
        ],
    },
    {
        "id": "claim_task",
        "params": {"key": {"type": "string"}},
        "if": "state._tasks[params.key].claimed_by == null",
        "writes": [{"scope": "_tasks", "key": "${params.key}", "merge": {"claimed_by": "${self}"}}],
    },
)


@pytest.fixture
def room() -> InvokedRoom:
    """Alice may write what is shared, Bob his own."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared",))
    made.join("bob")
    return made


@pytest.mark.proves("ROOM-5")
def test_the_answer_of_an_invocation(room: InvokedRoom) -> None:
    write = {"key": "${self}.result", "value": "${params.result}"}
    room.register("alice", "submit_result", write, params={"result": {"type": "any"}})
    assert room.do("alice", "submit_result", result="42") == {
        "invoked": True,
        "action": "submit_result",
        "agent": "alice",
        "params": {"result": "42"},
        "writes": [{"scope": "_shared", "key": "alice.result", "value": "42"}],
    }
    assert room.at("_shared", "alice.result") == "42"
    said = room.log.all[-1]
    assert (said.sender, said.kind, said.to) == ("alice", "action_invocation", ())
    assert said.body == 'submit_result(result="42")'
    assert said.extra == {
        "action": "submit_result",
        "params": {"result": "42"},
        "writes": [{"scope": "_shared", "key": "alice.result", "value": "42"}],
    }


@pytest.mark.proves("ROOM-5")
def test_the_rooms_token_is_nobody(room: InvokedRoom) -> None:
    room.register("admin", "go", COUNT)
    assert room.at("_actions", "go")["registered_by"] is None
    assert room.do("admin", "go")["agent"] is None
    assert room.log.all[-1].sender is None


@pytest.mark.proves("ROOM-5")
def test_what_each_mode_reports(room: InvokedRoom) -> None:
    writes: list[dict[str, Any]] = [
        {"scope": "_x", "key": "v", "value": 1},
        {"scope": "_x", "key": "m", "merge": {"a": "${self}"}},
        {"scope": "_x", "key": "n", "increment": True},
        {"scope": "_x", "key": "n", "increment": True},
        {"scope": "_log", "append": True, "value": "row"},
        {"scope": "_x", "key": "l", "append": True, "value": 1},
        {"scope": "_x", "key": "l", "append": True, "value": 2},
    ]
    room.register("alice", "all", *writes)
    assert room.do("bob", "all")["writes"] == [
        {"scope": "_x", "key": "v", "value": 1},
        {"scope": "_x", "key": "m", "merge": {"a": "bob"}},
        {"scope": "_x", "key": "n", "value": 1},
        {"scope": "_x", "key": "n", "value": 2},
        {"scope": "_log", "key": "1", "value": "row"},
        {"scope": "_x", "key": "l", "value": 1},
        {"scope": "_x", "key": "l", "value": 2},
    ]
    assert room.at("_x") == {"v": 1, "m": {"a": "bob"}, "n": 2, "l": [1, 2]}


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize(
    "last",
    [
        {"scope": "${params.no}", "key": "k", "value": 1},
        {"scope": "_x", "key": "${params.no}", "value": 1},
        {"scope": "_x", "append": True, "key": "${params.no}", "value": 1},
        {"scope": "_x", "key": "k", "increment": "${self}"},
        {"scope": "_x", "key": "k", "merge": "${self}"},
        {"scope": "_x", "key": "k", "expr": True, "value": "state._shared.zz"},
        {"scope": "_x", "key": "k", "value": 1, "if_version": 9},
    ],
)
def test_all_writes_or_none(room: InvokedRoom, last: Any) -> None:
    room.register("alice", "go", COUNT, {"key": "k", "value": 1}, last)
    room.no("bob", "go")
    assert room.at("_n") == room.at("_shared") == room.at("_x") == {}
    assert room.log.all == []


@pytest.mark.proves("ROOM-5")
def test_a_write_sees_the_writes_before_it(room: InvokedRoom) -> None:
    double = {"scope": "_n", "key": "twice", "expr": True, "value": "state._n.k * 2"}
    gate = {"scope": "_n", "key": "k", "value": 10, "if_version": 1}
    room.register("alice", "go", COUNT, double, gate, result="state._n")
    assert room.do("bob", "go")["result"] == {"k": 10, "twice": 2}


@pytest.mark.proves("ROOM-5")
def test_a_value_can_be_computed_in_its_type(room: InvokedRoom) -> None:
    write = {"key": "k", "expr": True, "value": "{'sum': params.a + params.b, 'by': self}"}
    room.register("alice", "add", write)
    room.do("bob", "add", a=1, b=2)
    assert room.at("_shared", "k") == {"sum": 3, "by": "bob"}
    found = room.no("bob", "add", a=1, b="x")
    assert (found["error"], found["field"]) == ("cel_error", "writes[].value")


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize(
    ("write", "params", "total"),
    [
        ({"increment": "${params.by}"}, {"by": 5}, 5),
        ({"increment": "${params.by}"}, {}, 1),
        ({"increment": True, "value": "${params.by}"}, {"by": 7}, 7),
        ({"increment": True, "value": "${params.by}"}, {}, 1),
        ({"increment": "${params.by}"}, {"by": "2"}, 2),
    ],
)
def test_what_is_not_sent_adds_one(room: InvokedRoom, write: Any, params: Any, total: int) -> None:
    room.register("alice", "add", {"scope": "_n", "key": "k", **write})
    room.do("bob", "add", **params)
    assert room.at("_n", "k") == total


@pytest.mark.proves("ROOM-5")
def test_what_was_sent_is_not_expanded(room: InvokedRoom) -> None:
    """X5."""
    room.register("alice", "say", {"key": "k", "value": "<${params.t}>"})
    room.do("bob", "say", t="${self} ${params.t}")
    assert room.at("_shared", "k") == "<${self} ${params.t}>"


@pytest.mark.proves("ROOM-5")
def test_the_gates_say_no_in_order(room: InvokedRoom) -> None:
    """Clock, ``enabled``, parameters, ``if``, writes: the first that says no is told."""
    write = {"scope": "${params.where}", "key": "k", "value": 1}
    room.register(
        "alice",
        "go",
        write,
        timer={"ticks": 1, "tick_on": "_shared.turn", "effect": "enable"},
        enabled="state._shared.on",
        params={"n": {"type": "number"}},
        **{"if": "params.n > 1"},
    )
    wrong: dict[str, Any] = {"n": "x", "where": "_audit"}
    assert room.no("bob", "go", **wrong)["error"] == "action_cooldown"
    room.do("alice", "_set_state", scope="_shared", key="turn", value=1)
    assert room.no("bob", "go", **wrong) == {
        "error": "cel_error",
        "field": "enabled",
        "detail": "No such key: on",
        "status": 400,
    }
    room.do("alice", "_set_state", scope="_shared", key="on", value=False)
    assert room.no("bob", "go", **wrong) == {"error": "action_disabled", "id": "go", "status": 409}
    room.do("alice", "_set_state", scope="_shared", key="on", value=True)
    assert room.no("bob", "go", **wrong)["error"] == "invalid_param_type"
    wrong["n"] = 1
    assert room.no("bob", "go", **wrong) == {
        "error": "precondition_failed",
        "action": "go",
        "expression": "params.n > 1",
        "status": 409,
    }
    found = room.no("bob", "go", where="_audit")
    assert (found["error"], found["field"], found["status"]) == ("cel_error", "if", 400)
    wrong["n"] = 2
    assert room.no("bob", "go", **wrong)["error"] == "scope_denied"
    room.do("bob", "go", n=2, where="bob")


@pytest.mark.proves("ROOM-5")
def test_a_task_is_claimed_once(room: InvokedRoom) -> None:
    for action in TASKS:
        room.do("alice", "_register_action", **action)
    room.do("alice", "post_task", title="paint")
    room.do("bob", "claim_task", key="1")
    assert room.at("_tasks", "1") == {"title": "paint", "claimed_by": "bob"}
    assert room.no("alice", "claim_task", key="1")["error"] == "precondition_failed"


@pytest.mark.proves("ROOM-5")
def test_the_result_is_evaluated_behind_the_writes(room: InvokedRoom) -> None:
    room.register("alice", "n", COUNT, result="state._n.k * 10")
    assert [room.do("bob", "n")["result"] for _ in range(2)] == [10, 20]
    room.register("alice", "bad", COUNT, result="state._n.zz")
    assert room.do("bob", "bad")["result"] == {"_error": "No such key: zz"}
    room.register("alice", "seen", COUNT, result="views.total")
    room.do("alice", "_register_view", id="total", expr="state._n.k", scope="_shared")
    assert room.do("bob", "seen")["result"] == 4


@pytest.mark.proves("ROOM-5")
def test_what_is_told_to_all_says_nothing_private(room: InvokedRoom) -> None:
    room.register("alice", "keep", {"scope": "${self}", "key": "pin", "value": "${params.pin}"})
    room.do("bob", "keep", pin="1234")
    said = room.log.all[-1]
    assert said.body == "keep()"
    assert said.extra == {"action": "keep", "params": {}, "writes": []}
    assert "1234" not in str([(one.body, one.extra) for one in room.log.all])


@pytest.mark.proves("ROOM-5")
def test_a_long_parameter_is_told_in_short(room: InvokedRoom) -> None:
    room.register("alice", "go", COUNT)
    room.do("bob", "go", text="x" * 1000)
    said = room.log.all[-1]
    assert len(said.body) < 250
    assert said.body.endswith("…)")
    assert said.extra["params"] == {"text": "x" * 1000}


@pytest.mark.proves("ROOM-5")
def test_what_there_is_not_cannot_be_invoked(room: InvokedRoom) -> None:
    found = room.no("bob", "none")
    assert (found["status"], found["error"]) == (404, "action not found")
    declared = InvokedRoom("declared")
    declared.join("alice", grants=("_shared",))
    for name in ("_set_state", "_batch_set_state", "_delete_state", "_heartbeat", "_renew_timer"):
        assert declared.no("alice", name, key="k", value=1)["error"] == "action not found"
