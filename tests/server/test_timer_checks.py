"""Checks B15 to B18: cooldowns, timers of both clocks, what is enabled, views.

What is to be seen before a clock ends is tried with a long one, what is to be seen behind it with a
short one that is waited for: no test depends on how fast it is.
"""

from typing import Any

import pytest

from .rooms import Member, Room
from .shapes import has
from .wire import until

LONG, SHORT = 60_000, 300
ENDGAME = 'state._shared.phase == "endgame"'


def cooling(name: str, ms: int) -> "dict[str, Any]":
    """An action that rests after it was invoked."""
    write = {"scope": "_n", "key": name, "increment": 1}
    timer = {"ms": ms, "effect": "enable"}
    return {"id": name, "writes": [write], "on_invoke": {"timer": timer}}


@pytest.fixture
def alice(room: Room) -> Member:
    """An agent that may write what is shared."""
    return room.join("alice", grants=["_shared"])


def shared(one: Member) -> "dict[str, Any]":
    """What stands in ``_shared``."""
    return dict(one.context(only="state._shared")["state"].get("_shared", {}))


@pytest.mark.proves("ROOM-9")
def test_an_action_rests_after_it_was_invoked(alice: Member) -> None:
    """B15."""
    alice.register(cooling("long", LONG)).is_(201)
    alice.register(cooling("short", SHORT)).is_(201)
    alice.invoke("long").is_(200)
    refused = alice.invoke("long").is_(409, "action_cooldown")
    has(refused, {"action": "long", "available_at": "*"})
    assert "long" not in alice.context()["actions"]
    alice.invoke("short").is_(200)
    until(lambda: "short" in alice.context()["actions"])
    alice.invoke("short").is_(200)
    assert alice.context()["state"]["_n"] == {"long": 1, "short": 2}


@pytest.mark.proves("ROOM-9")
def test_a_key_goes_with_its_time_or_comes_with_it(alice: Member) -> None:
    """B16: the wall clock."""
    for effect in ("delete", "enable"):
        for ms in (LONG, SHORT):
            alice.shared(f"{effect}{ms}", 1, timer={"ms": ms, "effect": effect}).is_(200)
    assert f"delete{LONG}" in shared(alice)
    assert f"enable{LONG}" not in shared(alice)
    until(lambda: set(shared(alice)) == {f"delete{LONG}", f"enable{SHORT}"})


@pytest.mark.proves("ROOM-9")
def test_a_moment_that_is_over_is_over_at_once(alice: Member) -> None:
    """B16."""
    past, future = "2020-01-01T00:00:00.000Z", "2120-01-01T00:00:00.000Z"
    alice.shared("gone", 1, timer={"at": past, "effect": "delete"}).is_(200)
    alice.shared("there", 1, timer={"at": past, "effect": "enable"}).is_(200)
    alice.shared("stays", 1, timer={"at": future, "effect": "delete"}).is_(200)
    alice.shared("comes", 1, timer={"at": future, "effect": "enable"}).is_(200)
    assert set(shared(alice)) == {"there", "stays"}


@pytest.mark.proves("ROOM-9")
@pytest.mark.parametrize("watched", ["state._shared.turn", "_shared.turn"])
def test_a_key_comes_after_so_many_writes_of_another(alice: Member, watched: str) -> None:
    """B16: the logical clock, in both spellings."""
    for effect in ("enable", "delete"):
        timer = {"ticks": 2, "tick_on": watched, "effect": effect}
        alice.shared(effect, 1, timer=timer).is_(200)
    assert set(shared(alice)) == {"delete"}
    alice.shared("turn", 1).is_(200)
    assert set(shared(alice)) == {"delete", "turn"}
    alice.shared("turn", 1).is_(200)
    assert set(shared(alice)) == {"enable", "turn"}


@pytest.mark.proves("ROOM-9")
def test_a_timer_is_renewed(alice: Member) -> None:
    """B16."""
    row = alice.shared("k", 1, timer={"ms": LONG, "effect": "delete"}).is_(200)
    first = row["timer_expires_at"]
    asked = {"scope": "_shared", "key": "k"}

    def later() -> bool:
        return str(alice.invoke("_renew_timer", asked).is_(200)["timer_expires_at"]) > str(first)

    until(later)
    assert shared(alice) == {"k": 1}
    alice.shared("plain", 1).is_(200)
    alice.invoke("_renew_timer", {"scope": "_shared", "key": "plain"}).is_(400)
    alice.invoke("_renew_timer", {"scope": "_shared", "key": "none"}).is_(404)


