"""Checks B12 to B14: actions carry an authority, check parameters, claim tasks once."""

from typing import Any

import pytest

from .rooms import HEAL, Member, Room
from .shapes import has, is_time

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
        "writes": [
            {"scope": "_tasks", "key": "${params.key}", "merge": {"claimed_by": "${self}"}},
        ],
    },
)
MOVE = {
    "id": "move",
    "params": {
        "way": {"type": "string", "enum": ["attack", "defend", "heal"]},
        "n": {"type": "number"},
        "i": {"type": "integer"},
        "yes": {"type": "boolean"},
        "o": {"type": "object"},
        "l": {"type": "array"},
        "x": {"type": "any"},
    },
    "writes": [{"scope": "_moves", "append": True, "value": 1}],
}
WRONG = {
    "n": ("x", "number", "string"),
    "i": (1.5, "integer", "number"),
    "yes": (1, "boolean", "number"),
    "o": ([1], "object", "array"),
    "l": ({"a": 1}, "array", "object"),
}


def healthy(room: Room) -> "tuple[Member, Member]":
    """Alice with an action for everybody, and Bob."""
    alice = room.join("alice", state={"health": 100}, grants=["_shared"])
    alice.register(HEAL).is_(201)
    return alice, room.join("bob")


@pytest.mark.proves("ROOM-4")
def test_an_action_carries_its_registrars_authority(room: Room) -> None:
    """B12."""
    alice, bob = healthy(room)
    done = bob.invoke("heal", {"amount": 5}).is_(200)
    has(done, {"invoked": True, "action": "heal", "agent": "bob"})
    found = alice.context()["state"]
    assert found["self"] == {"health": 105}
    assert found["_shared"]["last"]["by"] == "bob"
    assert is_time(found["_shared"]["last"]["at"])


@pytest.mark.defends("room-writes")
@pytest.mark.proves("ROOM-4")
def test_nobody_registers_a_write_that_is_not_theirs(room: Room) -> None:
    """B12: Bob for Alice's scope, in his name or in hers."""
    alice, bob = healthy(room)
    harm = {"scope": "alice", "key": "health", "value": 0}
    bob.register({"id": "harm", "writes": [harm]}).is_(403, "scope_denied")
    bob.register({"id": "harm", "scope": "alice", "writes": [harm]}).is_(403, "identity_mismatch")
    bob.register({"id": "heal", "writes": []}).is_(403)
    bob.invoke("_delete_action", {"id": "heal"}).is_(403, "action_owned")
    refused = {"id": "note", "writes": [{"scope": "_shared", "key": "k", "value": 1}]}
    bob.register(refused).is_(403, "scope_denied")
    bob.invoke("harm").is_(404)
    assert alice.context()["state"]["self"] == {"health": 100}


@pytest.mark.defends("room-writes")
@pytest.mark.proves("ROOM-4")
def test_a_scope_from_a_parameter_is_the_invokers_or_nobodys(room: Room) -> None:
    """B12: what it becomes is judged at the invocation, and nothing is written on a no."""
    alice, bob = healthy(room)
    writes = [
        {"scope": "_trace", "append": True, "value": 1},
        {"scope": "${params.where}", "key": "k", "value": 1},
    ]
    bob.register({"id": "put", "writes": writes}).is_(201)
    for where in ("alice", "_shared", "_audit"):
        bob.invoke("put", {"where": where}).is_(403, "scope_denied")
    assert "_trace" not in bob.context()["state"]
    bob.invoke("put", {"where": "bob"}).is_(200)
    bob.invoke("put", {"where": "_free"}).is_(200)
    assert bob.context()["state"]["self"] == {"k": 1}
    alice.invoke("put", {"where": "alice"}).is_(200)
    assert alice.context()["state"]["self"] == {"health": 100, "k": 1}


@pytest.mark.defends("room-writes")
@pytest.mark.proves("ROOM-4")
def test_a_grant_that_is_lost_is_lost_for_the_actions_too(room: Room) -> None:
    """B12: and back with it."""
    _, bob = healthy(room)
    room.grant("alice", [])
    bob.invoke("heal", {"amount": 5}).is_(403, "scope_denied")
    room.grant("alice", ["_shared"])
    bob.invoke("heal", {"amount": 5}).is_(200)


@pytest.mark.proves("ROOM-5")
def test_parameters_are_checked(room: Room) -> None:
    """B13."""
    _, bob = healthy(room)
    refused = bob.invoke("heal", {"amount": "x"}).is_(400, "invalid_param_type")
    has(refused, {"param": "amount", "expected": "number", "actual": "string"})
    bob.register(MOVE).is_(201)
    for name, (value, expected, actual) in WRONG.items():
        refused = bob.invoke("move", {name: value}).is_(400, "invalid_param_type")
        has(refused, {"param": name, "expected": expected, "actual": actual})
    refused = bob.invoke("move", {"way": "fly"}).is_(400, "invalid_param")
    has(refused, {"param": "way", "value": "fly", "allowed": ["attack", "defend", "heal"]})
    assert "_moves" not in bob.context()["state"]
    right = {"way": "heal", "n": 1.5, "i": 2, "yes": False, "o": {}, "l": [], "x": None}
    bob.invoke("move", right).is_(200)
    bob.invoke("move", {"unknown": 1}).is_(200)


