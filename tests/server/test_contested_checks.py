"""Checks C5 to C7: views that wait, two actions for one target, and one action for another."""

import pytest

from .rooms import Room, woken
from .served import Served
from .shapes import has
from .test_declared_checks import SUBMIT

RESULTS = ('state["_shared"].keys().filter(k, k.endsWith(".result"))',
           'state["_shared"].filter(k, k.endsWith(".result"))')  # fmt: skip
ANSWER = [{"scope": "_shared", "key": "answer", "value": "${params.a}"}]
CONTEST = {"_shared:answer": ["alice_submit", "bob_submit"]}
HIGH = "high — action has been invoked and write behavior changed"


@pytest.fixture
def declared(served: Served) -> Room:
    """A new room of profile declared on the shared server."""
    return Room(served, "/declared")


@pytest.mark.proves("ROOM-8")
@pytest.mark.parametrize("expr", RESULTS)
def test_a_wait_for_a_view_ends_with_the_write_that_makes_it(declared: Room, expr: str) -> None:
    """C5: with .keys() and without."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.register(SUBMIT).is_(201)
    bob.view("results", expr, scope="_shared").is_(201)
    waiting, longest = bob.again().waiting('views["results"].size()>0'), declared.longest()
    declared.until_waiting("bob")
    alice.invoke("submit_result", {"result": "42"}).is_(200)
    found = woken(waiting, longest)
    has(found, {"context": {"views": {"results": ["alice.result"]}}})


@pytest.mark.proves("ROOM-6")
def test_two_actions_for_one_target_are_reported(declared: Room) -> None:
    """C6: to whoever registers the second, and to everybody as a view, which wakes."""
    alice, bob = declared.join("alice"), declared.join("bob")
    carol = declared.join("carol")
    waiting, longest = carol.again().waiting('views["_contested"].size()>0'), declared.longest()
    declared.until_waiting("carol")
    assert "warning" not in alice.register({"id": "alice_submit", "writes": ANSWER}).is_(201)
    made = bob.register({"id": "bob_submit", "writes": ANSWER}).is_(201)
    wanted = {
        "warning": "competing_write_targets",
        "contested_targets": ["_shared:answer"],
        "competing_actions": [{"target": "_shared:answer", "actions": CONTEST["_shared:answer"]}],
        "help": "contested_actions",
    }
    has(made, wanted)
    has(woken(waiting, longest), {"context": {"views": {"_contested": {"value": CONTEST}}}})
    for query in ({}, {"only": "state"}, {"depth": "full"}):
        found = bob.context(**query)
        assert found["views"]["_contested"]["value"] == CONTEST
        assert "contested_actions" in found["_context"]["help"]
    has(bob.eval('"_contested" in views').is_(200), {"value": True})
    has(
        bob.eval('views._contested.value["_shared:answer"]').is_(200),
        {"value": CONTEST["_shared:answer"]},
    )
    rows = {row["id"]: row for row in bob.get("/poll").is_(200)["views"]}
    assert rows["_contested"]["value"] == CONTEST
    bob.view("_contested", "1").is_(400, "reserved_id")
    bob.view("quiet", '!("_contested" in views)', scope="_shared").is_(201)
    assert bob.context()["views"]["quiet"] is False
    bob.invoke("_delete_action", {"id": "alice_submit"}).is_(200)
    found = bob.context()
    assert found["views"] == {"quiet": True}
    assert "help" not in found["_context"] or "contested_actions" not in found["_context"]["help"]


def test_no_other_room_has_contests(room: Room) -> None:
    """C6: a direct room says nothing of the kind."""
    for name in ("alice", "bob"):
        one = room.join(name, grants=["_shared"])
        made = one.register({"id": f"{name}_submit", "writes": ANSWER}).is_(201)
        assert "warning" not in made
    assert room.admin.context()["views"] == {}
    room.admin.view("_contested", "1").is_(201)


@pytest.mark.proves("ROOM-4")
def test_an_action_that_becomes_another_is_reported(declared: Room) -> None:
    """C7."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.register(SUBMIT).is_(201)
    for number in range(3):
        alice.invoke("submit_result", {"result": number}).is_(200)
    assert "warning" not in bob.register(SUBMIT).is_(201), "the same is not another one"
    assert "warning" not in alice.register({**SUBMIT, "description": "x"}).is_(201)
    other = [{"scope": "_shared", "key": "stolen", "value": "${params.result}"}]
    made = bob.register({**SUBMIT, "writes": other}).is_(201)
    wanted = {
        "previous_registrant": "alice",
        "writes_changed": True,
        "params_changed": False,
        "invocation_count": 3,
        "previous_writes": SUBMIT["writes"],
        "risk": HIGH,
    }
    has(made, {"warning": "action_redefined", "redefinition": wanted})
    again = {"params": {"result": {"type": "string"}}, "writes": other}
    made = bob.register({**SUBMIT, **again}).is_(201)
    has(made["redefinition"], {"writes_changed": False, "params_changed": True})
    assert made["redefinition"]["risk"].startswith("low")


def test_what_was_never_invoked_is_less_of_a_risk(declared: Room) -> None:
    """C7: and both warnings at once are a list."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.register({"id": "other", "writes": ANSWER}).is_(201)
    alice.register(SUBMIT).is_(201)
    made = bob.register({**SUBMIT, "writes": ANSWER}).is_(201)
    assert set(made["warning"]) == {"action_redefined", "competing_write_targets"}
    assert made["redefinition"]["risk"] == "medium — write behavior changed"


@pytest.mark.proves("ROOM-4")
def test_somebody_elses_condition_and_end_are_reported(declared: Room) -> None:
    """C7: a gate that somebody else took away, and an action that somebody else deleted."""
    alice, bob = declared.join("alice"), declared.join("bob")
    gated = {**SUBMIT, "if": 'self == "alice"'}
    alice.register(gated).is_(201)
    made = bob.register(SUBMIT).is_(201)
    has(made, {"warning": "action_redefined", "redefinition": {"previous_registrant": "alice"}})
    assert made["redefinition"]["risk"].startswith("medium")
    gone = alice.invoke("_delete_action", {"id": "submit_result"}).is_(200)
    has(gone, {"deleted": True, "redefinition": {"previous_registrant": "bob", "deleted": True}})
    alice.register(SUBMIT).is_(201)
    gone = alice.invoke("_delete_action", {"id": "submit_result"}).is_(200)
    assert gone == {"deleted": True, "id": "submit_result"}


@pytest.mark.proves("ROOM-4")
def test_a_view_of_somebody_else_that_becomes_another_is_reported(declared: Room) -> None:
    """C7: the same for views; one's own are one's own."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.view("turn", "1", scope="_shared").is_(201)
    assert "warning" not in alice.view("turn", "2", scope="_shared").is_(201)
    assert "warning" not in bob.view("turn", "2", scope="_shared").is_(201)
    made = alice.view("turn", "3", scope="_shared").is_(201)
    wanted = {"previous_registrant": "bob", "previous_expr": "2"}
    has(made, {"warning": "view_redefined", "redefinition": wanted})
    gone = bob.invoke("_delete_view", {"id": "turn"}).is_(200)
    has(gone, {"deleted": True, "warning": "view_redefined"})
    wanted = {"previous_registrant": "alice", "previous_expr": "3"}
    has(gone["redefinition"], {**wanted, "deleted": True})
