"""What machines share of one repository (LINK): decided by the server, on both stores."""

from functools import partial
from typing import Any

import pytest

from agent_sync.rooms.linked import document_kinds
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.service import linking, sharing, user_managing

from .clones import DAY, LEASE_MS, ROOM, Clone, Shared, item
from .places import Place, refused
from .test_room_races import together

MINUTE = 60_000


@pytest.fixture
def shared(place: Place) -> Shared:
    """A shared repository, on each store."""
    return Shared(place)


@pytest.fixture
def two(shared: Shared) -> "tuple[Clone, Clone]":
    """Two machines of two users, at two servers."""
    north, south = shared.clone(1), shared.clone(2, "bob")
    south.server = 1
    return north, south


Two = tuple[Clone, Clone]


@pytest.mark.parametrize(
    ("mine", "theirs", "meet"),
    [
        ("src/core/a.py", "src/core/a.py", True),
        ("src/core/a.py", "src/core/b.py", False),
        ("src/core/", "src/core/a.py", True),
        ("src/core/a.py", "src/core/", True),
        ("src/core/", "src/core/deep/", True),
        ("src/core/deep/", "src/core/", True),
        ("src/core/", "src/corex/", False),
        ("src/core/*.py", "src/core/a.py", True),
        ("src/core/*.py", "src/core/a.js", False),
        ("src/core/a.py", "src/core/*.py", True),
        ("src/core/**/x.py", "src/core/x.py", True),
        ("src/core/**", "src/core/b/", True),
        ("src/core/a*", "src/core/*b", True),
        ("src/core/a*", "src/core/b*", False),
        ("src/core/[id].py", "src/core/i.py", True),
        ("src/core/[id].py", "src/core/[id].py", True),
        ("src/core/", "src/core", True),
        ("src/core", "src/core/", True),
        ("src/ü/", "src/ü/ß.py", True),
        ("src/core/readme.md", "src/Core/README.md", True),  # of one that folds case
        ("src/core/", "src/Core/README.md", True),
        ("src/core/R*.md", "src/core/readme.md", True),
    ],
)
def test_two_keys_that_could_cover_one_path_are_not_both_had(
    two: Two, mine: str, theirs: str, *, meet: bool
) -> None:
    north, south = two
    assert north.error(north.lease(1, mine)) == ""
    more = {"target": "file"} if theirs == "src/core/[id].py" else {}
    assert south.error(south.lease(1, theirs, **more)) == ("held" if meet else "")


def test_a_thing_is_held_by_its_name(two: Two) -> None:
    north, south = two
    assert north.error(north.lease(1, "port 80", target="resource")) == ""
    assert south.error(south.lease(1, "port 80", target="resource")) == "held"
    assert south.error(south.lease(2, "port 8", target="resource")) == ""
    assert south.error(south.lease(3, "port 80")) == "", "a path of that name is something else"


def test_many_share_what_one_alone_may_not_then_have(two: Two) -> None:
    north, south = two
    assert north.error(north.lease(1, "a.py", mode="shared")) == ""
    assert south.error(south.lease(1, "a.py", mode="shared")) == ""
    assert north.error(north.lease(1, "a.py")) == "held", "it does not become exclusive"
    south.one(south.over(1))
    before = north.one(north.lease(2, "b.py"))["fence"]
    assert north.one(north.lease(1, "a.py"))["fence"] > before, "judged anew"


def test_an_agent_and_who_works_for_it_have_one_thing_together(two: Two) -> None:
    north, _ = two
    north.one(north.lease(1, "src/core/"))
    assert north.error(north.lease(2, "src/core/a.py")) == ""
    assert north.error(north.lease(3, "src/core/b.py", agent=f"{north.id}:ann/sub")) == ""
    assert north.error(north.lease(4, "src/core/c.py", agent=f"{north.id}:annie")) == "held"


def test_what_is_sent_twice_is_told_once(two: Two) -> None:
    north, south = two
    south.since()
    first = north.one(north.lease(1, "a.py"))
    again = north.one(north.lease(1, "a.py"))
    assert again == first
    assert len(south.since()) == 1
    north.shared.now += LEASE_MS // 2
    later = north.one(north.lease(1, "a.py"))
    assert (later["fence"], later["seq"] > first["seq"]) == (first["fence"], True)
    (told,) = south.since()
    assert told["expires_in_ms"] == LEASE_MS, "a mirror elsewhere lives on"