@pytest.mark.proves("ROOM-5")
def test_a_required_parameter_has_to_be_there(room: Room) -> None:
    """B13: where the action says so."""
    alice = room.join("alice")
    params = {"n": {"type": "number", "required": True}}
    alice.register({"id": "count", "params": params, "writes": []}).is_(201)
    refused = alice.invoke("count").is_(400)
    assert refused["param"] == "n"
    alice.invoke("count", {"n": 1}).is_(200)


@pytest.mark.proves("ROOM-3")
def test_a_template_that_is_one_token_keeps_its_type(room: Room) -> None:
    """B12: text around it makes text."""
    alice = room.join("alice")
    value = {"o": "${params.o}", "n": "${params.n}", "t": "n=${params.n}"}
    alice.register({"id": "put", "writes": [{"scope": "_x", "key": "k", "value": value}]}).is_(201)
    done = alice.invoke("put", {"o": {"a": [1]}, "n": 3}).is_(200)
    assert done["writes"][0]["value"] == {"o": {"a": [1]}, "n": 3, "t": "n=3"}
    assert alice.context()["state"]["_x"]["k"] == {"o": {"a": [1]}, "n": 3, "t": "n=3"}


def test_a_task_is_claimed_once(room: Room) -> None:
    """B14."""
    alice, bob = room.join("alice"), room.join("bob")
    for action in TASKS:
        alice.register(action).is_(201)
    alice.invoke("post_task", {"title": "paint"}).is_(200)
    bob.invoke("claim_task", {"key": "1"}).is_(200)
    assert alice.context()["state"]["_tasks"] == {"1": {"title": "paint", "claimed_by": "bob"}}
    alice.invoke("claim_task", {"key": "1"}).is_(409, "precondition_failed")


@pytest.mark.proves("SERVE-4")
def test_of_twenty_claimers_one_has_it(room: Room, crowd: Any) -> None:
    """B14: at the same moment."""
    agents = [room.join(f"a{number}") for number in range(20)]
    for action in TASKS:
        agents[0].register(action).is_(201)
    agents[0].invoke("post_task", {"title": "paint"}).is_(200)
    answers: dict[str, int] = {}

    def claim(number: int) -> None:
        answers[f"a{number}"] = agents[number].invoke("claim_task", {"key": "1"}).status

    crowd(20, claim)
    assert sorted(answers.values()) == [200] + [409] * 19
    (winner,) = [name for name, status in answers.items() if status == 200]
    task = agents[0].context()["state"]["_tasks"]["1"]
    assert task == {"title": "paint", "claimed_by": winner}


@pytest.mark.proves("ROOM-5")
def test_an_action_says_what_became_of_it(room: Room) -> None:
    """B12: result is evaluated behind the writes, and an error in it is a value."""
    alice = room.join("alice")
    write = {"scope": "_n", "key": "k", "increment": 1}
    alice.register({"id": "n", "writes": [write], "result": "state._n.k * 10"}).is_(201)
    assert alice.invoke("n").is_(200)["result"] == 10
    assert alice.invoke("n").is_(200)["result"] == 20
    alice.register({"id": "bad", "writes": [write], "result": "state._n.zz"}).is_(201)
    has(alice.invoke("bad").is_(200), {"result": {"_error": "*"}})
    assert alice.context()["state"]["_n"]["k"] == 3


def test_a_bad_definition_is_refused(room: Room) -> None:
    """B12: what an action is made of is checked when it is registered."""
    alice = room.join("alice")
    alice.register({"writes": []}).is_(400)
    alice.register({"id": "x", "writes": "no"}).is_(400)
    has(alice.register({"id": "x", "writes": [], "if": "1 +"}).is_(400), {"error": "invalid_cel"})
    template = {"id": "x", "writes": [], "if": "${params.n} > 1"}
    alice.register(template).is_(400, "invalid_cel")
    alice.invoke("x").is_(404)
    alice.invoke("_delete_action", {"id": "x"}).is_(404)


@pytest.mark.proves("ROOM-5")
def test_available_is_decided_with_what_is_known(room: Room) -> None:
    """B14: a condition on a parameter does not hide the action."""
    alice = room.join("alice", grants=["_shared"])
    for action in TASKS:
        alice.register(action).is_(201)
    alice.invoke("post_task", {"title": "paint"}).is_(200)
    alice.register({"id": "go", "if": "state._shared.on", "writes": []}).is_(201)
    alice.shared("on", False).is_(200)
    actions = alice.context()["actions"]
    assert actions["claim_task"]["available"] is True
    assert actions["go"]["available"] is False
    alice.shared("on", True).is_(200)
    assert alice.context()["actions"]["go"]["available"] is True
