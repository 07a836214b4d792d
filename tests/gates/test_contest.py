"""Claims that are contested, and conflict gates that end with their cause (GATE-3, GATE-7)."""

from collections.abc import Callable

import pytest

from scene.database import Database
from scene.session import Session

from .test_gates import MINUTE, ok, refused

Make = Callable[..., Session]


@pytest.fixture
def held(ann: Session, ben: Session) -> str:
    """Ann has locked a file by hand, and Ben contests that; the gate's id."""
    ok(ann, "lock", "src/a.py", "--reason", "the interface")
    found = ok(ben, "lock", "src/a.py", "--contest", "--why", "I need parse()")
    return str(found["gate"]["id"])


def agree(gate: str, *parties: Session) -> None:
    """All acknowledge."""
    for who in parties:
        ok(who, "gate", "ack", gate)


@pytest.mark.proves("GATE-7", "GATE-3")
def test_the_whole_way_from_a_contest_to_the_file(ann: Session, ben: Session, held: str) -> None:
    assert ann.edit("src/a.py").code == 0, "who holds it may write on for a while"
    said = refused(ben.pre_edit("src/a.py"))
    assert held in said
    agree(held, ann, ben)
    said = refused(ann.pre_edit("src/a.py"))
    assert "Next: give it up when you are through: `agent-sync unlock src/a.py`" in said
    said = refused(ben.pre_edit("src/a.py"))
    assert f"Next: wait for it: `agent-sync gate wait {held}" in said, "it has only a claim"
    done = ben.command("gate", "resolve", held, "--summary", "x", "--json")
    assert (done.code, done.error["code"]) == (2, "not_ready")
    assert any("ann holds src/a.py" in x for x in done.error["leases"])
    ok(ann, "unlock", "src/a.py")
    leases = ok(ben, "locks")["leases"]
    assert [(x["key"], x["holder"]) for x in leases] == [("src/a.py", "ben")]
    refused(ben.pre_edit("src/a.py"))
    ok(ben, "gate", "resolve", held, "--summary", "ben goes on")
    assert ben.edit("src/a.py").code == 0
    refused(ann.pre_edit("src/a.py"))  # it is Ben's now


@pytest.mark.proves("GATE-4")
def test_the_holder_writes_on_for_one_turn_and_may_always_commit(
    ann: Session, ben: Session, held: str
) -> None:
    assert ben.id
    assert ann.change("src/a.py", "a = 2\n").code == 0
    ann.stop(active=True)
    ann.prompt()
    refused(ann.pre_edit("src/a.py"))
    assert ann.pre_bash("git commit -m x src/a.py").code == 0
    assert ann.command("commit", "-m", "as it is").code == 0
    assert ok(ann, "gate", "show", held)["gate"]["state"] == "requested"


@pytest.mark.proves("GATE-4")
def test_the_grace_ends_after_five_minutes(
    ann: Session, ben: Session, held: str, database: Database
) -> None:
    assert ben.id
    assert held == "G1"
    database.move("gates", -5 * MINUTE, "grace_until")
    refused(ann.pre_edit("src/a.py"))


@pytest.mark.proves("GATE-7")
def test_the_claim_given_up_cancels_its_gate(ann: Session, ben: Session, held: str) -> None:
    ok(ben, "unlock", "src/a.py")
    assert ok(ann, "gate", "show", held)["gate"]["state"] == "cancelled"
    assert ann.edit("src/a.py").code == 0
    done = ben.command("lock", "src/a.py", "--contest", "--why", "again", "--json")
    assert (done.code, done.error["code"]) == (2, "conflict")
    assert "10 min" in done.error["message"]


@pytest.mark.proves("GATE-7")
def test_one_contest_at_a_time_and_one_gate_for_one(ann: Session, ben: Session, held: str) -> None:
    ok(ann, "lock", "src/b.py")
    assert ok(ben, "lock", "src/a.py", "--contest", "--why", "x")["gate"]["id"] == held
    done = ben.command("lock", "src/b.py", "--contest", "--why", "x", "--json")
    assert (done.code, done.error["code"]) == (2, "conflict")


