"""Who speaks for a party of a gate, and whose crew a gate is (GATE-1, CREW-1, GATE-9)."""

import pytest

from scene.session import Session
from support import Cli

from .conftest import Make
from .crew_steps import crew_of, ok, refused


def opened(by: Session, *others: str, on: str = "src/a.py") -> str:
    """A gate between some; its id."""
    return str(ok(by, "gate", "open", "--with", *others, "--on", on)["gate"]["id"])


def in_a_shell_of(child: Session) -> None:
    """The next command is typed by this subagent, as far as can be told."""
    assert child.pre_bash("sleep 1").code == 0


@pytest.mark.proves("CREW-1")
def test_nobody_leaves_a_crew_as_party_of_a_gate_within_it(
    ann: Session, ben: Session, arrive: Make
) -> None:
    cat = arrive("cat")
    crew_of("peer-contract", ann, ben)
    gate = opened(ann, "ben")
    for one in (ann, ben):
        assert gate in refused(one, "crew", "leave")
    ok(ann, "gate", "cancel", gate, "--why", "x")
    other = opened(cat, "ben")  # of no crew: she is in none
    ok(ben, "crew", "leave")
    ok(cat, "gate", "cancel", other, "--why", "x")


@pytest.mark.proves("GATE-1", "GATE-9")
def test_a_gate_that_a_subagent_opens_is_its_sessions(ann: Session, ben: Session) -> None:
    helper = ann.child("helper")
    in_a_shell_of(helper)
    gate = opened(ann, "ben")
    assert ok(ben, "gate", "show", gate)["gate"]["opener_id"] == "ann/helper"
    assert ann.pre_edit("src/a.py").code == 2
    assert helper.pre_edit("src/a.py").code == 2
    ann.hook("subagent-stop", helper.payload("SubagentStop", stop_hook_active=True))
    ok(ann, "gate", "ack", gate)
    ok(ben, "gate", "ack", gate)
    ok(ann, "gate", "resolve", gate, "--summary", "x")
    assert ann.pre_edit("src/a.py").code == 0


@pytest.mark.proves("GATE-9")
def test_a_session_speaks_for_its_subagent_that_is_a_party(ann: Session, ben: Session) -> None:
    helper = ben.child("helper")
    in_a_shell_of(helper)
    ok(ben, "register", "--name", "helper")
    gate = opened(ann, "helper")
    assert helper.pre_edit("src/a.py").code == 2
    ben.pre_bash("sleep 1")  # now nobody can tell whose shell it is
    ok(ben, "gate", "ack", gate)
    ok(ann, "gate", "ack", gate)
    ok(ann, "gate", "resolve", gate, "--summary", "x")
    assert helper.pre_edit("src/a.py").code == 0


@pytest.mark.proves("GATE-1", "GATE-6")
def test_a_person_who_opens_a_gate_is_waited_for_only_where_named(
    ann: Session, ben: Session, cli: Cli
) -> None:
    gate = cli("gate", "open", "--with", "ann", "ben", "--json").data["gate"]
    assert {one["id"] for one in gate["parties"]} == {"ann", "ben"}
    for one in (ann, ben):
        ok(one, "gate", "ack", gate["id"])
    assert cli("gate", "resolve", gate["id"], "--summary", "x").code == 0
    gate = cli("gate", "open", "--with", "ann", "operator", "--json").data["gate"]
    assert {one["id"] for one in gate["parties"]} == {"ann", "operator"}
    ok(ann, "gate", "ack", gate["id"])
    refused(ann, "gate", "resolve", gate["id"], "--summary", "x")
    assert cli("gate", "ack", gate["id"]).code == 0, "the person is one, in whatever shell"
    ok(ann, "gate", "resolve", gate["id"], "--summary", "x")


@pytest.mark.proves("GATE-7")
def test_what_the_person_locked_is_contested_and_what_they_contest_is_theirs(
    ann: Session, ben: Session, cli: Cli
) -> None:
    assert cli("lock", "src/a.py").code == 0
    gate = ok(ben, "lock", "src/a.py", "--contest", "--why", "x")["gate"]["id"]
    ok(ben, "gate", "ack", gate)
    refused(ben, "gate", "resolve", gate, "--summary", "x")
    assert cli("gate", "ack", gate).code == 0
    assert cli("unlock", "src/a.py").code == 0
    ok(ben, "gate", "resolve", gate, "--summary", "x")
    ok(ann, "lock", "src/b.py")
    gate = cli("lock", "src/b.py", "--contest", "--why", "x", "--json").data["gate"]["id"]
    ok(ann, "gate", "ack", gate)
    refused(ann, "gate", "resolve", gate, "--summary", "alone")


@pytest.mark.proves("GATE-5")
def test_the_printed_commands_can_be_typed(ann: Session, ben: Session) -> None:
    ok(ann, "lock", "src/my file.py")
    gate = ok(ben, "lock", "src/my file.py", "--contest", "--why", "x")["gate"]["id"]
    for one in (ann, ben):
        ok(one, "gate", "ack", gate)
    said = ann.pre_edit("src/my file.py").err
    assert "Next: give it up when you are through: `agent-sync unlock 'src/my file.py'`" in said
    said = ben.pre_edit("src/my file.py").err
    assert f"Next: wait for it: `agent-sync gate wait {gate}" in said, "the claim is not given up"
    assert "Or give your claim up: `agent-sync unlock 'src/my file.py'`" in said


def test_who_is_no_party_is_told_who_is(cli: Cli, ann: Session, ben: Session, arrive: Make) -> None:
    cat = arrive("cat")
    persons = cli.ok("gate", "open", "--with", "ben", "--on", "b.py")["gate"]["id"]
    assert f"you are no party of {persons}: ben is\n" in refused(cat, "gate", "ack", persons)
    ok(ben, "gate", "ack", persons)
    gate = opened(ann, "ben")
    assert f"you are no party of {gate}: ann, ben are" in refused(cat, "gate", "ack", gate)