@pytest.mark.proves("LINK-4")
def test_a_lease_ends_by_the_clock_of_the_server(two: Two) -> None:
    north, south = two
    south.since()
    first = north.one(north.lease(1, "a.py"))
    south.since()
    north.shared.now += LEASE_MS
    (over,) = south.since()
    assert (over["body"], over["by"]) == (None, "")
    assert south.error(south.lease(1, "a.py")) == ""
    assert north.error(north.lease(1, "a.py")) == "held", "what ran out is judged anew"
    south.one(south.over(1))
    assert north.one(north.lease(1, "a.py"))["fence"] > first["fence"]


def test_what_is_asked_for_together_is_had_together_or_not_at_all(two: Two) -> None:
    north, south = two
    south.one(south.lease(1, "b.py"))
    north.since()
    given = [north.lease(1, "a.py"), north.lease(2, "b.py"), north.lease(3, "c.py")]
    found = north.put(*given, together=True)
    assert [one["error"] for one in found] == ["others_refused", "held", "others_refused"]
    assert south.error(south.lease(2, "a.py")) == ""
    (told,) = north.since()
    assert told["uid"] == f"{south.id}:2", "nothing of what was refused is told"
    assert north.put(given[2], together=True)[0]["ok"]
    (later,) = south.since(seq=south.since()[-1]["seq"] - 1)
    assert later["uid"] == f"{north.id}:3"


def test_what_one_put_gives_up_it_may_take_otherwise(two: Two) -> None:
    north, south = two
    north.one(north.lease(1, "src/core/"))
    given = north.over(1), north.lease(2, "src/core/", agent=f"{north.id}:other")
    assert all(one["ok"] for one in north.put(*given, together=True))
    taken = north.put(
        north.lease(3, "x.py"), north.lease(4, "x.py", agent=f"{north.id}:other"), together=False
    )
    assert [one.get("error") for one in taken] == [None, "held"]
    assert taken[1]["current"]["uid"] == f"{north.id}:3"
    assert south.error(south.lease(1, "src/core/a.py")) == "held"


def test_an_automatic_lease_stands_against_nothing(two: Two) -> None:
    north, south = two
    north.one(north.lease(1, "a.py", kind="auto"))
    south.since()
    assert south.seen["lease", f"{north.id}:1"]["kind"] == "auto"
    assert south.error(south.lease(1, "a.py")) == ""
    assert north.error(north.lease(2, "a.py", kind="auto")) == "", "nor is it stopped by any"


@pytest.mark.proves("LINK-6")
def test_leases_are_counted(two: Two) -> None:
    north, _ = two
    for first in (0, 100):
        given = [north.lease(number, f"f{number}") for number in range(first, first + 100)]
        assert all(one["ok"] for one in north.put(*given))
    assert north.error(north.lease(200, "f200")) == "too_many"
    assert north.error(north.lease(5, "f5", reason="more")) == "", "those that there are go on"
    assert [one["ok"] for one in north.put(north.over(7), north.lease(200, "f200"))] == [True, True]


@pytest.mark.proves("LINK-6")
@pytest.mark.parametrize("key", ["src/", "src/*.py", "**", "*"])
def test_much_needs_full_access(shared: Shared, key: str) -> None:
    north, south = shared.clone(1), shared.clone(2, "bob", "")
    assert north.error(north.lease(1, key)) == "full_access_required"
    assert north.error(north.lease(2, key, kind="auto")) == ""
    assert south.error(south.lease(1, key)) == ""


@pytest.mark.proves("LINK-4")
@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("/etc/passwd", "outside_repository"),
        ("../x", "outside_repository"),
        ("a/../b", "outside_repository"),
        ("C:/x", "outside_repository"),
        ("./a", "outside_repository"),
        ("a//b", "invalid_item"),
        ("", "invalid_item"),
        ("a\nb", "invalid_item"),
        ("x" * 2000, "invalid_item"),
        ("a/" * 100 + "b", "invalid_item"),
    ],
)
def test_a_key_lies_in_the_repository(two: Two, key: str, error: str) -> None:
    north, _ = two
    assert north.error(north.lease(1, key, target="file")) == error


