"""Where sessions of real clients work: a scratch repository, and a scratch home."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scene.database import Database
from support import CHECKOUT, Cli

from .cage import Cage
from .model import Model

PATIENCE_S = 60
LOOK_S = 0.03
ARMING = (".claude/", ".agents/", ".codex/", ".github/", ".gemini/", ".qwen/", ".opencode/")
"""What agent-sync and the clients' own configurations put into a repository."""
FILES = {"a.py": "a = 1\n", "b.py": "b = 1\n", "c.py": "c = 1\n"}


def search_path() -> str:
    """Where programs are found inside: this Python first, then the system's."""
    return os.pathsep.join(
        [str(Path(sys.base_prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]
    )


class Place:
    """One repository, and everything a session in it needs, whichever client it is of."""

    def __init__(self, root: Path, cage: Cage, model: Model, repo: "Path | None" = None) -> None:
        self.root = root.resolve()
        self.cage = cage
        self.model = model
        self.repo = repo or self.root / "repo"
        self.home = self.root / "home"
        self.extra: dict[str, str] = {}
        self.home.mkdir(parents=True, exist_ok=True)

    def make(self, *ignored: str) -> None:
        """Make the repository; what agent-sync puts there is no part of it."""
        self.repo.mkdir()
        for name, text in FILES.items():
            (self.repo / name).write_text(text, encoding="utf-8")
        self.git("init", "-q", "-b", "main")
        exclude = "".join(f"{name}\n" for name in (*ARMING, *ignored))
        (self.repo / ".git" / "info" / "exclude").write_text(exclude, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-qm", "first")

    @property
    def programs(self) -> Path:
        """The folder of the user's own programs."""
        return self.root / "programs"

    def environment(self) -> dict[str, str]:
        """The environment of any program here, with nothing of a client in it."""
        return {
            "PATH": f"{self.programs}{os.pathsep}{search_path()}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "SHELL": "/bin/bash",
            **{
                f"GIT_{role}_{what}": f"t{'@example.invalid' if what == 'EMAIL' else ''}"
                for role in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "AGENT_SYNC_GIT_MS": "20000",  # how busy the machine is decides no test
            **self.extra,
        }

    def run(self, *words: str, cwd: "Path | None" = None) -> str:
        """Run a program outside the cage, on scratch folders only; its output."""
        done = subprocess.run(
            words,
            cwd=cwd or self.repo,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def git(self, *words: str, cwd: "Path | None" = None) -> str:
        """Run git."""
        return self.run("git", *words, cwd=cwd)

    def install(self, *flags: str) -> str:
        """Install as a user does, from a checkout."""
        installer = str(CHECKOUT / "scripts" / "install-local.py")
        words = (sys.executable, installer, "--target", str(self.repo), "--write-settings")
        return self.run(*words, *flags)

    @property
    def command(self) -> str:
        """What a session types for agent-sync, wherever its shell looks for programs."""
        return str(self.repo / ".agents" / "skills" / "agent-sync" / "scripts" / "agent-sync")

    @property
    def person(self) -> Cli:
        """The command line of the person beside the sessions."""
        return Cli(self.repo, self.home, "operator")

    def doctor(self, client: str) -> dict[str, Any]:
        """What agent-sync's doctor says of one client. It may start that client: in the cage."""
        words = [self.command, "doctor", "--json"]
        done = self.cage.run(words, self.repo, self.environment())
        clients = json.loads(done.stdout)["data"]["clients"]
        return next(one for one in clients if one["name"] == client)

    def agents(self) -> dict[str, dict[str, Any]]:
        """What is known of every agent, by its id."""
        return {str(one["id"]): one for one in self.person.ok("status")["agents"]}

    def held(self) -> dict[str, str]:
        """What is held right now: path -> name of the holder."""
        return {str(row["key"]): str(row["holder"]) for row in self.person.ok("locks")["leases"]}

    def until(self, seen: Callable[[], object], what: str) -> None:
        """Wait for what others write here and tell nobody of. AssertionError if it never comes."""
        end = time.monotonic() + PATIENCE_S
        while not seen():
            assert time.monotonic() < end, f"waited in vain for {what}"
            time.sleep(LOOK_S)

    def text(self, name: str) -> str:
        """What a file holds."""
        return (self.repo / name).read_text(encoding="utf-8")

    @property
    def database(self) -> Database:
        """The database, to look."""
        return Database(self.repo)

    def name_of(self, session_id: str) -> str:
        """The name that agent-sync gave a session."""
        return self.database.name_of(session_id)

    def hook_errors(self) -> str:
        """What hooks complained of."""
        log = self.repo / ".claude" / "coordination" / "hooks.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
