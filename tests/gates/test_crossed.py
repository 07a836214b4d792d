"""A program whose writes no text tells passes, and is compared behind it (GATE-4)."""

from pathlib import Path

import pytest

from scene.database import Database
from scene.session import Session

from .checkpoint_steps import ask, mail
from .conftest import Make
from .crew_steps import crew_of, ok

MAKE = "open('src/a.py', 'w').write('made')\n"


@pytest.fixture
def program(repo: Path) -> str:
    """A command that writes a file, of which its text says nothing."""
    (repo / "make.py").write_text(MAKE, encoding="utf-8")
    (repo / ".gitignore").write_text("make.py\n.gitignore\n", encoding="utf-8")
    return "python3 make.py"


def crossed(one: Session, program: str, told: Session) -> "list[str]":
    """Run it; what somebody else is told."""
    mail(told)
    ran = one.bash(program)
    assert not ran.refused
    return [x for x in mail(told) if "src/a.py" in x]


@pytest.mark.proves("GATE-4", "CHECK-3")
def test_who_waits_for_a_checkpoint_is_told(ann: Session, ben: Session, program: str) -> None:
    ref = ask(ann, "ben")
    (said,) = crossed(ann, program, ben)
    assert ref in said
    assert "ann" in said
    assert ann.command("restore", "src/a.py").code == 2, "she may not write it by our verbs either"
    ok(ann, "cancel", ref)
    assert ann.command("restore", "src/a.py").code == 0


@pytest.mark.proves("GATE-4", "CREW-2")
def test_the_crew_is_told(ann: Session, ben: Session, program: str) -> None:
    ref = crew_of("peer-contract", ann, ben)
    (said,) = crossed(ann, program, ben)
    assert ref in said
    ok(ann, "lock", "src/a.py")
    assert crossed(ann, "echo >> make.py; python3 make.py", ben) == []


@pytest.mark.proves("GATE-4", "HAND-2")
def test_who_is_to_get_it_is_told(ann: Session, ben: Session, program: str) -> None:
    ref = str(ok(ann, "handoff", "--to", "ben", "--file", "src/a.py")["handover"]["id"])
    (said,) = crossed(ann, program, ben)
    assert ref in said


@pytest.mark.proves("GATE-4")
def test_the_holder_in_a_conflict_crosses_nothing_while_it_may_write(
    ann: Session, ben: Session, program: str
) -> None:
    ok(ann, "lock", "src/a.py")
    ok(ben, "lock", "src/a.py", "--contest", "--why", "x")
    assert crossed(ann, program, ben) == []


@pytest.mark.proves("GATE-4")
def test_what_another_wrote_meanwhile_is_not_its_programs(
    ann: Session, ben: Session, arrive: Make, database: Database, repo: Path
) -> None:
    cat = arrive("cat")
    ok(ann, "gate", "open", "--with", "ben")
    payload = ben.tool("Bash", {"command": "python3 -m slow"}, "call")
    assert ben.hook("pre-tool-use", payload).code == 0
    assert cat.change("src/a.py", "a = 2\n").code == 0
    assert ben.hook("post-tool-use", payload).code == 0
    assert database.happened("gate_crossed", "ref") == []
    assert (repo / "src/a.py").read_text(encoding="utf-8") == "a = 2\n"
