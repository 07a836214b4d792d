"""What the installer warns about: interpreters, unarmed folders, doubled and disabled hooks."""

import json
import os
import sys
from pathlib import Path

import pytest

from agent_sync.install import interpreters
from agent_sync.install.claude_code import surroundings
from agent_sync.install.claude_code.hook_table import hooks_block, pip_form
from agent_sync.install.scopes import place
from agent_sync.install.settings_files.settings import as_text

OURS = as_text(hooks_block(pip_form))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def python(folder: Path, text: str) -> str:
    program = write(folder / "python3", f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(folder)


def looked(repo: Path, scope: str = "project", pinned: str | None = "/pinned") -> list[str]:
    return surroundings.look_around(place(repo, scope), pinned)


@pytest.mark.proves("INST-1")
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 3 9 18; echo /usr/bin/python3", "older than Python 3.10"),
        ("echo no such version >&2; exit 1", "no such version"),
        ("exit 0", "cannot run hooks"),
    ],
)
def test_the_python_that_hooks_find_is_tried(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.setenv("PATH", python(tmp_path / "p", script))
    (warning,) = looked(repo, pinned=None)
    assert words in warning
    assert "do nothing" in warning


@pytest.mark.proves("INST-1")
def test_no_python_and_a_slow_one_are_told(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([10.0, 90.0])
    monkeypatch.setattr(interpreters, "startup_ms", lambda _: next(times))
    shim = python(tmp_path / "shims", f'exec "{sys.executable}" "$@"')
    monkeypatch.setenv("PATH", shim)
    (warning,) = looked(repo, pinned=None)
    assert "90 ms" in warning
    assert warning.count("--scope local") == 1
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no python3" in looked(repo, pinned=None)[0]


def test_startup_is_measured_without_failing(tmp_path: Path) -> None:
    assert interpreters.startup_ms("python3") > 0
    assert interpreters.startup_ms(str(tmp_path / "none")) == 0


@pytest.mark.proves("INST-1")
def test_linked_checkouts_are_listed_from_either_side(repo: Path, tmp_path: Path) -> None:
    side = tmp_path / "side"
    write(side / ".git", f"gitdir: {repo}/.git/worktrees/side\n")
    admin = repo / ".git" / "worktrees" / "side"
    write(admin / "gitdir", f"{side}/.git\n")
    write(admin / "commondir", "../..\n")
    write(repo / ".git" / "worktrees" / "gone" / "gitdir", f"{tmp_path}/gone/.git\n")
    assert surroundings.linked_checkouts(repo) == [side]
    assert surroundings.linked_checkouts(side) == [repo]
    assert any(str(side) in warning for warning in looked(repo))
    write(side / ".claude" / "settings.json", OURS)
    assert looked(repo) == []
    assert surroundings.linked_checkouts(tmp_path) == []


@pytest.mark.proves("INST-1")
def test_package_folders_are_listed_but_not_all_of_them(repo: Path) -> None:
    write(repo / "web" / "package.json", "{}")
    write(repo / "libs" / "core" / "pyproject.toml", "")
    (repo / "a" / "b" / "c" / ".claude").mkdir(parents=True)
    write(repo / "a" / "b" / "c" / "d" / "package.json", "{}")
    write(repo / "node_modules" / "x" / "package.json", "{}")
    write(repo / ".hidden" / "package.json", "{}")
    found = [path.relative_to(repo).as_posix() for path in surroundings.package_folders(repo)]
    assert found == ["web", "libs/core", "a/b/c"]
    write(repo / "web" / ".claude" / "settings.local.json", OURS)
    (warning,) = looked(repo)
    assert warning.endswith("not armed: libs/core, a/b/c")
    assert looked(repo, scope="user") == []
    for number in range(20):
        write(repo / f"p{number:02}" / "package.json", "{}")
    assert len(surroundings.package_folders(repo)) == 10


@pytest.mark.proves("INST-1")
def test_doubled_and_disabled_hooks_are_told(repo: Path, home: Path) -> None:
    write(repo / ".claude" / "settings.local.json", OURS)
    (warning,) = looked(repo)
    assert "run twice" in warning
    write(repo / ".claude" / "settings.local.json", '{"disableAllHooks": true}')
    (warning,) = looked(repo)
    assert "disableAllHooks" in warning
    plugins = {"enabledPlugins": {"agent-sync@agent-sync": True, "other@x": True}}
    write(home / ".claude" / "settings.json", json.dumps(plugins))
    write(repo / ".claude" / "settings.local.json", "{ broken")
    (warning,) = looked(repo)
    assert "plugin agent-sync@agent-sync" in warning


@pytest.mark.proves("INST-1")
def test_a_folder_that_may_not_be_searched_is_passed_over(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the data of a database in a container; root may search everything, so it is faked."""
    (repo / "pgdata").mkdir()
    write(repo / "web" / "package.json", "{}")
    real = os.stat

    def refused(path: "str | Path", **more: object) -> os.stat_result:
        if f"{os.sep}pgdata{os.sep}" in os.fspath(path):
            raise PermissionError(13, "Permission denied", path)
        return real(path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", refused)
    assert surroundings.package_folders(repo) == [repo / "web"]
