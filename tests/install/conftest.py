"""A scratch home, a scratch repository and a small skill to install, for every test here."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from agent_sync.install.skill_source import Source
from scene.interpreter import link

ROOT = Path(__file__).resolve().parents[2]
ENTRY = """
import os, sys
def main(argv):
    sys.stderr.write("ran " + " ".join(argv))
    sys.stderr.flush()
    os._exit(2)
"""
COMMAND_LINE = """
import json, sys
def main(argv):
    print(json.__name__, *argv)
    return 0
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """HOME is scratch and the PATH has a python3 of its own in front."""
    folder = tmp_path / "home"
    programs = tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()
    if sys.platform == "win32":  # links need a privilege there
        programs = Path(sys.executable).parent
    else:
        link(programs)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    for name in ("CLAUDE_CONFIG_DIR", "AGENT_SYNC_ROOT", "CLAUDE_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """What counts as a git repository; git itself is not needed."""
    folder = tmp_path / "my repo"
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """The real doors, with a runtime whose hook says what it was called with and refuses."""
    skill = tmp_path / "origin" / "skills" / "agent-sync"
    package = tmp_path / "origin" / "src" / "agent_sync"
    shutil.copytree(ROOT / "skills" / "agent-sync" / "scripts", skill / "scripts")
    (skill / "reference").mkdir()
    (skill / "reference" / "verbs.md").write_text("verbs\n")
    (skill / "SKILL.md").write_text("---\nname: agent-sync\n---\n")
    for part in ("hooks", "cli", "__pycache__"):
        (package / part).mkdir(parents=True)
    for name in ("__init__.py", "hooks/__init__.py", "cli/__init__.py", "__pycache__/x.pyc"):
        (package / name).write_text("")
    (package / "hooks" / "entry.py").write_text(ENTRY)
    (package / "cli" / "main.py").write_text(COMMAND_LINE)
    return Source(skill, package)


def tree(folder: Path) -> dict[str, bytes]:
    """Relative path -> content of everything below a folder; folders end in '/'."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name + "/" if path.is_dir() else name] = b"" if path.is_dir() else path.read_bytes()
    return found
