"""A team's second day: somebody pulls, a session meets an upgrade, a branch is without it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import packed
from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.skill_source import find_source

from .test_committed import git

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hooks are lines for a shell")
WHO = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")


class Colleague:
    """Somebody's clone, and a home of one's own."""

    def __init__(self, origin: Path, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        subprocess.run(["git", "clone", "-q", origin, folder / "repo"], check=True, timeout=60)
        self.repo = folder / "repo"
        text = (self.repo / ".claude" / "settings.json").read_text(encoding="utf-8")
        self.hooks = json.loads(text)["hooks"]
        """As a client reads them when its session starts, and keeps them."""

    def hook(self, event: str, session: str, **more: object) -> "subprocess.CompletedProcess[str]":
        """What the client does at an event."""
        said = {"session_id": session, "cwd": str(self.repo), "hook_event_name": event, **more}
        return subprocess.run(
            ["sh", "-c", self.hooks[event][0]["hooks"][0]["command"]],
            input=json.dumps(said),
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "CLAUDE_PROJECT_DIR": str(self.repo),
                "CLAUDE_CODE_SESSION_ID": session,
            },
            cwd=self.repo,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def edit(self, session: str, call: str) -> int:
        """The exit code of the gate before an edit."""
        words = {"file_path": str(self.repo / "a.py"), "old_string": "a", "new_string": "b"}
        more = {"tool_name": "Edit", "tool_use_id": call, "tool_input": words}
        return self.hook("PreToolUse", session, **more).returncode

    def is_guarded(self, call: str) -> bool:
        """Whether one session's edit keeps another one from the file."""
        return (self.edit("one", call), self.edit("two", call + "x")) == (0, 2)


@pytest.fixture
def origin(repo: Path) -> Path:
    """The team's repository, where somebody installed and committed."""
    shutil.rmtree(repo / ".git")
    git(repo, "init", "-q", "-b", "main")
    (repo / "a.py").write_text("a\n")
    git(repo, "add", "-A")
    git(repo, *WHO, "commit", "-qm", "before")
    git(repo, "branch", "older")
    install(repo, write_settings=True, source=find_source())
    git(repo, "add", "-A")
    git(repo, *WHO, "commit", "-qm", "armed")
    return repo


@pytest.mark.proves("ARR-1", "OFF-3")
def test_who_pulls_is_armed_and_stays_so(origin: Path, tmp_path: Path) -> None:
    there = Colleague(origin, tmp_path / "colleague")
    for session in ("one", "two"):
        done = there.hook("SessionStart", session, source="startup")
        assert (done.returncode, done.stderr) == (0, "")
    assert list((there.home / ".cache" / "agent-sync").glob("*.prepared"))
    assert there.is_guarded("first")
    # An upgrade comes while the sessions run.
    skill = origin / ".claude" / "skills" / "agent-sync"
    packed.put(skill, "agent_sync/__init__.py", '__version__ = "9.9"\n')
    git(origin, *WHO, "commit", "-qam", "another version")
    git(there.repo, "pull", "-q")
    assert there.is_guarded("second")
    there.hook("UserPromptSubmit", "one", prompt="go on")
    assert len(list((there.home / ".cache" / "agent-sync").glob("*.prepared"))) == 2
    assert there.is_guarded("third")
    # An older branch has no installation.
    git(there.repo, "switch", "-q", "older")
    assert not (there.repo / ".claude" / "skills").exists()
    assert there.is_guarded("fourth")
    # On a branch it is taken out; elsewhere it goes on.
    git(there.repo, "switch", "-q", "main")
    git(there.repo, "switch", "-q", "-c", "without")
    uninstall(there.repo)
    git(there.repo, "add", "-A")
    git(there.repo, *WHO, "commit", "-qm", "taken out")
    git(there.repo, "switch", "-q", "main")
    assert there.is_guarded("fifth")