@pytest.mark.proves("GATE-7")
def test_what_is_free_is_simply_locked_and_a_turn_is_not_contested(
    ann: Session, ben: Session
) -> None:
    assert ok(ben, "lock", "src/b.py", "--contest", "--why", "x")["token"]
    assert ann.edit("src/a.py").code == 0
    done = ben.command("lock", "src/a.py", "--contest", "--why", "x", "--json")
    assert (done.code, done.error["code"]) == (2, "conflict")
    assert "automatic" in done.error["message"]


@pytest.mark.proves("GATE-7", "AUTO-3")
def test_the_third_refusal_names_the_contest_where_it_is_locked_by_hand(
    ann: Session, ben: Session
) -> None:
    ok(ann, "lock", "src/a.py")
    said = [refused(ben.pre_edit("src/a.py")) for _ in range(3)]
    assert ["--contest" in one for one in said] == [False, False, True]


@pytest.mark.proves("GATE-3")
def test_to_share_is_enough_where_the_other_shares(ann: Session, ben: Session, held: str) -> None:
    agree(held, ann, ben)
    ok(ann, "lock", "src/a.py", "--shared")
    assert ben.command("gate", "resolve", held, "--summary", "x").code == 2, "ben wants it alone"
    ok(ben, "unlock", "src/a.py")
    assert ok(ann, "gate", "show", held)["gate"]["state"] == "cancelled"


@pytest.mark.proves("GATE-7")
def test_twenty_that_contest_at_once_have_a_gate_each(
    ann: Session, arrive: Make, database: Database
) -> None:
    ok(ann, "lock", "src/a.py")
    others = [arrive(f"b{n}") for n in range(5)]
    for _ in range(2):
        for one in others:
            ok(one, "lock", "src/a.py", "--contest", "--why", "x")
    assert database.count("gates") == 5


@pytest.mark.proves("GATE-3", "GATE-7")
def test_a_lock_that_ran_out_is_given_to_who_contested_it(
    ann: Session, ben: Session, held: str, database: Database
) -> None:
    agree(held, ann, ben)
    database.change("leases", {"expires_at": 1})
    ok(ben, "gate", "resolve", held, "--summary", "its time is over")
    leases = ok(ben, "locks")["leases"]
    assert [(x["key"], x["holder"]) for x in leases] == [("src/a.py", "ben")]
    assert ben.edit("src/a.py").code == 0


@pytest.mark.proves("GATE-7")
def test_the_name_of_another_file_is_another_cause(ann: Session, ben: Session) -> None:
    ok(ann, "lock", "src/x:a.py")
    gate = ok(ben, "lock", "src/x:a.py", "--contest", "--why", "x")["gate"]["id"]
    ok(ann, "lock", "a.py")
    done = ben.command("lock", "a.py", "--contest", "--why", "x", "--json")
    assert done.error["code"] == "conflict", "one at a time"
    ok(ben, "gate", "show", gate)
    ok(ann, "unlock", "a.py")
    ok(ben, "lock", "a.py")
    ok(ben, "unlock", "a.py")
    assert ok(ben, "gate", "show", gate)["gate"]["state"] == "requested"


@pytest.mark.proves("GATE-7")
def test_a_contest_that_was_cancelled_rests_for_subagents_too(
    ann: Session, ben: Session, held: str
) -> None:
    assert held
    ok(ben, "unlock", "src/a.py")
    helper = ben.child("helper")
    assert helper.pre_bash("sleep 1").code == 0
    done = ben.command("lock", "src/a.py", "--contest", "--why", "again", "--json")
    assert (done.code, done.error["code"]) == (2, "conflict")
    assert ann.id
