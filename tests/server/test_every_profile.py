"""Checks X1 to X7: what holds in every profile."""

from collections.abc import Callable
from typing import Any

import pytest

from .description import operations
from .rooms import Member, Room, text
from .served import Served
from .shapes import anywhere, has
from .wire import Answer, until

SECRET = "the-secret-of-alice"
NOWHERE = (
    ("GET", ""),
    ("GET", "/agents"),
    ("POST", "/agents"),
    ("GET", "/messages"),
    ("POST", "/messages"),
    ("GET", "/state"),
    ("PUT", "/state"),
    ("DELETE", "/state"),
    ("GET", "/context"),
    ("GET", "/wait?condition=true"),
    ("GET", "/poll"),
    ("GET", "/events"),
    ("GET", "/anything"),
    ("PATCH", "/agents/alice"),
    ("POST", "/actions/x/invoke"),
    ("POST", "/eval"),
    ("DELETE", ""),
)
COUNT = {"id": "count", "writes": [{"scope": "_n", "key": "k", "increment": 1}]}


@pytest.mark.proves("SERVE-4")
@pytest.mark.parametrize("by_action", [True, False])
def test_no_increment_is_lost(room: Room, crowd: Any, by_action: bool) -> None:  # noqa: FBT001
    """X1: 20 clients with 50 each, by direct writes and by an action."""
    agents = [room.join(f"a{number}", grants=["_n"]) for number in range(20)]
    agents[0].register(COUNT).is_(201)
    given = {"scope": "_n", "key": "k", "increment": 1}
    action, params = ("count", {}) if by_action else ("_set_state", given)

    def fifty(number: int) -> None:
        for _ in range(50):
            agents[number].invoke(action, params).is_(200)

    crowd(20, fifty)
    assert room.admin.context()["state"]["_n"]["k"] == 1000


@pytest.mark.proves("SERVE-4")
def test_no_thin_write_is_lost_that_names_its_version(served: Served, crowd: Any) -> None:
    """X1: where there is no increment, by if_version."""
    client = served.client("/thin")
    path = f"/rooms/{client.post('/rooms', {}).is_(201)['id']}/state"
    client.put(path, {"key": "n", "value": 0}).is_(200)

    def add(_: int) -> None:
        mine = served.client("/thin")
        for _ in range(5):
            while not _one_more(mine, path):
                pass

    crowd(6, add)
    assert client.get(path, scope="_shared", key="n").is_(200)["value"] == 30


def _one_more(mine: Any, path: str) -> bool:
    """Whether nobody was faster."""
    row = mine.get(path, scope="_shared", key="n").is_(200)
    asked = {"key": "n", "value": row["value"] + 1, "if_version": row["version"]}
    answer: Answer = mine.put(path, asked)
    assert answer.status in (200, 409), answer
    return answer.status == 200


@pytest.mark.defends("room-writes")
@pytest.mark.proves("ROOM-3")
def test_an_action_whose_last_write_is_denied_writes_nothing(room: Room) -> None:
    """X2."""
    alice = room.join("alice")
    room.join("bob")
    writes = [
        {"scope": "_a", "key": "k", "value": 1},
        {"scope": "alice", "key": "k", "increment": 1},
        {"scope": "${params.where}", "key": "k", "value": 1},
    ]
    alice.register({"id": "three", "scope": "alice", "writes": writes}).is_(201)
    alice.invoke("three", {"where": "bob"}).is_(403, "scope_denied")
    assert alice.context()["state"] == {}
    alice.invoke("three", {"where": "alice"}).is_(200)
    assert alice.context()["state"] == {"_a": {"k": 1}, "self": {"k": 1}}


@pytest.mark.proves("SERVE-5")
@pytest.mark.parametrize("prefix", ["/thin", "/direct", "/declared", ""])
def test_a_room_that_is_not_there_is_not_found(served: Served, room: Room, prefix: str) -> None:
    """X3: everywhere, with a token and without one."""
    for token in ("", room.admin.token, "as_none"):
        client = served.client(prefix, token)
        for method, below in NOWHERE:
            body = None if method == "GET" else {"key": "k", "value": 1, "name": "x", "expr": "1"}
            found = client.send(method, f"/rooms/none{below}", body)
            assert found.status == 404, (method, below, token, found)
            assert "error" in found.json


@pytest.mark.proves("ROOM-12")
def test_a_room_answers_under_its_own_profile_only(served: Served, room: Room) -> None:
    """X3: every endpoint of every prefix, with a room of each other profile and its own token."""
    declared = Room(served, "/declared")
    thin = served.client("/thin").post("/rooms", {}).is_(201)["id"]
    rooms = {"/thin": (thin, ""), "/direct": (room.id, room.admin.token)}
    rooms["/declared"] = (declared.id, declared.admin.token)
    asked = [one for one in operations(served.client()) if "room" in one.fields]
    assert len(asked) > 30
    for one in asked:
        for prefix, (id, token) in rooms.items():
            own = "/direct" if one.path.startswith("/rooms/") else f"/{one.path.split('/')[1]}"
            if prefix != own:
                path = one.filled(dict.fromkeys(one.fields, "1") | {"room": id})
                body = None if one.method == "GET" else {"key": "k", "value": 1, "body": "x"}
                found = served.client("", token).send(one.method, path, body)
                assert found.is_(404)["error"] == "room not found", (one.name, id)


