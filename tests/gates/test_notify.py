"""A command of the person's is told what waits for them (VIEW-3)."""

import json
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scene.database import Database
from scene.session import Session
from support import Cli

Make = Callable[..., Session]
PATIENCE_S = 30
KEEP = """
import os, sys
folder, line = sys.argv[1], sys.stdin.read()
name = os.path.join(folder, str(os.getpid()))
with open(name + ".part", "w", encoding="utf-8") as file:
    file.write(line)
os.rename(name + ".part", name + ".news")
"""


class Ear:
    """The person's command, and what it has heard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "keep.py"
        program.write_text(KEEP, encoding="utf-8")
        self.command = shlex.join([sys.executable, str(program), str(folder)])

    def heard(self, count: int) -> "list[dict[str, Any]]":
        """So many lines, waited for a bounded time."""
        until = time.monotonic() + PATIENCE_S
        while len(self.now()) < count:
            assert time.monotonic() < until, self.now()
            time.sleep(0.02)
        return self.now()

    def now(self) -> "list[dict[str, Any]]":
        """What has come so far."""
        files = sorted(self.folder.glob("*.news"))
        return [json.loads(one.read_text(encoding="utf-8")) for one in files]


@pytest.fixture
def ear(tmp_path: Path) -> Ear:
    """A command that keeps what it is told."""
    return Ear(tmp_path / "ear of the person")


def tell(one: Session, ear: Ear, *words: str) -> int:
    """A command, as a process that knows the person's command."""
    env = {"AGENT_SYNC_NOTIFY": ear.command, "CLAUDE_CODE_SESSION_ID": one.id}
    return Cli(one.repo, one.home).process(*words, env=env).code


@pytest.mark.proves("VIEW-3")
def test_a_session_that_ended_its_turn_blocked_and_is_free_is_told_once(
    ann: Session, ben: Session, ear: Ear
) -> None:
    assert tell(ann, ear, "gate", "open", "--with", "ben", "--on", "shared.py") == 0
    assert ben.pre_edit("shared.py").refused
    ben.batch()
    ben.stop(active=True)
    assert ear.now() == []
    assert tell(ann, ear, "cancel", "G1", "--why", "no need") == 0
    (news,) = ear.heard(1)
    assert (news["kind"], news["subject"], news["agent_id"]) == ("free_to_go_on", "G1", "ben")
    assert news["root"] == str(ann.repo)
    assert tell(ann, ear, "gates") == 0
    assert len(ear.now()) == 1


@pytest.mark.proves("VIEW-3")
def test_a_verdict_that_is_wanted_of_the_person_is_told_once(
    ann: Session, ben: Session, ear: Ear
) -> None:
    assert ben.id == "ben"
    assert tell(ann, ear, "gate", "open", "--with", "ben", "operator", "--on", "shared.py") == 0
    (news,) = ear.heard(1)
    assert (news["kind"], news["subject"]) == ("verdict_wanted", "G1")
    assert tell(ann, ear, "gates") == 0
    assert len(ear.now()) == 1


@pytest.mark.proves("VIEW-3")
def test_an_escalation_is_told_by_whichever_hook_looks_next(
    ann: Session, ben: Session, ear: Ear, database: Database, real_session: Make
) -> None:
    assert ben.id == "ben"
    ann.command("gate", "open", "--with", "ben", "--on", "shared.py", "--deadline", "1")
    database.change("gates", {"deadline_at": 1}, id=1)
    real_session("ben", AGENT_SYNC_NOTIFY=ear.command).prompt(prompt_id="p2")
    assert "escalation" in {x["kind"] for x in ear.heard(1)}


@pytest.mark.proves("VIEW-3")
def test_lost_work_is_told(ann: Session, ben: Session, ear: Ear, database: Database) -> None:
    assert tell(ann, ear, "gates") == 0
    assert ann.change("src/a.py", "a\n").code == 0
    ann.batch()
    database.pass_by(120_000)  # what is written right behind an edit may be its own formatter's
    ran = ben.bash("python3 -c \"open('src/a.py', 'w').write('b')\"")
    assert not ran.refused
    assert tell(ann, ear, "gates") == 0
    (news,) = ear.heard(1)
    assert (news["kind"], news["subject"]) == ("lost_work", "src/a.py")


@pytest.mark.proves("VIEW-3")
@pytest.mark.parametrize("command", ["no-such-program-here", "'", "false; touch {folder}/x", ""])
def test_no_command_of_the_persons_does_harm_to_ours(
    ann: Session, ben: Session, ear: Ear, command: str
) -> None:
    assert ben.id == "ben"
    ear.command = command.format(folder=ear.folder)
    assert tell(ann, ear, "gate", "open", "--with", "ben", "operator", "--on", "shared.py") == 0
    assert tell(ann, ear, "gates") == 0
    assert not (ear.folder / "x").exists(), "no shell reads it"
