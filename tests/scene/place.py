"""One scratch repository and everything that a test does in it: what tests speak to.

Sessions with their hooks, the command line, git, files, and the database. The hooks of a session
run in this process unless the scene is ``real``: then each is a process of its own.
"""

import os
import shutil
import subprocess
from pathlib import Path

from agent_sync.repository import location
from agent_sync.repository.location import Project
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Row, Store
from elsewhere import environment
from support import Cli

from .database import Database
from .session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self

TIMEOUT_S = 60
LONG_AGO = "2020-01-01T00:00:00Z"


class Scene:
    """One checkout, its database, and who is at work in it."""

    def __init__(self, repo: Path, home: Path, *, real: bool = False) -> None:
        self.repo = repo
        self.home = home
        self.real = real

    def session(self, who: str, **env: str) -> Session:
        """A session in the checkout; nothing has happened in it yet."""
        return Session(self.repo, who, self.home, env, real=self.real)

    def shell(self, who: str = "") -> Cli:
        """The command line of somebody, '' for a person's bare shell."""
        return Cli(self.repo, self.home, who)

    def env(self) -> dict[str, str]:
        """An environment for git that holds nothing of the real one."""
        return {
            **environment(),
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C",
            **{
                f"GIT_{who}_{what}": f"t{'@example.invalid' if what == 'EMAIL' else ''}"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }

    def git(
        self, *args: str, at: "Path | None" = None, check: bool = True, past: bool = False
    ) -> str:
        """Run git; ``past`` makes a commit an old one: git's clock knows seconds only."""
        date = {"GIT_COMMITTER_DATE": LONG_AGO} if past else {}
        done = subprocess.run(
            ["git", *args],
            cwd=at or self.repo,
            env=self.env() | date,
            capture_output=True,
            check=check,
            timeout=TIMEOUT_S,
        )
        return done.stdout.decode("utf-8", "surrogateescape")

    def init(self, *options: str) -> "Self":
        """Make the repository with nothing in it."""
        self.repo.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)
        return self

    def committed(self, *names: str) -> "Self":
        """The repository with files in its first commit, each with its name in it."""
        self.init()
        for name in names:
            self.put(name, f"{name}\n")
        self.git("add", ".")
        self.git("commit", "-qm", "first", past=True)
        return self

    def branched(self, branch: str, *names: str) -> "Self":
        """A branch with a commit that changes some files; what was checked out is so again."""
        self.git("switch", "-qc", branch)
        for name in names:
            self.put(name, f"from {branch}\n")
        self.git("commit", "-qam", branch, past=True)
        self.git("switch", "-q", "-")
        return self

    def armed(self, repo: Path, home: Path) -> "Self":
        """A copy of a test's own, in which this program is initialised."""
        made = self.copied(repo.resolve(), home)
        made.shell()("init")
        return made

    def copied(self, repo: Path, home: Path) -> "Self":
        """A repository of a test's own like this one."""
        shutil.copytree(self.repo, repo, symlinks=True)
        made = type(self)(repo, home, real=self.real)
        made.git("update-index", "-q", "--refresh")
        return made

    def put(self, name: "str | bytes", text: str = "changed\n") -> Path:
        """Write a file as nobody."""
        path = Path(os.fsdecode(os.path.join(os.fsencode(self.repo), os.fsencode(name))))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def project(self, at: "Path | None" = None) -> Project:
        """The project as seen from a folder."""
        found = location.locate(str(at or self.repo), {})
        assert found is not None
        return found

    def store(self) -> Store:
        """The shared database."""
        store = open_store(self.project())
        assert store is not None
        store.execute("PRAGMA synchronous=OFF")  # else the last to close waits for the disk
        return store

    @property
    def database(self) -> Database:
        """The same, to ask it questions and to set its clocks."""
        return Database(self.repo)

    def sql(self, sql: str, *params: object) -> "list[Row]":
        """Ask or change the database in SQL."""
        return self.database(sql, *params)
