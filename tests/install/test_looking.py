"""To look arms nothing, and what proves the protection leaves nothing behind (OFF-3, INST-6)."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import prepared
from scene.database import Database
from scene.interpreter import python
from support import CHECKOUT

DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "agent-sync"
LOOKS = (
    ("doctor",),
    ("doctor", "--prove"),
    ("status",),
    ("status", "--json"),
    ("locks",),
    ("tasks",),
    ("activity",),
    ("whoami",),
    ("statusline",),
)


class Place:
    """A repository, and a home whose user settings arm the hooks."""

    def __init__(self, folder: Path) -> None:
        self.repo, self.home = folder / "repo", folder / "home"
        self.home.mkdir(exist_ok=True)
        subprocess.run(["git", "init", "-q", str(self.repo)], check=True, timeout=60)

    def run(self, *words: str, who: str = "") -> "subprocess.CompletedProcess[str]":
        """A command in the repository, of a person or of a session."""
        session = {"CLAUDE_CODE_SESSION_ID": who, "CLAUDECODE": "1"} if who else {}
        return subprocess.run(
            [python(), str(DOOR), *words],
            cwd=self.repo,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), **session},
            input="{}",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *words: str) -> dict[str, Any]:
        """The envelope of a command."""
        return dict(json.loads(self.run(*words, "--json").stdout))

    def files(self) -> "list[str]":
        """All that is in the repository."""
        return sorted(str(path) for path in self.repo.rglob("*") if ".git" not in path.parts)

    def rows(self) -> "dict[str, Any]":
        """All that is in the database; the numbers that SQLite gives next are no content."""
        found = Database(self.repo).everything()
        del found["sqlite_sequence"]
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Armed for the user, not in use in the repository."""
    made = Place(tmp_path)
    prepared.give(made.home)
    assert made.run("install", "--scope", "user", "--write-settings").returncode == 0
    return made


@pytest.mark.proves("OFF-3")
@pytest.mark.parametrize("who", ["", "one"], ids=["a person", "a session"])
@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_to_look_puts_nothing_into_use(place: Place, words: "tuple[str, ...]", who: str) -> None:
    before = place.files()
    done = place.run(*words, who=who)
    assert "Traceback" not in done.stderr
    assert place.files() == before


@pytest.mark.proves("OFF-3", "INST-6")
def test_a_repository_that_is_not_in_use_is_said_to_be_off(place: Place) -> None:
    found = place.json("doctor", "--prove")
    assert (found["exit_code"], found["data"]["protection"]) == (1, "off")
    assert "agent-sync init" in found["data"]["proof"]["trouble"]
    warned = [one for one in place.json("doctor")["data"]["findings"] if one["level"] == "warning"]
    assert any("nothing is protected here" in one["what"] for one in warned)
    assert place.run("init").returncode == 0
    found = place.json("doctor", "--prove")
    assert (found["exit_code"], found["data"]["protection"]) == (0, "enforced")
    assert "nothing is protected here" not in json.dumps(found["data"]["findings"])


@pytest.mark.proves("OFF-3", "INST-6")
def test_a_project_without_a_database_is_proven_beside_it(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert place.run("install", "--write-settings").returncode == 0
    for path in (place.repo / ".claude/coordination").glob("state.sqlite*"):
        path.unlink()
    before = place.files()
    found = place.json("doctor", "--prove")
    assert found["data"]["proof"]["proven"] is True
    assert place.files() == before


@pytest.mark.proves("OFF-3", "INST-6")
def test_the_canary_leaves_no_row(place: Place) -> None:
    assert place.run("init").returncode == 0
    assert place.run("lock", "a.py", who="one").returncode == 0
    before = place.rows()
    assert place.json("doctor", "--prove")["data"]["protection"] == "enforced"
    assert place.rows() == before
