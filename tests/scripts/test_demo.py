"""The demonstration tells what happens, and notices when it does not."""

import os
import subprocess
import sys
from pathlib import Path

from support import CHECKOUT

DEMO = CHECKOUT / "scripts" / "demo.py"
TOLD = (
    "frontend$ agent-sync register --name frontend",
    "| agent-sync: T2 waits for T1",
    "| [agent-sync] BLOCKED: src/api.py is locked by backend",
    "frontend is first in the queue",
    "| - M1 from tests at ",
    "(reply to M1): By name.",
    "its Stop is held back once",
    "| locked src/api.py, ends with the turn",
    "both edits are in src/api.py",
    "| unblocked T2",
    "| T2: Page of users",
    "| no available tasks",
    "Everything happened as told.",
)


def demo(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run it with everything temporary inside ``folder``."""
    folder.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, str(DEMO), *words],
        capture_output=True,
        text=True,
        env=env,
        cwd=folder,
        timeout=300,
        check=False,
    )


def test_the_demonstration_happens_as_told(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = demo(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    position = 0
    for words in TOLD:
        position = done.stdout.find(words, position)
        assert position >= 0, f"not told, or not in its place: {words}\n{done.stdout}"
    assert "\033" not in done.stdout
    assert [line for line in done.stdout.splitlines()[1:] if len(line) > 80] == []
    assert list(folder.iterdir()) == [], "something was left behind"


def test_the_demonstration_fails_without_protection(tmp_path: Path) -> None:
    done = demo(tmp_path / "demo", "--set", "AGENT_SYNC_AUTO_LEASE=off")
    assert done.returncode == 1, done.stdout
    assert "did not happen as it should: the edit did not claim the file" in done.stderr


def test_the_repository_can_be_kept(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = demo(folder, "--keep", "--set", "AGENT_SYNC_AUTO_LEASE=off")
    (kept,) = folder.iterdir()
    assert str(kept) in done.stdout
    assert (kept / "repo" / ".claude" / "coordination" / "state.sqlite").exists()