@pytest.mark.parametrize(
    "field", [{"mode": "x"}, {"target": 3}, {"kind": "x"}, {"agent": ""}, {"mode": 3}]
)
def test_a_lease_says_what_it_is(two: Two, field: "dict[str, Any]") -> None:
    north, _ = two
    assert north.error(north.lease(1, "a.py", **field)) in (
        "invalid_item",
        "not_yours",
        "full_access_required",
    )
    assert north.error(north.lease(1, "a.py", ttl_ms=0)) == "invalid_item"


@pytest.mark.parametrize("kind", ["lease", "agent", "message", "decision"])
def test_nobody_speaks_for_another_machine(two: Two, kind: str) -> None:
    north, south = two
    names = {"message": "sender", "agent": "name"}
    field = names.get(kind, "agent")
    lease = {**south.lease(1, "a.py")["body"]}
    body = {**lease, field: f"{north.id}:ann"}
    stolen = item(kind, f"{north.id}:1", body, ttl_ms=LEASE_MS)
    assert south.error(stolen) == "not_yours"
    if kind != "agent":
        assert south.error({**stolen, "uid": f"{south.id}:1"}) == "not_yours", "by its author"
    assert north.error(stolen) == ""
    assert south.error({**stolen, "body": None}) == "not_yours", "nor ends it"


@pytest.mark.parametrize("kind", ["checkpoint", "patch", "handoff"])
def test_whoever_made_it_changes_it(two: Two, kind: str) -> None:
    north, south = two
    assert north.error(item(kind, "C1001", {"summary": "one"})) == ""
    assert north.error(item(kind, "C1001", {"summary": "two"})) == ""
    found = south.one(item(kind, "C1001", {"summary": "three"}))
    assert found["error"] == "not_yours"
    assert found["current"]["body"] == {"summary": "two"}
    assert south.error(item(kind, "C1001", None)) == "not_yours"


def test_a_task_is_changed_by_who_has_seen_it(two: Two) -> None:
    north, south = two
    made = north.one(item("task", "T1001", {"title": "one", "owner": ""}))
    refused_ = south.one(item("task", "T1001", {"title": "two", "owner": f"{south.id}:bob"}))
    assert (refused_["error"], refused_["current"]["seq"]) == ("changed", made["seq"])
    mine = {"title": "two", "owner": f"{south.id}:bob"}
    taken = south.one(item("task", "T1001", mine, base=made["seq"]))
    assert taken["ok"]
    assert south.error(item("task", "T1001", mine, base=made["seq"])) == "", "sent twice"
    theirs = {"title": "two", "owner": f"{north.id}:ann"}
    assert north.error(item("task", "T1001", theirs, base=made["seq"])) == "changed"
    assert north.error(item("task", "T1001", theirs, base=taken["seq"])) == "owned"
    north.shared.now += document_kinds.GONE_MS + 1
    assert north.error(item("task", "T1001", theirs, base=taken["seq"])) == "", "it is gone"


@pytest.mark.defends("linked-machine")
def test_whoever_gives_a_task_to_an_agent_elsewhere_says_so(two: Two) -> None:
    north, south = two
    ann, bob = f"{north.id}:ann", f"{south.id}:bob"
    free = north.one(item("task", "T1001", {"title": "one", "owner": ""}))["seq"]
    for by in (None, "", bob, 7):
        body = {"title": "one", "owner": bob, "assigned_by": by}
        assert north.error(item("task", "T1002", body)) == "not_yours", "made so"
        assert north.error(item("task", "T1001", body, base=free)) == "not_yours"
    given = {"title": "one", "owner": bob, "assigned_by": ann}
    assert north.error(item("task", "T1001", given, base=free)) == ""
    north.shared.now += document_kinds.GONE_MS + 1
    north.one(item("agent", ann, {"name": "ann"}))
    taken = {"title": "two", "owner": bob, "assigned_by": bob}
    assert north.error(item("task", "T1002", taken)) == "", "of one that may be gone, as it was"


def test_one_of_many_gets_a_task(shared: Shared) -> None:
    clones = [shared.clone(number, f"u{number}") for number in range(1, 5)]
    base = clones[0].one(item("task", "T1001", {"title": "x", "owner": ""}))["seq"]
    won: list[str] = []

    def claim(one: Clone, number: int) -> None:
        one.server = number % 2
        body = {"title": "x", "owner": f"{one.id}:a"}
        if one.one(item("task", "T1001", body, base=base))["ok"]:
            won.append(one.id)

    together(*(partial(claim, one, number) for number, one in enumerate(clones)))
    assert len(won) == 1


