"""A scratch repository made by git, sessions in it, the real commands, and a watched folder."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from containment import nothing_escapes
from hooks.conftest import database, first_commit, home, real_session, repo
from hooks.session import CHECKOUT
from scene.interpreter import python
from support import TIMEOUT_S, Done

from .watching import Outside

session = real_session
__all__ = ["database", "first_commit", "home", "nothing_escapes", "repo", "session"]
DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "agent-sync"


class Commands:
    """The real command line, as a process of its own: '' is a person's shell."""

    def __init__(self, repo: Path, home: Path, who: str = "") -> None:
        self.repo = repo
        self.home = home
        self.who = who

    def as_(self, who: str) -> "Commands":
        """The same place, somebody else."""
        return Commands(self.repo, self.home, who)

    def environment(self, more: "Mapping[str, str]") -> dict[str, str]:
        """The environment of a command."""
        found = {"PATH": os.environ["PATH"], "HOME": str(self.home), "NO_COLOR": "1"}
        return {**found, **({"AGENT_SYNC_ID": self.who} if self.who else {}), **more}

    def __call__(
        self,
        *words: str,
        cwd: "Path | None" = None,
        stdin: bytes = b"",
        env: "Mapping[str, str] | None" = None,
    ) -> Done:
        """Run a command to its end, which has to come."""
        done = subprocess.run(
            [python(), str(DOOR), *words],
            cwd=cwd or self.repo,
            env=self.environment(env or {}),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        assert "Traceback" not in err, err
        return Done(done.returncode, out, err)


@pytest.fixture
def command(repo: Path, home: Path) -> Commands:
    """The command line as a person's shell in the scratch repository."""
    return Commands(repo, home)


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    """A folder beside the repository in which nothing may change."""
    return Outside(tmp_path / "outside")
