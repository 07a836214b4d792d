"""Check C13: what stood in a room after each of its writes, and what became of a key."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from .rooms import Member, Room
from .served import Served
from .shapes import anywhere, has

SECRET = "the-secret-of-alice"
COMPARED = ("state", "actions", "views", "agents", "messages", "audit")
LIVING = ("last_heartbeat", "status", "waiting_on")
"""Signs of life have no sequence."""
PATIENT = ("--max-view-ms", "60000")
"""A busy machine cuts no view short."""
WRITES: "dict[str, list[dict[str, Any]]]" = {
    "put": [{"scope": "_x", "key": "${params.key}", "value": "${params.value}"}],
    "merge": [{"key": "map", "merge": {"${params.key}": "${params.value}"}}],
    "add": [{"key": "n", "increment": 2.5}, {"scope": "_x", "key": "turn", "increment": 1}],
    "push": [{"key": "list", "append": True, "value": "${params.value}"}],
    "log": [{"scope": "_log", "append": True, "value": {"by": "${self}", "at": "${now}"}}],
    "short": [{"key": "brief", "value": 1, "timer": {"ms": 60000, "effect": "delete"}}],
    "past": [{"key": "gone", "value": 1, "timer": {"at": "2020-01-01", "effect": "delete"}}],
    "ticked": [
        {
            "key": "late",
            "value": "${params.value}",
            "timer": {"ticks": 2, "tick_on": "state._x.turn", "effect": "enable"},
        }
    ],
    "gated": [{"key": "odd", "value": "${params.value}", "enabled": "state._x.turn > 3"}],
    "mine": [{"scope": "${self}", "key": "place", "value": "${params.value}"}],
    "alices": [{"scope": "alice", "key": "count", "increment": 1}],
}


@pytest.fixture
def declared(served: Served) -> Room:
    """A new room of profile declared on the shared server."""
    return Room(served, "/declared")


def seq_of(one: Member) -> int:
    """The sequence that the room has now."""
    return int(one.get("/history/_x/none").is_(200)["seq"])


def stood(answer: "dict[str, Any]") -> "dict[str, Any]":
    """What a poll, or a replay, says of the room but its signs of life, each by its name."""
    found = {part: answer[part] for part in COMPARED}
    found["agents"] = [
        {name: value for name, value in row.items() if name not in LIVING}
        for row in answer["agents"]
    ]
    for part in ("state", "actions", "views"):
        found[part] = {
            (one.get("scope"), one.get("key", one.get("id"))): one for one in found[part]
        }
    return found


def whole(one: Member) -> "dict[str, Any]":
    """All that this one may see now."""
    return stood(one.get("/poll", messages_limit=2000, audit_limit=2000).is_(200))


def then(one: Member, seq: int) -> "dict[str, Any]":
    """The same at a sequence."""
    query = {"messages_limit": 2000, "audit_limit": 2000}
    answer = one.get(f"/replay/{seq}", **query).is_(200)
    assert answer["_replay"]["seq"] == seq
    return stood(answer)


def acts(alice: Member, bob: Member, chosen: random.Random) -> "Callable[[], object]":
    """Anything that may happen in a room, or be refused there."""
    one = chosen.choice((alice, bob))
    name = chosen.choice([*WRITES, "none"])
    params = {"key": chosen.choice("abc"), "value": chosen.choice([1, "x", None, [1], {"k": 1}])}
    fields = {"id": name, "scope": "alice" if name == "alices" else "_shared"}
    owner = alice if name == "alices" else one
    return chosen.choice(
        (
            *[lambda: one.invoke(name, params)] * 5,
            *[lambda: owner.register({**fields, "writes": WRITES.get(name, [])})] * 2,
            lambda: one.invoke("_delete_action", {"id": name}),
            lambda: one.say("hello", to=chosen.choice(["bob", "zoe"])),
            lambda: one.view(chosen.choice("vw"), "state._x.turn + 1", scope="_shared"),
            lambda: one.view(f"of-{one.name}", 'state["alice"].place'),
            lambda: one.invoke("_delete_view", {"id": chosen.choice("vw")}),
            lambda: one.post("/agents", {"id": one.name, "role": chosen.choice("rst")}),
        )
    )


@pytest.mark.proves("ROOM-10")
@pytest.mark.parametrize("seed", range(3))
def test_a_replay_is_what_stood_there(own: "Callable[..., Served]", seed: int) -> None:
    """C13: after every write, for the room's token and for two agents."""
    declared, chosen = Room(own(*PATIENT), "/declared"), random.Random(seed)
    alice, bob = declared.join("alice", state={"place": SECRET}), declared.join("bob")
    readers = (declared.admin, declared.viewer, alice, bob)
    known: dict[int, list[dict[str, Any]]] = {}
    for name, writes in WRITES.items():
        owner = {"scope": "alice"} if name == "alices" else {}
        alice.register({"id": name, "writes": writes, **owner}).is_(201)
    for _ in range(60):
        acts(alice, bob, chosen)()
        known[seq_of(alice)] = [whole(one) for one in readers]
    assert len(known) > 40
    for seq, found in known.items():
        for one, wanted in zip(readers, found, strict=True):
            assert then(one, seq) == wanted, (seq, one.name)


