"""What pip installs: the package, the skill inside it, and a command that can install (INST-1)."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def pyproject() -> "dict[str, Any]":
    """What stands in pyproject.toml."""
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))


def settings() -> dict[str, object]:
    """The build settings."""
    return dict(pyproject()["tool"]["setuptools"])


def test_every_folder_of_the_package_is_listed() -> None:
    source = ROOT / "src"
    folders = {
        ".".join(path.parent.relative_to(source).parts)
        for path in (source / "agent_sync").rglob("*.py")
    }
    listed = settings()["packages"]
    assert isinstance(listed, list)
    assert folders == set(listed) - {"agent_sync._skill", "agent_sync.server._docs"}


@pytest.mark.slow
@pytest.mark.proves("INST-1", "CLI-1")
def test_a_pip_install_has_the_whole_command_and_can_install_the_skill(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        if name in os.environ:
            env[name] = os.environ[name]
    wheels = tmp_path / "wheels"
    source = tmp_path / "source"
    copy_source(source)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "-q",
        "-w",
        str(wheels),
        str(source),
    ]
    subprocess.run(command, env=env, timeout=300, check=True)
    (wheel,) = wheels.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "agent_sync/_skill/scripts/hook.py" in names
    assert "agent_sync/_skill/scripts/agent-sync" in names
    docs = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    carried = {name for name in names if name.startswith("agent_sync/server/_docs/")}
    assert carried == {f"agent_sync/server/_docs/{name}" for name in docs}
    # The environment gets no pip of its own: to unpack one costs more than all that it would do.
    venv.create(tmp_path / "env")
    bin_ = tmp_path / "env" / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(bin_ / "python")]
    subprocess.run(
        [*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)],
        env=env,
        timeout=300,
        check=True,
    )
    repo = tmp_path / "repo"
    repo.mkdir()
    subprocess.run(["git", "init", "-q", str(repo)], check=True, timeout=60)
    done = subprocess.run(
        [str(bin_ / "agent-sync"), "install", "--target", str(repo), "--write-settings"],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "REFUSED" in done.stdout


def copy_source(target: Path) -> None:
    """The files that a build needs, away from the checkout, which a build would write to."""
    import shutil

    target.mkdir()
    for name in ("src", "skills", "docs"):
        ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, target / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, target / name)