@pytest.mark.defends("private-scopes")
@pytest.mark.proves("ROOM-2")
def test_a_private_scope_is_nowhere_for_anybody_else(room: Room) -> None:
    """X4: context, wait, poll, eval, events, audit: for another agent and for a view token."""
    alice = room.join("alice", state={"place": SECRET})
    bob = room.join("bob")
    begin = bob.events(0)
    alice.set("place", f"{SECRET}-2").is_(200)
    alice.register({"id": "go", "scope": "alice", "writes": [_private()]}).is_(201)
    alice.invoke("go", {"value": SECRET}).is_(200)
    waiting = alice.waiting(f'state.self.place == "{SECRET}-none"', timeout=1500)
    room.until_waiting("alice")
    room.admin.shared("done", 1).is_(200)
    seen = begin.until(lambda event: event.kind == "state" and "done" in text(event.data))
    assert SECRET not in text([event.data for event in seen])
    begin.close()
    for one in (bob, room.viewer):
        _sees_nothing(one)
    assert waiting.result(60).status == 200
    assert anywhere(room.admin.context(), SECRET) == [".state.alice.place"]


def _private() -> "dict[str, Any]":
    return {"scope": "alice", "key": "place", "value": "${params.value}"}


def _sees_nothing(one: Member) -> None:
    answers = [
        one.get("/context"),
        one.get("/context", include="_audit,_messages"),
        one.get("/context", only="state.alice"),
        one.get("/poll"),
        one.eval("state"),
        one.eval("state.alice.place"),
        one.eval("state.self.place"),
        one.wait("true", include="state,state.alice,state._audit", timeout=10),
        one.wait(f'state["alice"]["place"] == "{SECRET}"', timeout=10),
    ]
    for answer in answers:
        assert SECRET not in answer.text, answer
    assert answers[-1].json.get("triggered") is not True


@pytest.mark.defends("private-scopes")
@pytest.mark.proves("ROOM-2")
def test_nobody_waits_as_somebody_else(room: Room) -> None:
    """X4: the parameter agent= gives no identity."""
    room.join("alice", state={"place": SECRET})
    bob = room.join("bob")
    asked = {"agent": "alice", "include": "state.self"}
    room.nobody.wait("true", **asked).is_(401)
    bob.wait("true", **asked).is_(403)
    found = room.admin.wait("true", **asked)
    assert found.status in (200, 403), "the room's token may act for its agents"


@pytest.mark.proves("ROOM-3")
def test_nothing_is_expanded_twice(room: Room) -> None:
    """X5."""
    alice = room.join("alice")
    write = {"scope": "_x", "key": "${params.key}", "value": "say ${params.value}"}
    alice.register({"id": "put", "writes": [write]}).is_(201)
    given = {"key": "${self}", "value": "${self} ${now} ${params.key}"}
    alice.invoke("put", given).is_(200)
    found = alice.context()["state"]["_x"]
    assert found == {"${self}": "say ${self} ${now} ${params.key}"}


def test_a_restart_keeps_state_tokens_and_timers(own: "Callable[..., Served]") -> None:
    """X6: logical ticks and the wall clock too."""
    served = own()
    room = Room(served)
    alice = room.join("alice", grants=["_shared"], state={"mine": 1})
    alice.shared("short", 1, timer={"ms": 300, "effect": "delete"}).is_(200)
    alice.shared("long", 1, timer={"ms": 60_000, "effect": "enable"}).is_(200)
    ticking = {"ticks": 2, "tick_on": "_shared.turn", "effect": "enable"}
    alice.shared("ticked", 1, timer=ticking).is_(200)
    alice.shared("turn", 1).is_(200)
    alice.register({**COUNT, "on_invoke": {"timer": {"ms": 60_000, "effect": "enable"}}}).is_(201)
    alice.invoke("count").is_(200)
    alice.say("before").is_(200)
    assert served.end() == 0
    served.again()
    alice = alice.at(served)
    until(lambda: set(alice.context()["state"]["_shared"]) == {"turn"})
    alice.invoke("count").is_(409, "action_cooldown")
    alice.shared("turn", 2).is_(200)
    found = alice.context()
    assert set(found["state"]["_shared"]) == {"turn", "ticked"}
    assert found["state"]["self"] == {"mine": 1}
    assert "before" in text(found["messages"])
    has(room.admin.at(served).shared("x", 1).is_(200), {"version": 1})


@pytest.mark.proves("ROOM-4")
def test_who_joins_again_is_who_it_was(room: Room) -> None:
    """X7: with its own token: token, grants and cursor stay."""
    alice, bob = room.join("alice", grants=["_shared"]), room.join("bob")
    bob.say("hello").is_(200)
    assert alice.context()["messages"]["unread"] == 1
    again = alice.post("/agents", {"id": "alice", "name": "Alice the second"}).is_(201)
    assert again.get("token", alice.token) == alice.token
    alice.shared("k", 1).is_(200)
    found = alice.context()
    assert found["messages"]["unread"] == 0
    assert found["agents"]["alice"]["name"] == "Alice the second"
