"""The person decides at the page: gates, checkpoints, patches, hand-overs (WEB-1, GATE, CHECK)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scene.place import Scene
from scene.session import Session
from support import Cli

from .desk_scene import FILES, Desk
from .served import Store

EDIT = b"--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"


@pytest.fixture
def desk(tmp_path: Path, home: Path, make_store: "Callable[[str], Store]") -> "Iterator[Desk]":
    """A repository with ann and ben in it, served."""
    scene = Scene(tmp_path / "shop", home).committed(*FILES)
    for name, text in FILES.items():
        scene.put(name, text)
    scene.git("commit", "-qam", "as they are")
    scene.shell()("init")
    made = Desk(scene, make_store("sqlite"), home)
    made.session("ann")
    made.session("ben")
    yield made
    made.served.close()
    assert "Traceback" not in made.served.log, made.served.log


def ok(who: Session, *words: str) -> Any:
    """The data of a command that has to succeed."""
    done = who.command(*words, "--json")
    assert done.code == 0, (done.out, done.err)
    return done.data


def gate(by: Session, *others: str, why: str = "the interface") -> str:
    """A gate on src/a.py; its id."""
    words = ["gate", "open", "--with", *others, "--on", "src/a.py", "--why", why]
    return str(ok(by, *words)["gate"]["id"])


def checkpoint(by: Session, *approvers: str, more: "tuple[str, ...]" = ()) -> str:
    """A checkpoint of src/a.py; its id."""
    words = ["checkpoint", "parser done", "--on", "src/a.py", "--approver", *approvers, *more]
    return str(ok(by, *words)["checkpoint"]["id"])


def patch(by: Session, diff: bytes = EDIT, ref: str = "") -> str:
    """A patch, or a new text of one; its id."""
    words = ["patch", "update", ref] if ref else ["propose", "--title", "two is better"]
    done = Cli(by.repo, by.home, by.id)(*words, "--json", stdin=diff)
    assert done.code == 0, (done.out, done.err)
    return str(done.data["patch"]["id"])


def test_a_gate_is_given_up_or_resolved_against_an_objection_after_a_question(desk: Desk) -> None:
    ann, ben = desk.session("ann"), desk.session("ben")
    first = gate(ann, "ben")
    question = desk.asked("gate_cancel", id=first, why="no need")
    assert question["message"] == (
        "ann opened G1 (the interface). Then ann and ben may write src/a.py without having "
        "agreed. Cancel it?"
    )
    assert sorted(one["agent"] for one in question["whom"]) == ["ann", "ben"]
    done = desk.send("gate_cancel", sure=question["sure"], id=first, why="no need").is_(200)
    assert done["says"] == "cancelled G1; it is cancelled; ann and ben are free to go on"
    second = gate(ann, "ben", "operator")
    assert desk.asked("gate_object", id=second, why="not yet")["message"] == (
        "ann and ben stay stopped by G2. Object?"
    )
    desk.done("gate_ack", id=second)
    desk.done("gate_ack", id=second)
    ok(ann, "gate", "ack", second)
    ok(ben, "gate", "object", second, "--why", "I am not done")
    question = desk.asked("gate_resolve", id=second, summary="enough")
    assert question["message"] == "ben (I am not done) objects to G2. Resolve it all the same?"
    ok(ben, "gate", "object", second, "--why", "still not")
    again = desk.send("gate_resolve", sure=question["sure"], id=second, summary="enough")
    assert "(still not)" in again.is_(409, "ask_first")["message"]
    desk.agreed("gate_resolve", id=second, summary="enough")
    assert not ben.pre_edit("src/a.py").refused
    desk.send("gate_resolve", id=second, summary="enough").is_(409, "not_ready")
    assert ok(ben, "gate", "show", second)["gate"]["summary"] == "enough"


def test_a_checkpoint_is_approved_with_what_is_open_only_anyway(desk: Desk) -> None:
    ann = desk.session("ann")
    ref = checkpoint(ann, "ben", more=("--require", "tests", "--require", "docs"))
    assert ann.pre_edit("src/a.py").refused
    assert "tests" in desk.send("approve", id=ref).is_(409)["message"]
    assert "1 of 2" in desk.done("tick", id=ref, item="docs")["says"]
    question = desk.asked("approve", id=ref, anyway=True, resolve=True)
    assert question["message"] == f"ben was asked: you decide; open: tests. Approve {ref} of ann?"
    assert question["whom"] == [{"agent": "ben", "agent_id": "ben", "what": "was asked"}]
    done = desk.agreed("approve", id=ref, anyway=True, resolve=True)
    assert done["says"] == f"approved {ref}; it is resolved; ann is free to go on"
    assert not ann.pre_edit("src/a.py").refused


def test_a_checkpoint_is_rejected_resolved_or_given_up(desk: Desk) -> None:
    ann = desk.session("ann")
    ref = checkpoint(ann, "operator")
    desk.send("reject", id=ref, why=" ").is_(400)
    assert (
        desk.asked("reject", id=ref, why="no")["message"] == f"ann has to rework {ref}. Reject it?"
    )
    assert f"rejected {ref}" in desk.agreed("reject", id=ref, why="no tests")["says"]
    assert "no tests" in desk.told("ann")
    second = checkpoint(ann, "operator", more=("--replaces", ref))
    assert desk.done("approve", id=second, note="fine")["says"].startswith(f"approved {second}")
    assert desk.done("resolve", id=second)["says"] == f"resolved {second}; it is resolved"
    third = checkpoint(ann, "ben")
    assert f"cancelled {third}" in desk.agreed("checkpoint_cancel", id=third, why="late")["says"]


def test_a_patch_is_decided_for_its_holder_written_and_taken_back(desk: Desk) -> None:
    ann, ben = desk.session("ann"), desk.session("ben")
    ok(ann, "lock", "src/a.py")
    ref = patch(ben)
    question = desk.asked("approve", id=ref, apply=True)
    assert question["message"] == (
        f"ann was asked: you decide. It is written into src/a.py (held by ann). Approve {ref} "
        "(two is better; 1 file, +1 -1)?"
    )
    desk.send("approve", sure=question["sure"], id=ref).is_(409, "ask_first")
    assert desk.text("src/a.py") == "a = 1\n"
    done = desk.send("approve", sure=question["sure"], id=ref, apply=True).is_(200)
    assert done["says"] == f"{ref} is applied: 1 file, +1 -1"
    assert desk.text("src/a.py") == "a = 2\n"
    desk.send("patch_apply", id=ref).is_(409, "not_ready")
    ok(ann, "unlock", "src/a.py")
    assert desk.asked("patch_revert", id=ref)["message"].startswith(
        f"ben loses the change of {ref}"
    )
    assert desk.agreed("patch_revert", id=ref)["says"] == f"{ref} is taken back: 1 file, +1 -1"
    assert desk.text("src/a.py") == "a = 1\n"
    desk.send("patch_revert", id=ref).is_(409, "not_ready")


def test_who_was_not_asked_is_not_said_to_be_and_is_told(desk: Desk) -> None:
    """ben holds the file when the person decides; only ann was asked, and has work in it."""
    ann, ben = desk.session("ann"), desk.session("ben")
    assert ann.change("src/a.py", "a = 1\n# ann\n").code == 0
    diff = b"--- a/src/a.py\n+++ b/src/a.py\n@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n # ann\n"
    ref = patch(desk.session("carl"), diff)
    desk.agreed("unlock", path="src/a.py")
    ok(ben, "lock", "src/a.py")
    question = desk.asked("approve", id=ref, apply=True)
    assert question["message"] == (
        "ben has a file of it and was not asked: you decide. It is written into src/a.py (held by "
        f"ben). ann has uncommitted work in src/a.py. Approve {ref} (two is better; 1 file, "
        "+1 -1)?"
    )
    assert question["yes"] == "Approve and apply"
    assert desk.asked("approve", id=ref)["yes"] == "Approve it"
    desk.send("approve", sure=question["sure"], id=ref, apply=True).is_(200)
    for name in ("ann", "ben"):
        assert f"has applied patch {ref} (two is better) of carl" in desk.told(name)


def test_a_text_that_was_not_seen_is_not_approved(desk: Desk) -> None:
    ben = desk.session("ben")
    ref = patch(ben)
    ok(desk.session("ann"), "lock", "src/a.py")
    question = desk.asked("approve", id=ref, round=1)
    patch(ben, EDIT.replace(b"+a = 2", b"+a = 666"), ref)
    refused = desk.send("approve", sure=question["sure"], id=ref, round=1).is_(409, "conflict")
    assert "has another text since you looked at it" in refused["message"]
    desk.send("approve", id=ref, round=1, apply=True).is_(409, "conflict")
    desk.send("approve", id=ref, sure=question["sure"]).is_(409, "ask_first")
    assert ok(ben, "patch", "show", ref)["patch"]["state"] == "submitted"


def test_a_patch_is_refused_dropped_or_applied_when_it_is_approved(desk: Desk) -> None:
    ben = desk.session("ben")
    ref = patch(ben)
    assert desk.asked("reject", id=ref, why="no")["message"] == (
        f"ben has to rework {ref} (two is better). Reject it?"
    )
    assert desk.agreed("reject", id=ref, why="no")["says"] == f"{ref} is rejected; ben is told why"
    assert desk.agreed("patch_cancel", id=ref)["says"] == f"{ref} is cancelled; ben is told"
    second = patch(ben)
    assert "is approved; ben is told" in desk.done("approve", id=second)["says"]
    assert desk.done("patch_apply", id=second, round=1)["says"].startswith(f"{second} is applied")
    assert desk.text("src/a.py") == "a = 2\n"


def test_an_offer_ends_after_a_question(desk: Desk) -> None:
    ann = desk.session("ann")
    ann.change("src/a.py", "a = 3\n")
    ref = str(ok(ann, "handoff", "--to", "ben", "--file", "src/a.py")["handover"]["id"])
    assert desk.asked("handover_withdraw", id=ref)["message"] == (
        f"ann has offered work to ben with {ref}. End the offer?"
    )
    done = desk.agreed("handover_withdraw", id=ref, why="later")
    assert done["says"] == f"{ref} is withdrawn; the work stays with ann"
    desk.send("handover_withdraw", id=ref).is_(409)


@pytest.mark.parametrize("act", ["gate_ack", "resolve", "patch_apply", "handover_withdraw"])
def test_what_is_not_there_is_404_and_what_is_no_id_is_400(desk: Desk, act: str) -> None:
    kind = {"gate_ack": "G", "resolve": "C", "patch_apply": "P", "handover_withdraw": "H"}[act]
    desk.send(act, id=f"{kind}99").is_(404, "not_found")
    for odd in ("", "X1", "K1", "../..", kind, f"{kind}1e9", f"{kind}{'9' * 30}"):
        desk.send(act, id=odd).is_(400)
    desk.send("approve", id="G1").is_(400)
    desk.send("approve", id="C1", apply=True).is_(400)
    desk.send("approve", id="P1", anyway=True).is_(400)
