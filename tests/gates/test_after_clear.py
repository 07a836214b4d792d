"""After ``/clear`` the next session has every part that the one before had (ID-5)."""

import os

import pytest

from scene.session import Session

from .checkpoint_steps import ask, shown
from .conftest import Make
from .crew_steps import crew_of, ok


@pytest.fixture
def followed(session: Make, ann: Session) -> "tuple[Session, Session, Session]":
    """One that will be cleared, the one that follows it, and another one beside them."""
    assert ann.id == "ann"
    one, later = (session(who, CLAUDE_PID=str(os.getppid())) for who in ("one", "later"))
    one.start()
    one.prompt()
    ok(one, "register", "--name", "one")
    return one, later, ann


def clear(one: Session, later: Session) -> None:
    """The person types ``/clear``."""
    one.end("clear")
    later.start("clear")
    later.prompt()


@pytest.mark.proves("ID-5", "CREW-2")
def test_what_an_architect_gave_counts_on(
    followed: "tuple[Session, Session, Session]",
) -> None:
    one, later, ann = followed
    crew_of("manager-delegate", one, ann)
    ok(one, "create-task", "made")
    ok(ann, "claim-task", "T1")
    assert ann.pre_edit("src/a.py").code == 0
    clear(one, later)
    assert ann.pre_edit("src/a.py").code == 0
    assert ok(later, "crew", "show")["crew"]["architect_id"] == "later"


@pytest.mark.proves("ID-5", "CHECK-2", "PATCH-3", "HAND-2", "GATE-2")
def test_every_part_is_the_next_ones(followed: "tuple[Session, Session, Session]") -> None:
    one, later, ann = followed
    gate = str(ok(one, "gate", "open", "--with", "ann", "--on", "src/b.py")["gate"]["id"])
    ref = ask(one, "ann", more=("--require", "tests"))
    ok(ann, "lock", "src/c.py")
    patch = str(
        ok(one, "propose", "--title", "t", "--file", "src/c.py", "--content", "c\n")["patch"]["id"]
    )
    given = str(ok(one, "handoff", "--to", "ann", "--file", "src/d.py")["handover"]["id"])
    ok(one, "checkpoint", "tick", ref, "tests")
    clear(one, later)
    for path in ("src/a.py", "src/b.py", "src/d.py"):
        assert later.pre_edit(path).code == 2, path
    assert shown(later, ref)["author_id"] == "later"
    ok(later, "gate", "cancel", gate, "--why", "x")
    ok(later, "cancel", ref)
    ok(later, "cancel", given)
    ok(later, "cancel", patch)
    for path in ("src/a.py", "src/b.py", "src/d.py"):
        assert later.pre_edit(path).code == 0, path