def gate(opener: str, **more: Any) -> "dict[str, Any]":
    """What a gate on one file says."""
    return {"opener": opener, "state": "requested", "paths": ["a.py"], **more}


def test_a_gate_is_moved_on_by_who_has_part_in_it(shared: Shared) -> None:
    north, south, west = shared.clone(1), shared.clone(2, "bob"), shared.clone(3, "eve")
    opened = {**gate(f"{north.id}:ann"), "parties": [f"{south.id}:bob"]}
    assert south.error(item("gate", "G1001", opened)) == "not_yours"
    made = north.one(item("gate", "G1001", opened))
    party = f"G1001 {south.id}:bob member"
    assert west.error(item("party", party, {"verdict": ""})) == "not_yours"
    assert north.error(item("party", party, {"verdict": ""})) == "", "its opener names parties"
    acknowledged = {**opened, "state": "acknowledged"}
    moved = item("gate", "G1001", acknowledged, base=made["seq"])
    assert west.error(moved) == "not_yours"
    assert south.error({**moved, "base": 0}) == "changed"
    assert south.error(item("party", party, {"verdict": "acknowledged"})) == ""
    assert north.error(item("party", party, {"verdict": "objected"})) == "not_yours"
    assert north.error(item("party", party, {"verdict": ""})) == "not_yours", "it has spoken"
    assert south.one(moved)["ok"]


def test_a_gate_on_everything_needs_full_access(shared: Shared) -> None:
    north, south = shared.clone(1), shared.clone(2, "bob", "")
    for paths in ([], ["src/"], ["a.py", "**"], [{"target": "tree", "key": "src/"}], "x"):
        wide = gate(f"{north.id}:ann", paths=paths)
        assert north.error(item("gate", "G1001", wide)) == "full_access_required"
    assert south.error(item("gate", "G1001", gate(f"{south.id}:bob", paths=[]))) == ""
    assert north.error(item("gate", "G1002", gate(f"{north.id}:ann", paths=["src/core/"]))) == ""


@pytest.mark.proves("LINK-6")
def test_gates_are_counted_while_they_are_open(two: Two) -> None:
    north, south = two
    given = [item("gate", f"G{1001 + n}", gate(f"{north.id}:ann")) for n in range(21)]
    found = north.put(*given)
    assert [one["ok"] for one in found] == [True] * 20 + [False]
    assert found[20]["error"] == "too_many"
    over = item("gate", "G1001", gate(f"{north.id}:ann", state="resolved"), base=found[0]["seq"])
    assert north.error(over) == ""
    assert north.error(given[20]) == ""
    assert south.error(item("gate", "G3001", gate(f"{south.id}:bob"))) == ""


def test_a_crew_is_changed_by_its_members(shared: Shared) -> None:
    north, south, west = shared.clone(1), shared.clone(2, "bob"), shared.clone(3, "eve")
    body = {"members": [f"{north.id}:ann", f"{south.id}:bob"]}
    made = north.one(item("crew", "K1001", body))
    other = {"members": [f"{south.id}:bob"]}
    assert west.error(item("crew", "K1001", other, base=made["seq"])) == "not_yours"
    assert south.error(item("crew", "K1001", other, base=made["seq"])) == ""


def test_an_acknowledgement_is_of_its_own_agent(two: Two) -> None:
    north, south = two
    said = north.own("message", 1, sender=f"{north.id}:ann", to=["all"], body="hello")
    assert north.error(said) == ""
    ack = item("ack", f"{north.id}:1 {south.id}:bob", {})
    assert north.error(ack) == "not_yours"
    assert south.error(ack) == ""


def test_bodies_are_bounded(two: Two) -> None:
    north, _ = two
    long = north.own("message", 1, sender=f"{north.id}:ann", body="x" * 70_000)
    assert north.error(long) == "body_too_large"
    assert north.error(item("patch", "P1001", {"diff": "x" * 500_000})) == ""
    assert north.error(item("patch", "P1002", {"diff": "ü" * 300_000})) == "body_too_large"
    assert north.error(item("elf", "E1", {})) == "unknown_kind"


