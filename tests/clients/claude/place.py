"""Where sessions of the real client work: a scratch repository, armed one way or the other."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scene.database import Database
from support import CHECKOUT, Cli

from ..cage import Cage
from ..model import Model

PATIENCE_S = 60
LOOK_S = 0.03
SETTINGS, PLUGIN, NOTHING = "settings", "plugin", "nothing"
KEY = "sk-ant-scripted-model-0000000000000000"
FILES = {"a.py": "a = 1\n", "b.py": "b = 1\n", "c.py": "c = 1\n"}
NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "source": "x = 1"}],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def search_path() -> str:
    """Where programs are found inside: this Python first, then the system's."""
    return os.pathsep.join(
        [str(Path(sys.base_prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]
    )


class Place:
    """One repository with files in it, and everything a session in it needs."""

    def __init__(
        self,
        root: Path,
        cage: Cage,
        model: Model,
        client: Sequence[str],
        *,
        arming: str = NOTHING,
        like: "Path | None" = None,
    ) -> None:
        self.root = root.resolve()
        self.cage = cage
        self.model = model
        self.client = list(client)
        self.arming = arming
        self.repo = self.root / "repo"
        self.home = self.root / "home"
        self.extra: dict[str, str] = {}
        self.config.mkdir(parents=True)
        if like is not None:
            shutil.copytree(like, self.repo, symlinks=True)

    def make(self) -> None:
        """Make the repository."""
        self.repo.mkdir()
        for name, text in FILES.items():
            (self.repo / name).write_text(text, encoding="utf-8")
        (self.repo / "n.ipynb").write_text(json.dumps(NOTEBOOK, indent=1), encoding="utf-8")
        self.git("init", "-q", "-b", "main")
        (self.repo / ".git" / "info" / "exclude").write_text(".claude/\n", encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-qm", "first")

    @property
    def config(self) -> Path:
        """The client's own folder."""
        return self.home / ".claude"

    @property
    def flags(self) -> list[str]:
        """What the client is started with for this arming."""
        return ["--plugin-dir", str(CHECKOUT)] if self.arming == PLUGIN else []

    def env(self, who: str = "") -> dict[str, str]:
        """The whole environment of a client."""
        return {
            "PATH": search_path(),
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "SHELL": "/bin/bash",
            "CLAUDE_CONFIG_DIR": str(self.config),
            "ANTHROPIC_BASE_URL": f"{self.model.url}/{who or 'nobody'}",
            "ANTHROPIC_API_KEY": KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_TELEMETRY": "1",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_ERROR_REPORTING": "1",
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
            env=self.env(),
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
    def person(self) -> Cli:
        """The command line of the person beside the sessions."""
        return Cli(self.repo, self.home, "operator")

    def held(self) -> dict[str, str]:
        """What is held right now: path -> name of the holder."""
        return {str(row["key"]): str(row["holder"]) for row in self.person.ok("locks")["leases"]}

    def until(self, seen: Callable[[], object], what: str) -> None:
        """Wait for what others write here and tell nobody of. AssertionError if it never comes."""
        end = time.monotonic() + PATIENCE_S
        while not seen():
            assert time.monotonic() < end, f"waited in vain for {what}"
            time.sleep(LOOK_S)

    def transcripts(self) -> list[str]:
        """What the client wrote down of each session: the lines that are whole."""
        found = self.config.glob("projects/*/*.jsonl")
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in found]
        return [text[: text.rfind("\n") + 1] for text in texts]

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
