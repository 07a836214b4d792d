"""Every block has an end that somebody live is told of, and can reach (GATE-6, DUTY-1, VIEW-1)."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scene.database import Database
from scene.session import Session
from support import Cli, Done

from .checkpoint_steps import ask, ok, run

Make = Callable[..., Session]
MINUTE = 60_000


@pytest.fixture
def person(repo: Path, home: Path) -> Cli:
    """The person's own shell."""
    return Cli(repo, home)


@pytest.fixture
def cyd(ben: Session, arrive: Make) -> Session:
    """The third of them."""
    assert ben.id == "ben", "who was there before"
    return arrive("cyd")


def first(who: "Session | Cli") -> Any:
    """What one should do first."""
    return ok(who, "next")["next"]


def do_first(who: "Session | Cli", **words: str) -> Done:
    """Do it, with words put in for what stands for one."""
    typed = shlex.split(first(who)["command"])[1:]
    done = run(who, *(words.get(word, word) for word in typed))
    assert done.code == 0, (typed, done)
    return done


def opened(by: Session, *others: str, **more: str) -> str:
    """A gate on one file; its id."""
    words = [word for one in others for word in ("--with", one)]
    words += [word for name, value in more.items() for word in (f"--{name}", value)]
    return str(ok(by, "gate", "open", *words, "--on", "src/a.py")["gate"]["id"])


def blocked(person: Cli) -> "list[Any]":
    """Who is blocked."""
    return list(ok(person, "status")["blocked"])


@pytest.mark.proves("GATE-6", "DUTY-2")
def test_a_person_who_is_named_acknowledges_as_it_is_printed(ann: Session, person: Cli) -> None:
    gate = opened(ann, "operator")
    ok(ann, "gate", "ack", gate)
    do_first(person)
    assert ok(person, "gate", "show", gate)["gate"]["state"] == "acknowledged"


@pytest.mark.proves("GATE-6", "DUTY-1")
def test_who_alone_resolves_is_asked_though_no_party(
    ann: Session, ben: Session, person: Cli
) -> None:
    gate = opened(ann, "ben", policy="person")
    for one in (ann, ben):
        ok(one, "gate", "ack", gate)
    assert first(person)["subject"] == gate
    do_first(person)
    assert ann.edit("src/a.py").code == 0


@pytest.mark.proves("GATE-6", "DUTY-1")
def test_the_person_is_asked_where_nothing_but_an_objection_is_left(
    ann: Session, ben: Session, person: Cli, database: Database
) -> None:
    gate = opened(ann, "ben", policy="majority")
    ok(ben, "gate", "object", gate, "--why", "not yet")
    assert first(person) is None, "ann has not said anything"
    ok(ann, "gate", "ack", gate)
    ben.stop(active=True)
    database.move("agents", -11 * MINUTE, "state_at", id="ben")
    assert first(ann) is None
    do_first(person)
    assert ok(person, "gate", "show", gate)["gate"]["state"] == "ready"


@pytest.mark.proves("GATE-6")
def test_who_is_gone_objects_to_nothing(ann: Session, ben: Session, cyd: Session) -> None:
    gate = opened(ann, "ben", "cyd")
    ok(cyd, "gate", "object", gate, "--why", "no")
    cyd.end()
    for one in (ann, ben):
        ok(one, "gate", "ack", gate)
    do_first(ben)
    assert ann.edit("src/a.py").code == 0


@pytest.mark.proves("CHECK-4", "DUTY-1")
def test_what_is_looked_at_says_how_it_is_decided(ann: Session, ben: Session) -> None:
    name = ask(ann, "ben", more=("--require", "tests"))
    shown = run(ann, "checkpoint", "show", name).err
    assert f"agent-sync checkpoint tick {name} NAME" in shown
    assert "approve" not in shown
    ok(ann, "checkpoint", "tick", name, "tests")
    assert f"agent-sync approve {name}" in do_first(ben).err
    (ann.repo / "src/a.py").write_text("other\n", encoding="utf-8")
    shown = do_first(ben).err
    assert f"agent-sync reject {name}" in shown
    assert "approve" not in shown


@pytest.mark.proves("PATCH-3", "DUTY-1")
def test_a_patch_that_is_looked_at_says_how_it_is_decided(ann: Session, ben: Session) -> None:
    ok(ann, "lock", "new.py")
    name = ok(ben, "propose", "--title", "t", "--file", "new.py", "--content", "x")["patch"]["id"]
    shown = do_first(ann).out
    assert f"agent-sync patch approve {name} --apply" in shown.partition("<agent-sync")[0]
    assert "approve" not in run(ben, "patch", "show", name).out


@pytest.mark.proves("CHECK-5", "DUTY-1")
def test_an_author_is_told_to_name_somebody_for_who_is_gone(
    ann: Session, ben: Session, cyd: Session
) -> None:
    name = ask(ann, "ben")
    ben.end()
    do_first(ann, OTHER="cyd")
    ok(cyd, "checkpoint", "reject", name, "--why", "no")
    cyd.end()
    assert first(ann)["command"].endswith(f"--replaces {name} --approver OTHER")


@pytest.mark.proves("VIEW-1", "CREW-2")
def test_a_refusal_that_stands_no_more_blocks_nobody(
    ann: Session, ben: Session, person: Cli
) -> None:
    crew = ok(ann, "crew", "create", "w", "--mode", "peer-contract")["crew"]["id"]
    ok(ben, "crew", "join", crew)
    assert ben.pre_edit("src/a.py").code == 2
    assert [(x["agent"], x["subject"]) for x in blocked(person)] == [("ben", crew)]
    assert blocked(person)[0]["lets_go_on"][0]["command"] == "agent-sync lock src/a.py"
    do_first(ben)
    assert blocked(person) == []
    assert first(ben) is None
    assert ben.edit("src/a.py").code == 0


@pytest.mark.proves("HAND-2", "DUTY-2")
def test_who_waits_for_what_is_handed_to_anybody_is_told_to_take_it(
    ann: Session, ben: Session
) -> None:
    name = ok(ann, "handoff", "--file", "new.py")["handover"]["id"]
    ok(ben, "lock", "new.py", "--contest", "--why", "mine")
    gate = first(ben)["subject"]
    for one in (ann, ben):
        ok(one, "gate", "ack", gate)
    assert first(ben)["command"] == f"agent-sync accept {name}"
    do_first(ben)
    do_first(ann)
    assert ben.edit("new.py").code == 0


@pytest.mark.proves("HAND-2", "DUTY-2")
def test_a_giver_who_is_stopped_by_its_own_offer_is_told_to_take_it_back(
    ann: Session, ben: Session, person: Cli
) -> None:
    ok(ann, "handoff", "--file", "new.py")
    assert ann.pre_edit("new.py").code == 2
    assert blocked(person)[0]["agent"] == "ann"
    assert first(ben) is None
    do_first(ann)
    assert blocked(person) == []
    assert ann.edit("new.py").code == 0
