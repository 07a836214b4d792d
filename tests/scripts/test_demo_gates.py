"""The demonstration of gates: in two stages, again, and whole; it notices what does not happen."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import CHECKOUT, need

DEMO = CHECKOUT / "scripts" / "demo-gates.py"
FILE = "src/shared-config.ts"
BLOCKED = (
    "ann forgets to lock",
    "you have asked for none on src/shared-config.ts",
    "ben$ agent-sync lock src/shared-config.ts --contest",
    "Both say that they know of it",
    "ben must still acknowledge it",
    "both are still stopped",
    "the cause of G1 is still there",
    "ben is blocked by G1",
    "Stage 'blocked': everything happened as told.",
)
RESOLVE = (
    "ann$ agent-sync checkpoint",
    "your checkpoint C1 covers it and is waiting for ben",
    "ben$ agent-sync approve C1",
    "ann$ agent-sync resolve C1",
    "ann$ agent-sync unlock src/shared-config.ts",
    "| G1 is ready",
    "ben$ agent-sync propose --refused",
    "nothing was changed",
    "ann$ agent-sync approve P1",
    "| P1 is applied",
    "Stage 'resolve': everything happened as told.",
)


def demo(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run it with everything temporary inside ``home``."""
    need("git")
    home.mkdir(exist_ok=True)
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home)}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        [sys.executable, str(DEMO), *words],
        capture_output=True,
        text=True,
        env=env,
        cwd=home,
        timeout=300,
        check=False,
    )


def told(done: "subprocess.CompletedProcess[str]", *expected: str) -> None:
    """It ended well and said these, in this order."""
    assert done.returncode == 0, done.stdout + done.stderr
    text, position = re.sub(r"\n   (?:\|  )? +", " ", done.stdout), 0  # as before it was wrapped
    for words in expected:
        position = text.find(words, position)
        assert position >= 0, f"not told, or not in its place: {words}\n{done.stdout}"
    assert "\033" not in done.stdout


def seen(project: Path, *words: str) -> dict[str, Any]:
    """What the installed command says of the project, to a person in a shell of theirs."""
    command = project / ".claude" / "skills" / "agent-sync" / "scripts" / "agent-sync"
    (project.parent / "of-the-person").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, str(command), *words, "--json"],
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": str(project.parent / "of-the-person")},
        cwd=project,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return dict(json.loads(done.stdout)["data"])


def is_blocked(project: Path) -> None:
    """One lease, one claim in the queue, one open gate, both stopped, no patch."""
    (lease,) = seen(project, "locks")["leases"]
    assert (lease["key"], lease["holder"], lease["waiters"]) == (FILE, "ann", 1)
    whole = seen(project, "sync")
    (gate,) = whole["blockers"]["gates"]
    assert (gate["reason"], gate["state"]) == ("conflict", "acknowledged")
    by_gate = {x["agent"] for x in whole["blockers"]["blocked"] if x["subject"] == gate["id"]}
    assert by_gate == {"ann", "ben"}
    assert whole["patches"] == []
    assert "verbose: false" in (project / FILE).read_text("utf-8")


def is_resolved(project: Path) -> None:
    """No gate, nobody blocked, nothing owed; the patch applied, the file as it should be."""
    whole = seen(project, "sync")
    blockers = whole["blockers"]
    assert [blockers[x] for x in ("gates", "blocked", "checkpoints")] == [[], [], []]
    assert (whole["obligations"], whole["patches"]) == ([], [])
    (patch,) = seen(project, "patches", "--all")["patches"]
    assert patch["state"] == "applied"
    (gate,) = seen(project, "gates", "--all")["gates"]
    assert gate["state"] == "ready"
    text = (project / FILE).read_text("utf-8")
    assert "timeout: 30" in text
    assert "verbose: true" in text


@pytest.mark.proves("VIEW-2")
def test_the_stages_one_after_the_other_and_again(tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "story"
    blocked = ("--stage", "blocked", "--project", str(project))
    resolve = ("--stage", "resolve", "--project", str(project))
    told(demo(home, *blocked), *BLOCKED)
    is_blocked(project)
    told(demo(home, *blocked), "both are still stopped", BLOCKED[-1])
    is_blocked(project)
    told(demo(home, *resolve), *RESOLVE)
    is_resolved(project)
    told(demo(home, *resolve), RESOLVE[-1])
    told(demo(home, *blocked), "nothing is left to be blocked")
    is_resolved(project)
    assert list(home.iterdir()) == [], "something was left outside of the project"


@pytest.mark.proves("VIEW-2")
def test_the_whole_story_leaves_nothing_behind(tmp_path: Path) -> None:
    """Acceptance check 25 of gates: both stages at once end with exit code 0."""
    home = tmp_path / "home"
    done = demo(home)
    told(done, *BLOCKED, *RESOLVE)
    assert [line for line in done.stdout.splitlines()[1:] if len(line) > 80] == []
    assert list(home.iterdir()) == []


@pytest.mark.proves("VIEW-2")
def test_the_first_step_that_does_not_happen_ends_it(tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "story"
    done = demo(home, "--stage", "resolve", "--project", str(project))
    assert (done.returncode, project.exists()) == (1, False)
    assert "the stage 'blocked' has not been told" in done.stderr
    assert demo(home, "--stage", "resolve").returncode == 2
    # A session that says it is another one: what it does is not what the story says.
    done = demo(home, "--set", "AGENT_SYNC_ID=somebody")
    assert done.returncode == 1, done.stdout
    assert "This did not happen as it should" in done.stderr


@pytest.mark.proves("VIEW-2")
def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    project = tmp_path / "mine"
    project.mkdir()
    (project / "work.txt").write_text("mine", "utf-8")
    done = demo(tmp_path / "home", "--stage", "blocked", "--project", str(project))
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [one.name for one in project.iterdir()] == ["work.txt"]
