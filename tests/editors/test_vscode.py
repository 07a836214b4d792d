"""The extension for VS Code, by node's own test runner against a stand-in for the editor."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import elsewhere
from gates.conftest import arrive, first_commit, home, repo, session
from scene.session import Session
from support import CHECKOUT, DOOR, SOURCE, need

__all__ = ["arrive", "first_commit", "home", "repo", "session"]
EXTENSION = CHECKOUT / "editors" / "vscode"
OLDEST = 18
PATIENCE_S = 240


@pytest.fixture
def node() -> str:
    """The program, where it is there and new enough for the editor's own code."""
    found = need("node")
    done = subprocess.run(
        [found, "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    if int(re.findall(r"\d+", done.stdout)[0]) < OLDEST:
        pytest.skip(f"node is {done.stdout.strip()}, and the editor's is {OLDEST} or later")
    return found


def run(node: str, home: Path, name: str, **more: str) -> str:
    """What the runner said of one file, all of whose tests have to pass."""
    env = {**elsewhere.environment(), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **more}
    done = subprocess.run(
        [node, "--test", str(EXTENSION / "test" / f"{name}.test.js")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        cwd=home,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


ALONE = sorted(one.name.removesuffix(".test.js") for one in (EXTENSION / "test").glob("*.test.js"))
ALONE.remove("real")


@pytest.mark.proves("VIEW-4")
@pytest.mark.parametrize("name", ALONE)
def test_against_a_stand_in_for_the_editor(node: str, home: Path, name: str) -> None:
    said = run(node, home, name)
    if sys.platform != "win32":  # where no script starts by its first line
        assert re.search(r"^\S+ skipped 0$", said, re.MULTILINE), said


@pytest.fixture
def waiting(repo: Path, arrive: Callable[..., Session]) -> Path:
    """A repository with a gate and a patch that wait for the person, and the program installed."""
    (repo / "src").mkdir(exist_ok=True)
    (repo / "src" / "b.py").write_text("b = 1\n", encoding="utf-8")
    ann, ben = arrive("ann"), arrive("ben")
    assert ann.command("lock", "src/a.py").code == 0
    gate = ("gate", "open", "--with", "ben", "operator", "--on", "src/a.py", "--why", "its form")
    assert ann.command(*gate).code == 0
    words = ("--title", "two", "--file", "src/b.py", "--content", "b = 2\n")
    assert ben.command("propose", *words, "--approver", "operator").code == 0
    script = repo / ".claude" / "skills" / "agent-sync" / "scripts" / "agent-sync"
    script.parent.mkdir(parents=True)
    script.write_text(f"#!{sys.executable}\n{DOOR}\n", encoding="utf-8")
    script.chmod(0o755)
    return repo


@pytest.mark.proves("VIEW-4")
@pytest.mark.skipif(sys.platform == "win32", reason="a script that starts by its first line")
def test_with_the_program_itself(node: str, home: Path, waiting: Path) -> None:
    said = run(node, home, "real", AGENT_SYNC_SCRATCH=str(waiting), PYTHONPATH=str(SOURCE))
    assert re.search(r"^\S+ pass 1$", said, re.MULTILINE), said
