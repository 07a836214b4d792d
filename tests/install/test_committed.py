"""What a team commits: few files, and the tools of its repository find nothing in them (ARR-1)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.errors import InstallError
from agent_sync.install import clients_plan
from agent_sync.install.install_plan import install, uninstall
from agent_sync.install.settings_files.settings import armed
from agent_sync.install.skill_source import Source, find_source
from agent_sync.install.verifying import verify
from agent_sync.install.whole_files import digest
from support import NEEDED

from .conftest import tree

MOST_FILES = 12
IGNORED = """
*.egg *.egg-info *.pyc *.so *.a *.o *.dll *.exe *.bin *.dat *.db *.lib *.lo *.log *.class *.jar
*.zip
*.tar *.tar.* *.tgz *.gz *.xz *.bz2 *.7z *.pyz *.whl *.cache *.tmp *.bak *.swp *.lock *.pid *.seed
.env .venv env/ venv/ ENV/ build/ dist/ lib/ lib64/ bin/ obj/ out/ target/ vendor/ tmp/ temp/ logs/
downloads/ eggs/ parts/ sdist/ var/ wheels/ node_modules/ coverage/ .idea/ .vscode/ .DS_Store core
Thumbs.db Desktop.ini __pycache__/ .cache/ .tox/ .nox/ *~ .#* archive/ archives/ *.archive packages/
"""
"""Patterns that ignore files of many repositories hold."""
PROGRAMS = {
    "ruff": ["check", "."],
    "ruff format": ["--check", "."],
    "black": ["--check", "."],
    "codespell": ["."],
    "mypy": ["."],
    "prettier": ["--check", "."],
    "markdownlint": ["--dot", "."],
    "eslint": ["."],
    "check-added-large-files": [],
}


@pytest.fixture
def team(repo: Path) -> Path:
    """A repository of git with a fresh installation of the real program."""
    shutil.rmtree(repo / ".git")
    git(repo, "init", "-q")
    install(repo, write_settings=True, source=find_source())
    git(repo, "add", "-A")
    return repo


def git(folder: Path, *words: str) -> list[str]:
    """What git says, by lines."""
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.proves("ARR-1")
def test_a_handful_of_files_is_committed(team: Path) -> None:
    names = git(team, "ls-files")
    assert len(names) <= MOST_FILES, names
    assert not [name for name in names if name.endswith((".py", ".pyi", ".js", ".ipynb"))]
    sizes = {name: (team / name).stat().st_size for name in names}
    assert max(sizes.values()) < 400_000
    program = ".claude/skills/agent-sync/program"
    assert (team / f"{program}.sha256").read_text().split() == [
        digest((team / program).read_bytes()), "program"
    ]  # fmt: skip
    wanted = {"text": "unset", "diff": "unset", "filter": "unset", "linguist-generated": "set"}
    said = git(team, "check-attr", *wanted, "--", program)
    assert {line.split(": ")[1]: line.split(": ")[2] for line in said} == wanted


@pytest.mark.proves("ARR-1")
def test_ignore_files_and_rules_of_lfs_leave_it_alone(team: Path) -> None:
    (team / ".gitignore").write_text("\n".join(IGNORED.split()))
    names = git(team, "ls-files", ".claude/skills")
    git(team, "rm", "-rq", "--cached", ".")
    git(team, "add", "-A")
    assert git(team, "ls-files", ".claude/skills") == names
    lfs = [f"{name} filter=lfs diff=lfs merge=lfs -text\n" for name in IGNORED.split()]
    (team / ".gitattributes").write_text("".join(lfs) + "* filter=lfs -text\n")
    said = git(team, "check-attr", "filter", "--", ".claude/skills/agent-sync/program")
    assert said[0].endswith("filter: unset")


def program(name: str) -> "list[str] | None":
    """How a tool is called; None where it is not. Beside this Python it counts too."""
    word = name.split()[0]
    for folder in (Path(sys.executable).parent, *map(Path, TOOLS.split(os.pathsep))):
        if (folder / word).is_file():
            return [str(folder / word), *name.split()[1:]]
    assert word not in NEEDED, f"{word} is not installed, and these tests need it"
    return None


TOOLS = os.environ["PATH"]


@pytest.mark.proves("ARR-1")
@pytest.mark.parametrize("tool", PROGRAMS)
def test_a_linter_with_its_defaults_finds_nothing(team: Path, tool: str) -> None:
    words = program(tool)
    if words is None:
        pytest.skip(f"{tool} is not installed")
    if tool == "eslint":
        (team / "eslint.config.js").write_text("module.exports = [];\n")
    named = [git(team, "ls-files")] if tool == "check-added-large-files" else []
    done = run([*words, *PROGRAMS[tool], *(named[0] if named else [])], team)
    said = done.stdout + done.stderr
    nothing = ("no python files", "no .py", "no files matching", "are ignored", "no python file")
    assert done.returncode == 0 or any(one in said.lower() for one in nothing), said
    assert git(team, "diff", "--stat") == []


@pytest.mark.proves("ARR-1")
@pytest.mark.parametrize("tool", ["ruff", "ruff format", "black", "mypy"])
def test_the_launcher_is_clean_for_who_knows_it_by_its_first_line(team: Path, tool: str) -> None:
    words = program(tool)
    if words is None:
        pytest.skip(f"{tool} is not installed")
    checks = ["check"] if tool == "ruff" else ["--check"] if tool != "mypy" else []
    done = run([*words, *checks, ".claude/skills/agent-sync/scripts/agent-sync"], team)
    assert done.returncode == 0, done.stdout + done.stderr


def run(words: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a tool that writes nothing beside the repository."""
    env = {"PATH": TOOLS, "HOME": os.environ["HOME"], "RUFF_NO_CACHE": "true"}
    return subprocess.run(
        words,
        cwd=folder,
        env=env | {"MYPY_CACHE_DIR": os.devnull, "BLACK_CACHE_DIR": os.environ["HOME"]},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# --- from the former layout, a file for each module


FORMER = {
    ".gitignore": "__pycache__/\n",
    "SKILL.md": "as it was\n",
    "runtime/agent_sync/__init__.py": "__version__ = '0'\n",
    "runtime/agent_sync/hooks/entry.py": "def main(argv): ...\n",
    "scripts/agent-sync": "#!/usr/bin/env python3\n",
    "scripts/hook.py": "import gc\n",
    "scripts/install.py": "import os\n",
    "scripts/ordinary.py": "import os\n",
    "scripts/lost.py": "import os\n",
}


@pytest.fixture
def former(repo: Path, source: Source) -> Path:
    """A repository with an installation of an earlier version, hooks and all."""
    skill = repo / ".claude" / "skills" / "agent-sync"
    install(repo, write_settings=True, source=source)
    shutil.rmtree(skill)
    for name, text in FORMER.items():
        path = skill / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    files = {name: digest(text.encode()) for name, text in FORMER.items()}
    (skill / ".installed.json").write_text(json.dumps({"version": "0", "files": files}))
    cache = skill / "runtime" / "agent_sync" / "__pycache__"
    cache.mkdir()
    (cache / "x.pyc").write_bytes(b"")
    settings = repo / ".claude" / "settings.json"
    text = settings.read_text()
    settings.write_text(text.replace("agent-sync/scripts/hook", "agent-sync/scripts/hook.py"))
    return repo


@pytest.mark.proves("ARR-1", "INST-2")
def test_the_former_layout_is_replaced_and_no_hook_is_doubled(former: Path, source: Source) -> None:
    report = install(former, write_settings=True, source=source)
    skill = former / ".claude" / "skills" / "agent-sync"
    names = {name for name in tree(skill) if not name.endswith("/")}
    assert names == {
        ".gitattributes", ".installed.json", "SKILL.md", "program", "program.sha256",
        "reference/verbs.md", "scripts/agent-sync", "scripts/hook",
    }  # fmt: skip
    text = (former / ".claude" / "settings.json").read_text()
    assert "hook.py" not in text
    assert all(len(group.handlers) == 1 for group in armed(text))
    assert any(step.action == "update" for step in report.steps)
    assert not install(former, write_settings=True, source=source).changed
    uninstall(former)
    assert not (former / ".claude" / "skills").exists()
    assert not (former / ".claude" / "settings.json").exists()


@pytest.mark.proves("ARR-1")
@pytest.mark.parametrize("name", ["SKILL.md", "runtime/agent_sync/hooks/entry.py"])
def test_what_somebody_changed_in_it_is_named_first(
    former: Path, source: Source, name: str
) -> None:
    changed = former / ".claude" / "skills" / "agent-sync" / name
    changed.write_text("mine\n")
    before = tree(former)
    with pytest.raises(InstallError, match=f"{name}.* --overwrite"):
        install(former, write_settings=True, source=source)
    assert tree(former) == before
    install(former, write_settings=True, source=source, overwrite=True)
    assert not changed.exists() or changed.read_text() != "mine\n"


@pytest.mark.proves("INST-2")
@pytest.mark.skipif(sys.platform == "win32", reason="hooks are lines for a shell")
def test_no_line_is_left_that_calls_a_door_which_is_gone(former: Path, source: Source) -> None:
    """Settings that are not rewritten by this installation go on, and it says what renews them."""
    base = former / ".claude"
    door, own = base / "skills/agent-sync/scripts/hook.py", base / "settings.local.json"
    report = install(former, source=source)
    assert door.read_bytes() == door.with_name("hook").read_bytes()
    assert any(
        "settings.json calls" in one and "--write-settings" in one for one in report.warnings
    )
    assert _runs(base / "settings.json", former)
    assert verify(base / "skills/agent-sync", source).differing == []
    # A person's own file calls it still, when the project's is renewed.
    own.write_bytes((base / "settings.json").read_bytes())
    report = install(former, write_settings=True, source=source)
    assert any("settings.local.json calls" in one for one in report.warnings)
    assert _runs(own, former)
    steps = install(former, scope="local", write_settings=True, dry_run=True, source=source).steps
    assert ("remove", str(door)) in [(step.action, step.path) for step in steps]
    report = install(former, scope="local", write_settings=True, source=source)
    assert not door.exists()
    assert not any("hook.py" in one or "earlier" in one for one in report.warnings)
    assert _runs(own, former)
    assert not install(former, scope="local", write_settings=True, source=source).changed


@pytest.mark.proves("INST-2")
@pytest.mark.skipif(sys.platform == "win32", reason="hooks are lines for a shell")
def test_other_clients_lines_of_before_go_on_too(repo: Path, source: Source) -> None:
    clients_plan.install(repo, ("gemini", "qwen"), source=source)
    skill = repo / ".agents" / "skills" / "agent-sync"
    door = skill / "scripts" / "hook"
    door.rename(skill / "scripts" / "hook.py")
    files = [repo / name / "settings.json" for name in (".gemini", ".qwen")]
    for path in files:
        text = path.read_text().replace("agent-sync/scripts/hook", "agent-sync/scripts/hook.py")
        path.write_text(text.replace("/scripts/hook;", "/scripts/hook.py;"))
    report = clients_plan.install(repo, ("qwen",), source=source)
    assert door.exists()
    assert door.with_name("hook.py").exists()
    assert any(".gemini" in one and "--agents gemini" in one for one in report.warnings)
    report = clients_plan.install(repo, ("gemini",), source=source)
    assert not door.with_name("hook.py").exists()
    assert report.warnings == []


def _runs(settings: Path, repo: Path) -> bool:
    """Whether its first line reaches a hook."""
    handlers = [handler for group in armed(settings.read_text()) for handler in group.handlers]
    words = ["sh", "-c", str(handlers[0]["command"])]
    env = {"PATH": TOOLS, "HOME": os.environ["HOME"], "CLAUDE_PROJECT_DIR": str(repo)}
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)
    return done.stderr.startswith("ran ")