@pytest.mark.proves("ROOM-9")
def test_writing_again_replaces_the_timer_and_an_increment_keeps_it(alice: Member) -> None:
    """B16."""
    timer = {"ticks": 1, "tick_on": "_shared.turn", "effect": "delete"}
    alice.shared("replaced", 1, timer=timer).is_(200)
    alice.shared("kept", 1, timer=timer).is_(200)
    alice.shared("replaced", 2).is_(200)
    alice.shared("kept", increment=1).is_(200)
    alice.shared("turn", 1).is_(200)
    assert set(shared(alice)) == {"replaced", "turn"}


@pytest.mark.parametrize(
    "timer",
    [
        {"ms": 300},
        {"ms": 300, "effect": "explode"},
        {"ms": 300, "ticks": 2, "tick_on": "_shared.turn", "effect": "delete"},
        {"ms": 300, "at": "2120-01-01T00:00:00Z", "effect": "delete"},
        {"effect": "delete"},
        {"ms": -1, "effect": "delete"},
        {"ms": "300", "effect": "delete"},
        {"at": "tomorrow", "effect": "delete"},
        {"ticks": 2, "effect": "enable"},
        {"ticks": 1.5, "tick_on": "_shared.turn", "effect": "enable"},
        {"ticks": 0, "tick_on": "_shared.turn", "effect": "enable"},
        {"ms": 10**30, "effect": "delete"},
        "soon",
    ],
)
def test_a_timer_that_is_none_is_refused(alice: Member, timer: Any) -> None:
    """B16."""
    alice.shared("k", 1, timer=timer).is_(400, "invalid_timer")
    alice.register({"id": "x", "writes": [], "timer": timer}).is_(400, "invalid_timer")
    alice.view("v", "1", timer=timer).is_(400, "invalid_timer")
    assert shared(alice) == {}


@pytest.mark.proves("ROOM-5")
def test_what_is_not_enabled_is_not_there(alice: Member, room: Room) -> None:
    """B17: a key, a view and an action."""
    bob = room.join("bob")
    alice.shared("phase", "lobby").is_(200)
    alice.shared("secret", 1, enabled=ENDGAME).is_(200)
    alice.view("score", "1 + 1", enabled=ENDGAME).is_(201)
    alice.register({"id": "finish", "writes": [], "enabled": ENDGAME}).is_(201)
    found = bob.context()
    assert "secret" not in found["state"]["_shared"]
    assert "score" not in found["views"]
    assert "finish" not in found["actions"]
    bob.invoke("finish").is_(409, "action_disabled")
    alice.shared("phase", "endgame").is_(200)
    found = bob.context()
    assert found["state"]["_shared"]["secret"] == 1
    assert found["views"]["score"] == 2
    assert found["actions"]["finish"]["available"] is True
    bob.invoke("finish").is_(200)


@pytest.mark.proves("ROOM-6")
def test_a_view_follows_what_it_is_made_of(room: Room) -> None:
    """B18."""
    alice, bob = room.join("alice", state={"health": 100}), room.join("bob")
    expression = 'state["alice"]["health"] > 50 ? "ready" : "wounded"'
    has(alice.view("combat", expression).is_(201), {"id": "combat", "value": "ready"})
    alice.view("both", 'views["combat"] + "!"').is_(201)
    has(alice.view("bad", 'state["alice"]["zz"]').is_(201), {"value": {"_error": "*"}})
    has(bob.context()["views"], {"combat": "ready", "both": "ready!", "bad": {"_error": "*"}})
    alice.set("health", 50).is_(200)
    has(bob.context()["views"], {"combat": "wounded", "both": "wounded!", "bad": {"_error": "*"}})


@pytest.mark.proves("ROOM-4", "ROOM-6")
def test_a_view_is_its_owners(room: Room) -> None:
    """B18."""
    alice, bob = room.join("alice", state={"health": 100}), room.join("bob")
    bob.view("x", 'state["alice"]["health"]', scope="alice").is_(403, "identity_mismatch")
    alice.view("x", 'state["alice"]["health"]').is_(201)
    bob.view("x", "1").is_(403)
    bob.invoke("_delete_view", {"id": "x"}).is_(403, "view_owned")
    bob.view("mine", 'state["alice"]["health"]').is_(201)
    has(bob.context()["views"], {"x": 100, "mine": {"_error": "*"}})
    has(alice.context()["views"], {"x": 100, "mine": {"_error": "*"}})
    bob.view("y", "1 +").is_(400, "invalid_cel")
    alice.invoke("_delete_view", {"id": "x"}).is_(200)
    assert set(bob.context()["views"]) == {"mine"}