@pytest.mark.defends("linked-machine")
@pytest.mark.parametrize("kind", ["task", "crew", "checkpoint", "patch", "handoff", "decision"])
def test_what_a_machine_made_is_counted(
    two: Two, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = two
    assert document_kinds.MOST_OPEN[kind] >= 2_000
    monkeypatch.setitem(document_kinds.MOST_OPEN, kind, 3)

    def made(who: Clone, number: int, base: int = 0, word: str = "x") -> "dict[str, Any]":
        uid = f"{who.id}:{number}" if kind == "decision" else f"{who.id[-1].upper()}{number}"
        return item(kind, uid, {"title": word, "agent": f"{who.id}:ann"}, base=base)

    found = north.put(*(made(north, number) for number in range(5)))
    assert [one.get("error", "") for one in found] == ["", "", "", "too_many", "too_many"]
    assert north.error(made(north, 0, found[0]["seq"], "y")) == "", "what is there may change"
    over = {**made(north, 1, found[1]["seq"]), "body": None}
    assert [one["ok"] for one in north.put(over, made(north, 5), made(north, 6))] == [
        True, True, False,
    ]  # fmt: skip
    assert south.error(made(south, 1)) == ""


def test_what_a_machine_says_is_bounded_together(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    north, south = two
    monkeypatch.setattr("agent_sync.rooms.linked.putting.MOST_SIGNS", 10_000)
    one = north.own("message", 1, sender=f"{north.id}:ann", body="x" * 6_000)
    two_ = {**one, "uid": f"{north.id}:2"}
    assert [found["ok"] for found in north.put(one, two_)] == [True, False]
    assert north.error(two_) == "too_many"
    assert south.error(south.own("message", 1, sender=f"{south.id}:b", body="x" * 6_000)) == ""
    assert north.error({**one, "body": None}) == ""
    assert north.error(two_) == ""


@pytest.mark.parametrize(
    "given",
    [
        {"items": []},
        {"items": "x"},
        {"items": [1]},
        {"items": [{"kind": "lease"}]},
        {"items": [{"kind": 1, "uid": "x", "body": {}}]},
        {"items": [{"kind": "lease", "uid": "x" * 300, "body": {}}]},
        {"items": [{"kind": "lease", "uid": "a\u0000b", "body": {}}]},
        {"items": [{"kind": "lease", "uid": "x", "body": "text"}]},
        {"items": [{"kind": "lease", "uid": "x", "body": {}}] * 2},
        {"items": [{"kind": "lease", "uid": str(n), "body": None} for n in range(101)]},
    ],
)
def test_what_is_no_item_is_refused_whole(two: Two, given: "dict[str, Any]") -> None:
    with refused(400, "invalid_item"):
        two[0].ask("put", epoch=1, **given)


@pytest.mark.parametrize("number", [-1, "1", 1.5, True, 10**16])
def test_a_number_is_a_whole_one(two: Two, number: "Any") -> None:
    north, _ = two
    for ask in ("put", "hello"):
        given = {"items": [north.lease(1, "a.py")]} if ask == "put" else {}
        with refused(400, "invalid_number"):
            north.ask(ask, epoch=number, **given)
    with refused(400, "invalid_number"):
        north.ask("hello", numbers={"task": number})
    with refused(400, "invalid_number"):
        north.put({**north.lease(1, "a.py"), "ttl_ms": number})


@pytest.mark.parametrize("id", ["", "x", "m1111111", "MAAAAAAA", "maaaaaaaa", None, 7])
def test_a_machine_has_an_id(two: Two, id: "Any") -> None:
    with refused(400, "invalid_machine"):
        two[0].ask("hello", machine=id)


def test_a_machine_is_its_first_users(shared: Shared) -> None:
    north, thief = shared.clone(1), shared.clone(2, "eve", says=False)
    thief.id = north.id
    for ask in ("hello", "leave"):
        with refused(403, "machine_of_another"):
            thief.ask(ask)
    with refused(403, "machine_of_another"):
        thief.ask("put", epoch=1, items=[north.lease(1, "a.py")])
    with refused(403, "machine_of_another"):
        thief.since(epoch=1)


def test_a_machine_says_hello_first(shared: Shared) -> None:
    north = shared.clone(1, says=False)
    with refused(409, "unknown_machine"):
        north.ask("put", epoch=1, items=[north.lease(1, "a.py")])
    with refused(409, "unknown_machine"):
        north.since(epoch=1)
    with refused(409, "unknown_machine"):
        north.ask("numbers", kind="task")


def test_a_token_that_only_reads_links_nothing(shared: Shared) -> None:
    one = shared.clone(1, "eve", ":read", says=False)
    with refused(403, "read_only_token"):
        one.hello()
    with refused(403, "read_only_token"):
        one.ask("put", epoch=1, items=[one.lease(1, "a.py")])
    with refused(403, "read_only_token"):
        one.since(epoch=1)


def test_a_token_that_is_revoked_opens_nothing_more(two: Two) -> None:
    north, south = two
    north.since()
    user_managing.revoke_token(north.service, north.minted["id"])
    with refused(401, "invalid_token"):
        north.one(north.lease(1, "a.py"))
    with refused(401, "invalid_token"):
        north.since()
    assert south.error(south.lease(1, "a.py")) == ""


def test_who_is_taken_out_opens_nothing_more(two: Two) -> None:
    north, _ = two
    user_managing.uninvite(north.service, "ann", ROOM)
    with refused(403, "scope_denied"):
        north.one(north.lease(1, "a.py"))


def test_a_token_of_every_room_lets_nobody_in(shared: Shared) -> None:
    one = shared.clone(1, "ann", says=False)
    shared.token("eve", ":write")
    user_managing.uninvite(shared.servers[0], "eve", ROOM)
    one.minted = user_managing.mint_for(shared.servers[0], "eve", {"scope": "rooms:*"})
    with refused(403, "scope_denied"):
        one.hello()


def test_a_token_for_less_does_not_take_away(shared: Shared) -> None:
    south = shared.clone(1, "bob", "")
    shared.token("bob", ":read")
    assert south.error(south.lease(1, "src/")) == ""


def test_numbers_are_given_out_once(two: Two) -> None:
    north, south = two
    assert north.ask("numbers", kind="task") == {"first": 1001, "last": 2000}
    assert south.ask("numbers", kind="task") == {"first": 2001, "last": 3000}
    assert south.ask("numbers", kind="gate") == {"first": 1001, "last": 2000}
    with refused(400, "invalid_item"):
        north.ask("numbers", kind="lease")
    third = north.shared.clone(3)
    third.hello(numbers={"task": 7_400})
    assert north.ask("numbers", kind="task")["first"] > 8_000, "those that somebody has, too"


def test_who_leaves_holds_nothing(two: Two) -> None:
    north, south = two
    north.one(north.lease(1, "a.py"))
    north.one(north.own("decision", 2, agent=f"{north.id}:ann", body="tabs"))
    north.one(item("task", "T1001", {"title": "x", "owner": ""}))
    assert north.ask("leave") == {"left": True, "over": 1}
    assert south.error(south.lease(1, "a.py")) == ""
    south.since()
    assert south.seen["decision", f"{north.id}:2"] is not None, "what was said stays"
    assert ("task", "T1001") in south.seen
    with refused(409, "unknown_machine"):
        north.one(north.lease(1, "b.py"))


def test_who_begins_anew_is_told_all_that_stands_in_pages(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_sync.rooms.linked.share_documents.PAGE", 7)
    north, south = two
    north.put(*(north.lease(number, f"f{number}") for number in range(40)))
    north.put(*(north.over(number) for number in range(0, 40, 2)))
    south.since()
    assert {uid for kind, uid in south.seen} == {f"{north.id}:{n}" for n in range(1, 40, 2)}
    assert len(north.since()) == 20, "its own, too"
    assert north.since() == []
    south.since(seq=2)
    assert south.seen["lease", f"{north.id}:0"] is None, "who goes on is told what is over"


def test_what_is_long_over_is_told_no_more(two: Two) -> None:
    north, south = two
    north.one(north.lease(1, "a.py", ttl_ms=20 * DAY))
    north.one(north.own("message", 1, sender=f"{north.id}:ann", body="hello"))
    north.one(north.lease(2, "b.py"))
    south.since()
    was = south.seq
    north.one(north.over(2))
    for _ in range(9):
        north.shared.now += DAY
        north.hello()
        south.hello()
        north.one(north.lease(3, "c.py"))
    with refused(409, "too_old"):
        south.since(seq=was)
    south.seen = {}
    south.since(seq=0)
    assert [kind for kind, _ in south.seen] == ["lease", "lease"], "a.py and c.py"


def test_what_is_old_is_forgotten_in_pieces(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_sync.rooms.linked.share_sweeping.FORGOTTEN_AT_ONCE", 4)
    north, south = two
    north.put(*(north.lease(number, f"f{number}") for number in range(10)))
    south.since()
    was = south.seq
    north.put(*(north.over(number) for number in range(10)))
    north.shared.now += 3 * DAY
    for number in range(20, 25):
        north.one(north.lease(number, f"f{number}"))
    with refused(409, "too_old"):
        south.since(seq=was)
    south.since(seq=0)
    rows = north.service.store.pool
    with rows.reading() as look:
        (count,) = look.all("SELECT COUNT(*) FROM share_documents")
    assert count[0] == 5, "those that stand"


@pytest.mark.defends("linked-machine")
def test_the_id_of_a_machine_that_left_is_its_users_while_what_it_said_stands(two: Two) -> None:
    north, south = two
    north.one(north.own("message", 1, sender=f"{north.id}:ann", body="hello"))
    north.ask("leave")
    with refused(409, "unknown_machine"):
        north.since()
    assert [one["machine"] for one in south.hello()["machines"]] == [south.id]
    left, south.id = south.id, north.id
    with refused(403, "machine_of_another"):
        south.hello()
    north.hello()
    north.ask("leave")
    south.id = left
    south.shared.now += 8 * DAY
    south.one(south.lease(1, "a.py"))
    south.id = north.id
    assert south.hello()["machines"], "nothing of it stands any more"


def test_a_machine_that_is_not_heard_for_a_week_is_forgotten(two: Two) -> None:
    north, south = two
    north.one(item("checkpoint", "C1001", {"summary": "x"}))
    south.since()
    for _ in range(8):
        north.shared.now += DAY
        south.hello()
        south.one(south.lease(1, "a.py"))
    told = south.hello()
    assert [one["machine"] for one in told["machines"]] == [south.id]
    south.since(seq=0)
    assert ("checkpoint", "C1001") not in {key for key, body in south.seen.items() if body is None}
    with refused(409, "unknown_machine"):
        north.one(north.lease(1, "a.py"))
    assert north.hello()["full"]


def test_a_machine_that_comes_back_is_not_forgotten_by_its_own_request(shared: Shared) -> None:
    north = shared.clone(1)
    north.one(item("checkpoint", "C1001", {"summary": "x"}))
    shared.now += 8 * DAY
    assert north.error(north.lease(1, "a.py")) == ""
    assert ("checkpoint", "C1001") in {(one["kind"], one["uid"]) for one in north.since()}
    north.one(north.over(1))
    assert north.error(north.lease(2, "b.py")) == "", "it is still one of them"


@pytest.mark.proves("LINK-6")
def test_a_later_counter_than_ours_begins_a_new_epoch(two: Two) -> None:
    north, south = two
    north.one(north.lease(1, "a.py"))
    north.ask("numbers", kind="task")
    south.since()
    for shown in ({"seq": 10_000}, {"fence": 5_000}, {"numbers": {"task": 900_001}}, {"epoch": 90}):
        before = north.epoch
        north.shared.now += MINUTE
        north.service.started = north.shared.now
        told = north.hello(**{"epoch": before, "seq": 1, **shown})
        assert told["epoch"] > before
        assert told["full"]
        assert told["seq"] > shown.get("seq", 0)
    assert told["epoch"] > 90
    first = north.ask("numbers", kind="task")["first"]
    assert first > 900_001 + 100_000
    with refused(409, "epoch_changed"):
        south.since()
    with refused(409, "epoch_changed"):
        south.one(south.lease(1, "b.py"))
    assert south.hello()["full"]
    north.since()
    found = north.one(north.lease(2, "b.py"))["fence"]
    assert found[0] == north.epoch
    assert found[1] > 5_000, "behind all fences that were shown"


@pytest.mark.defends("linked-machine")
def test_epochs_are_not_begun_all_the_time(shared: Shared) -> None:
    """What a restored server's first machine shows begins one; each one has all begin anew. Without
    full access that is once after each start."""
    north, south = shared.clone(1), shared.clone(2, "bob")
    owner = shared.clone(3, "cid", level="")
    assert north.hello(seq=10_000, epoch=1)["epoch"] == 2
    assert south.hello(seq=20_000, epoch=1)["epoch"] == 2, "it was restored once"
    for epoch, minutes in ((2, 0), (50, 0), (2, 9), (2, 1_000)):
        shared.now += minutes * MINUTE
        with refused(429, "limit_exceeded"):
            south.hello(epoch=epoch, seq=10**8)
    assert owner.hello(epoch=2, seq=10**7)["epoch"] == 3
    with refused(429, "limit_exceeded"):
        owner.hello(epoch=3, seq=10**8)
    shared.now += 10 * MINUTE
    with refused(429, "limit_exceeded"):
        south.hello(epoch=3, seq=10**8)
    south.service.started = shared.now
    assert south.hello(epoch=3, seq=10**8)["epoch"] == 4
    sharing.restored(north.service.store)
    assert south.hello(epoch=7, seq=1)["epoch"] == 8, "whoever runs the server restored it again"


def test_an_old_epoch_shows_nothing(two: Two) -> None:
    """Who was away when the epoch changed has higher numbers of the old one."""
    north, south = two
    sharing.restored(north.service.store)
    told = south.hello(epoch=1, seq=99_999, fence=99_999)
    assert (told["epoch"], told["full"]) == (2, True)


def test_a_database_of_yesterday_is_noticed(shared: Shared, tmp_path: Any) -> None:
    north = shared.clone(1)
    north.one(north.lease(1, "a.py", ttl_ms=DAY))
    file = str(tmp_path / "backup")
    shared.servers[0].store.backup(file)
    with refused(409, "shared_repository"):
        shared.servers[0].store.export(ROOM)
    shared.servers[0].store.delete(ROOM)
    with refused(404, "room not found"):
        north.since()
    place_ = Place(tmp_path / "other")
    store = place_.open()
    try:
        assert store.restore(file) == 1
        sharing.restored(store)
        shared.servers[0].store = store
        told = north.hello()
        assert (told["epoch"], told["full"]) == (2, True)
        (lease,) = north.since()
        assert lease["fence"] == [1, 1]
        assert north.error(north.lease(2, "a.py", agent=f"{north.id}:other")) == "held"
    finally:
        place_.close()


def test_a_room_that_is_deleted_is_gone_with_what_was_shared(shared: Shared) -> None:
    north = shared.clone(1)
    north.one(north.lease(1, "a.py"))
    store = shared.servers[0].store
    store.delete(ROOM)
    sharing.share(store, ["shop"], shared.now)
    with pytest.raises(RoomError):
        north.since()
    shared.token("ann", ":write")
    north.epoch = north.seq = 0
    north.hello()
    assert north.since() == []


def test_sharing_twice_changes_nothing(shared: Shared) -> None:
    north = shared.clone(1)
    north.one(north.lease(1, "a.py"))
    sharing.share(shared.servers[1].store, ["shop"], shared.now)
    assert len(north.since()) == 1


@pytest.mark.proves("LINK-2")
def test_a_hundred_things_that_two_want_are_had_once(shared: Shared) -> None:
    """The race of LINK-2, at the server."""
    clones = [shared.clone(1), shared.clone(2, "bob")]
    won: "list[set[int]]" = [set(), set()]

    def claim(which: int) -> None:
        one = clones[which]
        one.server = which
        for number in range(100) if which else range(99, -1, -1):
            if one.one(one.lease(number, f"src/f{number}.py"))["ok"]:
                won[which].add(number)

    together(partial(claim, 0), partial(claim, 1))
    assert won[0] & won[1] == set()
    assert len(won[0] | won[1]) == 100


def test_one_user_has_not_all_the_room(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MOST_OF_A_USER", 1)
    shared.clone(1, "eve")
    with refused(429, "limit_exceeded"):
        shared.clone(2, "eve")
    shared.clone(3, "bob")


def called(clone: Any, name: str) -> str:
    """What a machine is called that says hello under a name."""
    asked = {"epoch": clone.epoch, "seq": 1, "fence": 0, "numbers": {}}
    told = clone.ask("hello", name=name, version="1", **asked)
    return str({x["machine"]: x["name"] for x in told["machines"]}[clone.id])


def test_of_two_users_machines_with_one_name_the_later_one_gets_its_id(shared: Shared) -> None:
    north, bobs = shared.clone(1), shared.clone(3, "bob")
    assert called(north, "laptop") == "laptop"
    assert called(bobs, "Laptop") == f"Laptop-{bobs.id}"
    assert called(north, "laptop") == "laptop", "whoever had it keeps it"
    shared.now += 20 * MINUTE
    assert called(bobs, "laptop") == f"laptop-{bobs.id}", "and whoever got its id keeps that"
    assert called(bobs, f"laptop-{bobs.id}") == f"laptop-{bobs.id}"
    again = shared.clone(4)
    assert called(again, "laptop") == "laptop", "the one before is gone, and linked anew"
