"""Checks X6, S2 and S6 in declared rooms, where whoever acts may be a user's agent."""

import asyncio
from collections.abc import Callable

import pytest

from support import TIMEOUT_S

from .rooms import DECLARED, Member, Room, text
from .served import Served, unique
from .shapes import has
from .test_hostile_expressions import HOSTILE
from .test_wait_checks import WAITERS, Waiter
from .wire import until

PUT = {
    "id": "put", "params": {"key": {"type": "string"}, "value": {"type": "any"}},
    "writes": [{"key": "${params.key}", "value": "${params.value}"}],
}  # fmt: skip


def _timed(name: str, timer: "dict[str, object]") -> "dict[str, object]":
    return {"id": name, "writes": [{"key": name, "value": 1, "timer": timer}]}


def _user(served: Served, room: Room, role: str = "participant") -> Member:
    """A user who is something in the room, and their token."""
    name = unique("user")
    served.user(name)
    owner = room.nobody.as_(served.owner)
    owner.post("/invite", {"username": name, "role": role}).is_(200)
    return room.nobody.as_(served.user(name, f"rooms:{room.id}:write"))


def test_a_restart_keeps_users_tokens_state_and_timers(own: "Callable[..., Served]") -> None:
    """X6: with what they narrowed, and who they joined as."""
    served = own(profile="declared")
    room = Room(served, DECLARED)
    dan = _user(served, room)
    alice = dan.as_(dan.post("/agents", {"id": "alice", "state": {"mine": 1}}).is_(201)["token"])
    minted = dan.client.post(
        "/tokens", {"scope": f"rooms:{room.id}:write", "with_refresh": True}
    ).is_(201)
    ended = dan.client.post("/tokens", {"scope": f"rooms:{room.id}:read"}).is_(201)
    dan.client.delete(f"/tokens/{ended['id']}").is_(200)
    alice.register(PUT).is_(201)
    alice.register(_timed("short", {"ms": 300, "effect": "delete"})).is_(201)
    alice.register(_timed("long", {"ms": 60_000, "effect": "enable"})).is_(201)
    ticking = {"ticks": 2, "tick_on": "_shared.turn", "effect": "enable"}
    alice.register(_timed("ticked", ticking)).is_(201)
    rest = {"timer": {"ms": 60_000, "effect": "enable"}}
    alice.register({"id": "rests", "writes": [], "on_invoke": rest}).is_(201)
    for name in ("short", "long", "ticked", "rests"):
        alice.invoke(name).is_(200)
    alice.invoke("put", {"key": "turn", "value": 1}).is_(200)
    alice.say("before").is_(200)
    assert served.end() == 0
    served.again()
    alice, dan = alice.at(served), dan.at(served)
    until(lambda: set(alice.context()["state"]["_shared"]) == {"turn"})
    alice.invoke("rests").is_(409, "action_cooldown")
    dan.invoke("put", {"key": "turn", "value": 2}).is_(200)
    found = alice.context()
    assert set(found["state"]["_shared"]) == {"turn", "ticked"}
    assert found["state"]["self"] == {"mine": 1}
    assert "before" in text(found["messages"])
    assert dan.as_(minted["token"]).context()["self"] == "alice"
    dan.as_(ended["token"]).get("/context").is_(401)
    dan.client.post("/tokens/refresh", {"refresh_token": minted["refresh_token"]}).is_(200)
    dan.client.post("/tokens/refresh", {"refresh_token": minted["refresh_token"]}).is_(400)
    dan.as_(minted["token"]).get("/context").is_(401)
    room.admin.at(served).context()


@pytest.mark.defends("expressions")
@pytest.mark.proves("SERVE-8")
def test_hostile_expressions_are_answered_there_too(served: Served) -> None:
    """S2: in a view, a condition, a result, a template and a wait, of a user who may write."""
    room = Room(served, DECLARED)
    dan = _user(served, room)
    alice = dan.as_(dan.post("/agents", {"id": "alice"}).is_(201)["token"])
    for name, expr in HOSTILE.items():
        for given in (
            {"id": "h", "if": expr, "writes": []},
            {"id": "h", "enabled": expr, "writes": []},
            {"id": "h", "result": expr, "writes": []},
            {"id": "h", "writes": [{"key": "h", "value": expr, "expr": True}]},
        ):
            made = alice.register(given)
            assert made.status in (201, 400, 413), (name, made)
            if made.status == 201:
                assert alice.invoke("h").status in (200, 400, 409), name
                assert alice.get("/context", depth="usage").status == 200, name
                alice.invoke("_delete_action", {"id": "h"}).is_(200)
        shown = alice.view("h", expr, render={"type": "metric"})
        assert shown.status in (201, 400, 413), (name, shown)
        assert alice.get("/context").status == 200, name
        assert alice.get("/poll").status == 200, name
        if shown.status == 201:
            alice.invoke("_delete_view", {"id": "h"}).is_(200)
        if len(expr) < 10_000:
            assert alice.wait(expr, timeout=20).status in (200, 400), name
    assert served.client().get("/healthz").status == 200


@pytest.mark.proves("ROOM-8")
def test_one_invocation_wakes_five_hundred(own: "Callable[..., Served]") -> None:
    """S6."""
    served = own(profile="declared")
    room = Room(served, DECLARED)
    room.admin.register(PUT).is_(201)
    agents = [room.join(f"a{number}") for number in range(WAITERS - 1)]
    longest = room.longest()
    waiters = [Waiter(served, one, "state._shared.go == true") for one in agents]

    async def all_wait() -> "list[tuple[int, object]]":
        await asyncio.gather(*(one.ask() for one in waiters))
        await asyncio.to_thread(room.until_waiting, *[one.name for one in agents])
        await asyncio.to_thread(room.admin.invoke, "put", {"key": "go", "value": True})
        answers = asyncio.gather(*(one.answer() for one in waiters))
        found = list(await asyncio.wait_for(answers, TIMEOUT_S))
        assert not longest.done(), "the write woke them, not the end of their time"
        for one in waiters:
            one.hang_up()
        return found

    for status, found in asyncio.run(all_wait()):
        assert status == 200, found
        has(found, {"triggered": True})
