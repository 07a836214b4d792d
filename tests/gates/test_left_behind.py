"""What a subagent that is over, and a session that has left, leave behind of their parts."""

import pytest

from scene.database import Database
from scene.session import Session

from .crew_steps import ok


def over(child: Session) -> None:
    """A subagent is over."""
    assert (
        child.hook("subagent-stop", child.payload("SubagentStop", stop_hook_active=True)).code == 0
    )


@pytest.mark.proves("GATE-7", "GATE-6")
def test_a_contest_against_a_subagent_goes_on_against_its_session(
    ann: Session, ben: Session
) -> None:
    helper = ann.child("helper")
    assert helper.pre_bash("sleep 1").code == 0
    ok(ann, "lock", "src/a.py")
    gate = str(ok(ben, "lock", "src/a.py", "--contest", "--why", "x")["gate"]["id"])
    over(helper)
    shown = ok(ben, "gate", "show", gate)["gate"]
    assert shown["state"] == "requested"
    assert {one["id"] for one in shown["parties"]} == {"ann", "ben"}
    for one in (ann, ben):
        ok(one, "gate", "ack", gate)
    ok(ann, "unlock", "src/a.py")
    ok(ben, "gate", "resolve", gate, "--summary", "x")


@pytest.mark.proves("PATCH-5", "DUTY-1")
def test_the_patch_of_a_subagent_is_its_sessions_then(ann: Session, ben: Session) -> None:
    assert ben.edit("src/a.py").code == 0
    helper = ann.child("helper")
    assert helper.pre_bash("sleep 1").code == 0
    made = ok(
        ann, "propose", "--title", "t", "--file", "src/a.py", "--content", "a = 2\n",
        "--approver", "ben",
    )  # fmt: skip
    over(helper)
    ref = made["patch"]["id"]
    ok(ben, "reject", ref, "--why", "no")
    assert [one["verb"] for one in ok(ann, "duties")["duties"]] == ["rework"]


@pytest.mark.proves("VIEW-1")
def test_who_was_stopped_and_has_left_keeps_nothing_open(
    ann: Session, ben: Session, database: Database
) -> None:
    gate = str(ok(ann, "gate", "open", "--with", "ben")["gate"]["id"])
    assert ben.pre_edit("src/a.py").code == 2
    helper = ben.child("helper")
    assert helper.pre_edit("src/a.py").code == 2
    over(helper)
    assert database.count("stopped") == 1
    ok(ann, "gate", "cancel", gate, "--why", "x")
    ben.end()
    assert database.count("stopped") == 0


@pytest.mark.proves("VIEW-1")
def test_who_left_while_it_was_stopped_keeps_nothing_open(
    ann: Session, ben: Session, database: Database
) -> None:
    gate = str(ok(ann, "gate", "open", "--with", "ben")["gate"]["id"])
    assert ben.pre_edit("src/a.py").code == 2
    ben.end()
    assert ann.command("gate", "wait", gate).code == 0
    assert database.count("stopped") == 0
