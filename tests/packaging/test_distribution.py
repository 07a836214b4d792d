"""What is given away: one version, a name of our own, and every way to install from a checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import agent_sync
from support import CHECKOUT, need, need_module

from .test_wheel import pyproject

NAME = "agent-sync-suite"
INVITATION = re.compile(
    r"\b(?:pip3?|pipx|uv tool|uv pip|uvx)\s+(?:install|run|inject)?\s*(?:-\S+\s+)*[\"']?"
    r"agent[-_]sync(?![-_]suite|[-\w]*/)"
)
"""An installation from the package index, where that name is somebody else's."""
TEXTS = (".md", ".py", ".toml", ".json", ".yml", ".js", ".sh", "")
VERSION = agent_sync.__version__


def given() -> "Iterator[Path]":
    """Every file that git knows or would take, below the checkout."""
    done = subprocess.run(
        [need("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        pytest.skip("this is no checkout")
    names = sorted(set(done.stdout.decode().split("\0")) - {""})
    return (Path(name) for name in names if (CHECKOUT / name).is_file())


def test_one_version_is_said_everywhere() -> None:
    changes = (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    dated = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)
    assert dated[0][0] == VERSION, "the newest dated section of CHANGELOG.md"
    for name in (".claude-plugin/plugin.json", "editors/vscode/package.json"):
        assert json.loads((CHECKOUT / name).read_text("utf-8"))["version"] == VERSION, name
    extension = (CHECKOUT / "editors" / "vscode" / "README.md").read_text("utf-8")
    assert re.findall(r"agent-sync-(\d[\d.]*\d)", extension) == [VERSION]
    skill = (CHECKOUT / "skills" / "agent-sync" / "SKILL.md").read_text("utf-8")
    assert f'\n  version: "{VERSION}"\n' in skill


def test_the_distribution_has_a_name_of_its_own_and_the_command_keeps_its() -> None:
    project = pyproject()["project"]
    assert project["name"] == NAME
    assert project["scripts"] == {"agent-sync": "agent_sync.cli.main:console_script"}


def test_nothing_invites_to_the_other_agent_sync_on_the_package_index() -> None:
    here = Path(__file__).relative_to(CHECKOUT)
    found = [
        f"{path}: {hit[0]}"
        for path in given()
        if path.suffix in TEXTS and path != here
        for hit in INVITATION.finditer((CHECKOUT / path).read_text("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "invites"),
    [
        ("pip install agent-sync", True),
        ("python3 -m pip install -q 'agent-sync[mcp]'", True),
        ("pipx install agent-sync", True),
        ("uv tool install agent_sync", True),
        ("uvx agent-sync status", True),
        ("pip install agent-sync-suite", False),
        ("pip install '/path/to/agent-sync[tui]'", False),
        ("pip install agent-sync/", False),
        ("pip install .", False),
    ],
)
def test_what_an_invitation_is(text: str, invites: bool) -> None:  # noqa: FBT001
    assert bool(INVITATION.search(text)) is invites


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files of the checkout and nothing else, as a clone has them."""
    target = tmp_path / "clone"
    for path in given():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / path, target / path)
    return target


@pytest.fixture
def env(tmp_path: Path) -> "dict[str, str]":
    """A home of its own; where packages come from is the machine's."""
    (tmp_path / "home").mkdir()
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "UV_", "SSL_")) or name.lower().endswith("_proxy")
    }
    return {**kept, "PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}


def run(*words: "str | Path", env: "dict[str, str]", cwd: Path) -> str:
    """Run a program to its good end; what it printed."""
    done = subprocess.run(
        [str(word) for word in words],
        env=env,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def protects(command: Path, env: "dict[str, str]", repo: Path) -> None:
    """The installed command arms a repository, and the proof of it ends well."""
    run(need("git"), "init", "-q", repo, env=env, cwd=repo.parent)
    assert run(command, "--version", env=env, cwd=repo).startswith(f"agent-sync {VERSION}")
    assert "REFUSED" in run(command, "install", "--write-settings", env=env, cwd=repo)


@pytest.mark.slow
@pytest.mark.proves("INST-1")
@pytest.mark.parametrize("tool", ["pipx", "uv"])
def test_a_tool_installs_the_command_from_a_clone(
    tool: str, clone: Path, env: "dict[str, str]", tmp_path: Path
) -> None:
    words = ("pipx", "install") if tool == "pipx" else ("uv", "tool", "install")
    said = run(need(tool), *words[1:], "--python", sys.executable, ".", env=env, cwd=clone)
    assert said is not None
    protects(tmp_path / "home" / ".local" / "bin" / "agent-sync", env, tmp_path / "repo")


@pytest.mark.slow
@pytest.mark.proves("INST-1")
def test_a_wheel_and_an_sdist_of_a_clone_hold_the_same_package(
    clone: Path, env: "dict[str, str]", tmp_path: Path
) -> None:
    need_module("build")
    out = tmp_path / "dist"
    # The wheel is built from the sdist: what that leaves out would be missing here.
    run(sys.executable, "-m", "build", "--outdir", out, env=env, cwd=clone)
    stem = f"{NAME.replace('-', '_')}-{VERSION}"
    with zipfile.ZipFile(out / f"{stem}-py3-none-any.whl") as wheel:
        installed = {name for name in wheel.namelist() if name.startswith("agent_sync/")}
    source, skill = clone / "src" / "agent_sync", clone / "skills" / "agent-sync"
    wanted = {f"agent_sync/{path.relative_to(source).as_posix()}" for path in source.rglob("*.py")}
    wanted |= {
        f"agent_sync/_skill/{path.relative_to(skill).as_posix()}" for path in skill.rglob("*.md")
    }
    assert wanted - installed == set()
    with tarfile.open(out / f"{stem}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml"} <= names
    assert not any(name.startswith("tests/") for name in names)
