"""The command line without anything installed: each door finds the package and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.install import skill_folder
from agent_sync.install.skill_source import Source
from scene.interpreter import python

from .test_hook_command import OLD

ROOT = Path(__file__).resolve().parents[2]
OLDER = [*OLD, *map(str, (Path.home() / ".pyenv" / "versions").glob("2.7.*/bin/python"))]


def run(path: Path, *words: str, cwd: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python(), str(path), *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **env},
        timeout=60,
        check=False,
    )


@pytest.fixture
def origin(source: Source) -> Path:
    """A checkout: the source with the other two doors."""
    root = source.skill.parents[1]
    shutil.copytree(ROOT / "bin", root / "bin")
    (root / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "install-local.py", root / "scripts")
    return root


@pytest.mark.proves("INST-8")
@pytest.mark.proves("INST-1")
@pytest.mark.parametrize(
    ("door", "words"),
    [
        ("skills/agent-sync/scripts/agent-sync", ["status", "--json"]),
        ("bin/agent-sync", ["status", "--json"]),
        ("scripts/install-local.py", ["install", "--target", "HERE", "status", "--json"]),
    ],
)
def test_doors_of_a_checkout(origin: Path, tmp_path: Path, door: str, words: list[str]) -> None:
    (tmp_path / ".git").mkdir(exist_ok=True)
    words = [str(tmp_path.resolve()) if word == "HERE" else word for word in words]
    (tmp_path / "json.py").write_text("raise SystemExit('a module of the repository was run')\n")
    for env in ({}, {"PYTHONPATH": ""}, {"PYTHONPATH": f"{os.pathsep}."}):
        done = run(origin / door, "status", "--json", cwd=tmp_path, **env)
        assert (done.returncode, done.stdout.split()) == (0, ["json", *words]), done.stderr


@pytest.mark.proves("INST-8")
def test_doors_of_an_installed_copy(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "repo" / ".claude" / "skills" / "agent-sync"
    skill_folder.copy(source, folder)
    shutil.rmtree(source.package)
    done = run(folder / "scripts" / "agent-sync", "whoami", cwd=folder / "scripts")
    assert done.stdout.split() == ["json", "whoami"], done.stderr
    link = tmp_path / "agent-sync"
    link.symlink_to(folder / "scripts" / "agent-sync")
    assert run(link, "whoami", cwd=tmp_path).stdout.split() == ["json", "whoami"]
    if sys.platform != "win32":
        done = subprocess.run([link, "whoami"], capture_output=True, text=True, check=False)
        assert done.stdout.split() == ["json", "whoami"]


@pytest.mark.proves("INST-7")
def test_a_door_without_runtime_or_with_an_old_python_says_so(
    source: Source, tmp_path: Path
) -> None:
    door = source.skill / "scripts" / "agent-sync"
    old = "import sys;sys.version_info=(3,9,1);sys.argv.pop(0);exec(open(sys.argv[0]).read())"
    done = subprocess.run(
        [sys.executable, "-c", old, str(door)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "3.10 or later" in done.stderr
    shutil.rmtree(source.package)
    done = run(door, "status", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.proves("INST-7")
@pytest.mark.skipif(not OLDER, reason="no older Python is installed")
@pytest.mark.parametrize("python", OLDER)
def test_every_door_tells_a_real_older_python_in_one_sentence(python: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    doors = ["skills/agent-sync/scripts/agent-sync", "bin/agent-sync", "scripts/install-local.py"]
    doors += [] if "/2.7." in python else ["scripts/test.py"]  # a developer's, for Python 3
    for door in doors:
        command = [python, str(ROOT / door), "--target", str(target)]
        done = subprocess.run(
            command, cwd=target, capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stdout) == (1, ""), door
        assert "Python 3.10 or later" in done.stderr, door
        assert done.stderr.count("\n") == 1, door
    assert list(target.iterdir()) == []


@pytest.mark.proves("INST-1")
def test_a_checkout_is_not_installed_into_itself_by_accident(origin: Path) -> None:
    door = origin / "scripts" / "install-local.py"
    done = run(door, "--write-settings", cwd=origin)
    assert done.returncode == 1
    assert "--target DIR" in done.stderr
    assert not (origin / ".claude").exists()
    assert run(door, "--help", cwd=origin).returncode == 0
