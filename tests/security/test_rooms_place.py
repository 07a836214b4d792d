"""The rooms of a repository lie where its own state does, under the same rules"""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.conftest import git
from proofs import Proof

from .conftest import Commands
from .watching import SECRET, Outside, plant

if sys.platform == "win32":
    pytest.skip("links need a privilege there", allow_module_level=True)

NUMBERS = itertools.count()
STATE = ".claude/coordination"
ROOMS = f"{STATE}/rooms.sqlite"
PLACES = (".claude", STATE, ROOMS, f"{ROOMS}-wal", f"{ROOMS}-shm", f"{ROOMS}-journal")


def opened(repo: Path, home: Path) -> "tuple[int, str]":
    """A command that opens the rooms of a repository, or makes them: its status and words."""
    done = Commands(repo, home)("user", "add", f"u{next(NUMBERS)}")
    return done.code, done.out + done.err


@pytest.mark.defends("committed", "others")
@pytest.mark.proves("SERVE-2")
def test_rooms_are_private_and_not_committed(repo: Path, home: Path) -> None:
    """Where nothing was installed either."""
    code, said = opened(repo, home)
    assert code == 0, said
    shown = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=repo, capture_output=True, check=True
    )
    assert shown.stdout == b""
    assert (repo / STATE).stat().st_mode & 0o077 == 0
    assert (repo / ROOMS).stat().st_mode & 0o077 == 0


@pytest.mark.defends("committed")
@pytest.mark.proves("SERVE-2")
def test_a_new_folder_for_rooms_is_private_and_not_committed(repo: Path, home: Path) -> None:
    """With ``--data``, too; a folder that is there already is left as it is."""
    there = repo / "there"
    there.mkdir()
    for folder in (there, repo / "new"):
        done = Commands(repo, home)("user", "add", "bob", "--data", str(folder))
        assert done.code == 0, done.err
    assert (repo / "new").stat().st_mode & 0o077 == 0
    assert (repo / "new" / ".gitignore").read_text("utf-8") == "*\n"
    assert not (there / ".gitignore").exists()


@pytest.mark.defends("links")
@pytest.mark.proves("SERVE-2")
def test_links_do_not_lead_the_rooms_elsewhere(
    repo: Path, home: Path, outside: Outside, proof: Proof
) -> None:
    """Folders and files of the rooms are links to a text, a database, a folder or nothing outside:
    nothing there is read, written or made."""
    tried = 0
    for place in PLACES:
        for what, target in outside.targets().items():
            plant(repo / place, target)
            code, said = opened(repo, home)
            assert code != 0, (place, what, said)
            assert SECRET not in said
            assert outside.changes() == [], (place, what)
            (repo / place).unlink()
            tried += 1
    proof.figure("links", tried)


@pytest.mark.defends("database")
@pytest.mark.proves("SERVE-2")
def test_rooms_that_came_with_a_clone_are_not_used(repo: Path, home: Path) -> None:
    """Somebody committed theirs, so that they know the tokens of its rooms."""
    assert opened(repo, home)[0] == 0
    git(repo, "add", "-f", ROOMS)
    git(repo, "commit", "-q", "-m", "rooms")
    code, said = opened(repo, home)
    assert code != 0
    assert "git" in said
    assert "Traceback" not in said
