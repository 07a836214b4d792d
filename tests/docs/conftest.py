"""A shell in which agent-sync is on the PATH, from an installed copy of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support import TIMEOUT_S, Done, make_repo

from .documents import ROOT


class Shell(NamedTuple):
    """A repository with agent-sync installed, and the environment of a shell in it."""

    repo: Path
    env: dict[str, str]

    def run(self, text: str, who: str = "", cwd: "Path | None" = None) -> Done:
        """Run one line as the session ``who`` ('' is a bare shell)."""
        me = {"CLAUDE_CODE_SESSION_ID": who, "CLAUDECODE": "1"} if who else {}
        me = {"AGENT_SYNC_ID": who} if who == "operator" else me
        done = subprocess.run(
            ["sh", "-c", text],
            capture_output=True,
            env={**self.env, **me},
            cwd=cwd or self.repo,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def hook(
        self, event: str, session: str, pid: int, **more: object
    ) -> "tuple[int, dict[str, Any]]":
        """Run the hook of an event as the settings have it: (exit status, what it answers)."""
        text = (self.repo / ".claude" / "settings.json").read_text(encoding="utf-8")
        tool = str(more.get("tool_name", ""))
        (found,) = (
            entry
            for entry in json.loads(text)["hooks"][event]
            if not tool or tool in entry["matcher"].split("|")
        )
        call = {"session_id": session, "cwd": str(self.repo), "hook_event_name": event, **more}
        done = subprocess.run(
            ["sh", "-c", found["hooks"][0]["command"]],
            input=json.dumps(call).encode(),
            capture_output=True,
            env={**self.env, "CLAUDE_PROJECT_DIR": str(self.repo), "CLAUDE_PID": str(pid)},
            timeout=TIMEOUT_S,
            check=False,
        )
        return done.returncode, dict(json.loads(done.stdout)) if done.stdout else {}


def install(repo: Path, env: dict[str, str]) -> None:
    """Install from the checkout, with the script that the README names."""
    done = subprocess.run(
        [sys.executable, "scripts/install-local.py", "--target", str(repo), "--write-settings"],
        capture_output=True,
        text=True,
        env=env,
        cwd=ROOT,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose PATH has this Python first, then an installed agent-sync."""
    folder = tmp_path_factory.mktemp("tools")
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").symlink_to(sys.executable)
    (folder / "home").mkdir()
    env = {
        "PATH": os.pathsep.join((str(folder / "bin"), os.environ["PATH"])),
        "HOME": str(folder / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "NO_COLOR": "1",
    }
    repo = make_repo(folder / "repo")
    install(repo, env)
    scripts = repo / ".claude" / "skills" / "agent-sync" / "scripts"
    return {**env, "PATH": os.pathsep.join((str(folder / "bin"), str(scripts), os.environ["PATH"]))}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, tools: dict[str, str]) -> Path:
    """A repository in which agent-sync is installed; beside it, how it was then."""
    repo = make_repo(tmp_path_factory.mktemp("shell") / "repo")
    install(repo, tools)
    shutil.copytree(repo, repo.with_name("kept"), symlinks=True)
    return repo


@pytest.fixture
def shell(installed: Path, tools: dict[str, str]) -> Shell:
    """That repository as it was at first."""
    shutil.rmtree(installed)
    shutil.copytree(installed.with_name("kept"), installed, symlinks=True)
    return Shell(installed, tools)