@pytest.mark.proves("ROOM-2", "ROOM-10")
def test_a_replay_has_nothing_private(declared: Room) -> None:
    """C13: at no sequence, for nobody else."""
    alice = declared.join("alice", state={"place": SECRET})
    bob = declared.join("bob")
    alice.register({"id": "mine", "writes": WRITES["mine"]}).is_(201)
    alice.invoke("mine", {"value": f"{SECRET}-2"}).is_(200)
    total = seq_of(bob)
    for seq in range(total + 1):
        for one in (bob, declared.viewer):
            assert anywhere(one.get(f"/replay/{seq}").is_(200), SECRET) == []
    declared.nobody.get("/replay/1").is_(401)
    told = alice.get(f"/replay/{total - 1}").is_(200)
    assert anywhere(told["state"], SECRET) == [".0.value"]
    for scope in ("alice", "zoe"):
        bob.get(f"/history/{scope}/place").is_(403, "scope_denied")
        declared.viewer.get(f"/history/{scope}/place").is_(403, "scope_denied")
    declared.nobody.get("/history/alice/place").is_(401)
    for name in ("alice", "self"):
        changes = alice.get(f"/history/{name}/place").is_(200)["changes"]
        assert [one["value"] for one in changes] == [SECRET, f"{SECRET}-2"]


@pytest.mark.parametrize("seq", ["x", "-1", "1.5", "9" * 30, "%C2%B2", "99999"])
def test_a_sequence_that_is_none_is_refused(declared: Room, seq: str) -> None:
    """C13."""
    declared.admin.get(f"/replay/{seq}").is_(400)


@pytest.mark.proves("ROOM-10")
def test_the_history_of_a_key(declared: Room) -> None:
    """C13: who wrote what, before and after, page by page."""
    alice, bob = declared.join("alice"), declared.join("bob")
    alice.register({"id": "put", "writes": WRITES["put"]}).is_(201)
    for number, one in enumerate((alice, bob, alice)):
        one.invoke("put", {"key": "a/b ?", "value": number}).is_(200)
    path = "/history/_x/a%2Fb%20%3F"
    found = bob.get(path).is_(200)
    wanted = [
        {"agent": "alice", "action": "put", "before": None, "value": 0, "revision": 1},
        {"agent": "bob", "action": "put", "before": 0, "value": 1, "revision": 2},
        {"agent": "alice", "action": "put", "before": 1, "value": 2, "revision": 3},
    ]
    has(found["changes"], wanted)
    assert "_elided" not in found
    first = bob.get(path, limit=2).is_(200)
    has(first["changes"], wanted[:2])
    after = first["_elided"]["after"]
    assert first["_elided"]["_expand"] == f"?after={after}&limit=2"
    has(bob.get(path, after=after, limit=2).is_(200)["changes"], wanted[2:])
    assert bob.get("/history/_x/none").is_(200)["changes"] == []
    bob.get(path, after="x").is_(400)


@pytest.mark.proves("ROOM-10")
def test_what_is_hidden_has_no_history(declared: Room) -> None:
    """C13: a value that a clock or a condition hides is not told before its time."""
    alice, bob = declared.join("alice"), declared.join("bob")
    hidden = {"scope": "_x", "key": "k", "value": SECRET}
    clock = {"ticks": 1, "tick_on": "state._x.turn", "effect": "enable"}
    alice.register({"id": "later", "writes": [{**hidden, "timer": clock}]}).is_(201)
    alice.register({"id": "if", "writes": [{**hidden, "enabled": "state._x.turn > 9"}]}).is_(201)
    turn = [{"scope": "_x", "key": "turn", "increment": 1}]
    alice.register({"id": "turn", "writes": turn}).is_(201)
    for action in ("later", "if"):
        alice.invoke(action).is_(200)
        told = bob.get("/history/_x/k").is_(200)["changes"]
        assert anywhere(told, SECRET) == []
        assert "version" not in told[-1]
    alice.invoke("later").is_(200)
    alice.invoke("turn").is_(200)
    assert bob.get("/history/_x/k").is_(200)["changes"][-1]["hidden"] is True
    assert bob.context()["state"]["_x"]["k"] == SECRET


def test_other_profiles_have_no_replay(room: Room) -> None:
    """C13: the endpoints are those of declared rooms."""
    assert room.admin.get("/replay/0").status == 404
    assert room.admin.get("/history/_shared/k").status == 404
