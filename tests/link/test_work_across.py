"""Work passes between machines with a commit or a patch (LINK-7); crews have members on several."""

from typing import Any

import pytest

from .exchange import Pair, no, ok, settle
from .test_gates_across import FILE


@pytest.mark.proves("LINK-7")
def test_what_is_not_committed_is_not_handed_to_another_machine(pair: Pair) -> None:
    north, south, ann, ben = pair
    ann.change(FILE, "half done\n")
    error = no(ann, "handoff", "--to", "ben@south")
    assert "a commit or a patch" in error["message"]
    assert FILE in error["message"]
    settle(north, south)
    assert ok(ben, "handoffs")["handovers"] == []


@pytest.mark.proves("LINK-7")
def test_what_is_committed_is_handed_over(pair: Pair) -> None:
    north, south, ann, ben = pair
    ok(ann, "lock", "src/b.py")
    ann.change(FILE, "done\n")
    assert ann.bash(f"git commit -qm second {FILE}").code == 0
    ref = str(
        ok(ann, "handoff", "--to", "ben@south", "--note", "the rest is yours")["handover"]["id"]
    )
    assert ref == "H1001"
    settle(north, south)
    assert "the rest is yours" in str(ok(ben, "show", ref))
    assert ref in str(ok(ben, "next"))
    assert "this clone has not" in no(ben, "accept", ref)["message"]
    south.scene.git("fetch", "-q", str(north.scene.repo), "HEAD")
    ok(ben, "accept", ref)
    settle(north, south)
    assert str(ok(ann, "show", ref)["handover"]["state"]) == "accepted"
    assert north.scene.database.held() == []
    assert any(ref in x for _, x in north.scene.database.mail_of("ann"))


def test_what_is_declined_is_its_givers_again(pair: Pair) -> None:
    north, south, ann, ben = pair
    ok(ann, "lock", "src/b.py")
    ref = str(ok(ann, "handoff", "--to", "ben@south")["handover"]["id"])
    settle(north, south)
    ok(ben, "decline", ref, "--why", "no time")
    settle(north, south)
    for who in (ann, ben):
        assert ok(who, "show", ref)["handover"]["state"] == "declined"
    assert ("src/b.py", "ann") in north.scene.database.held()


def test_what_anybody_may_take_the_first_has(pair: Pair) -> None:
    north, south, ann, ben = pair
    cat = north.session("cat")
    ref = str(ok(ann, "handoff")["handover"]["id"])
    settle(north, south)
    ok(ben, "accept", ref)
    ok(cat, "accept", ref)
    settle(north, south)
    assert north.scene.database.one("handovers", "receiver_id", id=1001) == "cat"
    assert south.scene.database.one("handovers", "receiver_id", id=1001) == "remote:maaaaaaa:cat"
    assert any("not yours after all" in x for _, x in south.scene.database.mail_of("ben"))


def test_nobodys_work_is_taken_over_from_another_machine(pair: Pair) -> None:
    north, south, ann, ben = pair
    ann.change(FILE, "half done\n")
    ann.end()
    settle(north, south)
    south.scene.database.change("agents", {"state": "ended"}, id="remote:maaaaaaa:ann")
    assert "another machine" in no(ben, "take-over", "ann@north")["message"]


def test_a_crew_has_members_on_two_machines(pair: Pair) -> None:
    north, south, ann, ben = pair
    crew = str(ok(ann, "crew", "create", "parsers", "--mode", "peer-contract")["crew"]["id"])
    assert crew == "K1001"
    settle(north, south)
    ok(ben, "crew", "join", crew)
    settle(north, south)
    for who in (ann, ben):
        names = [
            x["name"].partition("@")[0] for x in ok(who, "crew", "show", crew)["crew"]["members"]
        ]
        assert sorted(names) == ["ann", "ben"]
    refused = ben.pre_edit(FILE)
    assert refused.code == 2
    assert "peer-contract" in refused.err
    ok(ann, "crew", "close", crew)
    settle(north, south)
    assert ben.edit(FILE).code == 0


def test_a_crew_binds_nobody_who_has_not_joined(pair: Pair) -> None:
    north, south, ann, ben = pair
    done = ann.command("crew", "create", "x", "--mode", "peer-contract", "--architect", "ben@south")
    assert done.code == 0, done.err
    settle(north, south)
    assert ben.edit(FILE).code == 0
    assert north.machine != south.machine


def test_who_is_in_the_crew_may_be_held_from_another_machine(pair: Pair) -> None:
    north, south, ann, ben = pair
    cat = north.session("cat")
    crew = str(ok(ann, "crew", "create", "parsers")["crew"]["id"])
    settle(north, south)
    ok(ben, "crew", "join", crew)
    settle(north, south)
    ok(ann, "checkpoint", "stop", "--on", FILE, "--approver", "cat", "--hold", "ben@south")
    settle(north, south)
    assert ben.pre_edit(FILE).code == 2
    ok(cat, "checkpoint", "approve", "C1001", "--resolve")
    settle(north, south)
    assert ben.edit(FILE).code == 0


@pytest.mark.parametrize(
    ("kind", "uid", "changed"),
    [
        ("crew", "K1001", {}), ("crew", "K7", {}), ("crew", "K2001", {"mode": "x"}),
        ("crew", "K2001", {"title": "K1"}), ("crew", "K2001", {"title": "x" * 101}),
        ("crew", "K2001", {"architect": "all"}), ("crew", "K2001", {"phase": None}),
        ("handoff", "H2001", {"giver": "maaaaaaa:ann"}), ("handoff", "H2001", {"state": "x"}),
        ("handoff", "H2001", {"carries": "T1"}), ("handoff", "H2001", {"head": "-x"}),
        ("handoff", "H2001", {"paths": [["file", "../x"]]}), ("handoff", "H1001", {}),
        ("handoff", "H2001", {"until_in_ms": 10**15}), ("handoff", "H2001", {"note": 7}),
    ],
)  # fmt: skip
def test_what_is_not_sound_is_left_out(
    pair: Pair, kind: str, uid: str, changed: dict[str, Any]
) -> None:
    north = pair[0]
    bodies: dict[str, dict[str, Any]] = {
        "crew": {"title": "t", "mode": "open", "phase": "planning", "architect": "mbbbbbbb:ben",
                 "worker": "", "state": "open", "members": []},
        "handoff": {"giver": "mbbbbbbb:ben", "receiver": "", "receiver_agent": "",
                    "state": "pending", "head": "abc", "task": "", "whole": True,
                    "carries": "commit", "paths": [], "note": "", "until_in_ms": 1000},
    }  # fmt: skip
    body = bodies[kind]
    before = north.scene.database.everything()
    assert north.left_out(kind, uid, "mbbbbbbb", {**body, **changed})
    assert north.scene.database.everything() == before
    sound = "K2001" if kind == "crew" else "H2001"
    assert north.left_out(kind, sound, "mbbbbbbb", body) == ""
