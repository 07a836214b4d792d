"""Other Pythons and SQLites: what is found, counted and kept, and the page that tells it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support import CHECKOUT, TIMEOUT_S

WORKFLOW = CHECKOUT / ".github" / "workflows" / "test.yml"
Script = Callable[[str], ModuleType]
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs programs that are scripts")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """A module of scripts/ by its name."""
    monkeypatch.syspath_prepend(str(CHECKOUT / "scripts"))
    return __import__


# --- what is found -------------------------------------------------------------------------------


def test_the_running_interpreter_says_what_it_is(script: Script) -> None:
    found = script("runs").ask(sys.executable)
    assert found.minor == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert os.path.samefile(found.path, os.path.realpath(sys.executable))
    assert script("runs").ask("/nowhere/python3") is None


def test_it_is_found_by_its_version_and_no_other_is(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    versions = script("test_versions")
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    mine = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert versions.find(mine).minor == mine
    assert versions.find("3.99") is None
    assert versions.said("3.99", None) == "3.99  not had here"


@posix
def test_a_name_on_the_path_that_does_not_run_is_passed_over(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As of a version manager in which that version is not chosen."""
    mine = f"{sys.version_info[0]}.{sys.version_info[1]}"
    shim = tmp_path / "bin" / f"python{mine}"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    kept = tmp_path / ".pyenv" / "versions" / f"{mine}.7" / "bin"
    kept.mkdir(parents=True)
    (kept / "python3").symlink_to(os.path.realpath(sys.executable))
    monkeypatch.setenv("PATH", str(shim.parent))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert script("test_versions").find(mine).minor == mine


def test_the_newest_of_a_version_manager_comes_first(script: Script, tmp_path: Path) -> None:
    for name in (".pyenv/versions/3.12.9", ".pyenv/versions/3.12.10", ".pyenv/versions/3.1.2"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "python3").touch()
    found = script("test_versions").managed("3.12", tmp_path)
    assert [path.parts[-3] for path in found] == ["3.12.10", "3.12.9"]


# --- what is counted and kept --------------------------------------------------------------------

REPORT = """<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/></testsuites>"""


def run(script: Script, **other: Any) -> Any:
    """A run with these facts, the others made up."""
    facts = {
        "python": "3.12.1", "sqlite": "3.40.1", "build": "", "system": "Linux x", "passed": 5,
        "date": "2026-01-02", "failed": 0, "skipped": 1, "minutes": 7,
    }  # fmt: skip
    return script("runs").Run(**{**facts, **other})


def test_a_report_is_counted(script: Script) -> None:
    assert script("runs").count(REPORT) == (4, 3, 3)


def test_a_later_run_of_the_same_versions_replaces_the_earlier(
    script: Script, tmp_path: Path
) -> None:
    runs, file = script("runs"), tmp_path / "kept.jsonl"
    for one in (
        run(script, python="3.12.1", passed=1),
        run(script, python="3.9.1"),
        run(script, python="3.12.2", passed=2),
        run(script, build="bare"),
    ):
        runs.keep(one, file)
    assert [(one.python, one.build, one.passed) for one in runs.kept(file)] == [
        ("3.9.1", "", 5), ("3.12.2", "", 2), ("3.12.1", "bare", 5)
    ]  # fmt: skip


def test_the_table_names_what_has_not_run(script: Script) -> None:
    lines = script("runs").table([run(script, passed=1234, build="bare")], ["3.12", "3.14"])
    assert lines[2:] == [
        "| 3.12.1 | 3.40.1 bare | 1,234 passed, 0 failed, 1 skipped | 2026-01-02, Linux x |",
        "| 3.14 | | not run | |",
    ]


def test_the_page_of_proofs_has_the_table(script: Script) -> None:
    page = script("prove").page({})
    for version in script("runs").promised():
        assert re.search(rf"^\| {re.escape(version)}(\.\d+)? \|", page, re.MULTILINE)


# --- what is promised is the same everywhere -----------------------------------------------------


def test_every_list_of_versions_is_the_same(script: Script) -> None:
    promised = script("runs").promised()
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r'^requires-python = ">=(.*)"$', project, re.MULTILINE) == promised[:1]
    (matrix,) = re.findall(r"^ +python: \[(.*)\]$", WORKFLOW.read_text("utf-8"), re.MULTILINE)
    assert re.findall(r'"([^"]*)"', matrix) == promised
    numbers = [int(version.partition(".")[2]) for version in promised]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))


def test_the_workflow_asks_for_little() -> None:
    """Two actions at a named version, no secret, reading rights, and an end to every job."""
    text = WORKFLOW.read_text(encoding="utf-8")
    actions = set(re.findall(r"uses: (\S+)", text))
    assert {name.partition("@")[0] for name in actions} == {
        "actions/checkout", "actions/setup-python"
    }  # fmt: skip
    assert all(re.fullmatch(r"\S+@v\d+", name) for name in actions)
    assert "\npermissions:\n  contents: read\n\n" in text
    assert text.count("permissions") == 1
    assert "secrets." not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:") == 2
    assert text.count("run: python3 scripts/test.py\n") == 2


# --- the two scripts, without their long runs ----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "option"), [("test_versions.py", "--python"), ("test_sqlite.py", "--sqlite")]
)
def test_nothing_is_run_by_a_wrong_option(name: str, option: str, tmp_path: Path) -> None:
    command = [sys.executable, str(CHECKOUT / "scripts" / name), option]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 2
    assert b"usage:" in done.stderr


def test_what_cannot_be_had_is_said(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    builds, sqlite = script("sqlite_builds"), script("test_sqlite")

    def missing(*_: object) -> None:
        raise builds.NotHad("npm is needed")

    monkeypatch.setattr(sqlite, "python_with", missing)
    monkeypatch.setattr(sys, "platform", "linux")
    assert sqlite.one("oldest", []) == ("oldest  not had here: npm is needed", False)
    with pytest.raises(builds.NotHad, match="nowhere-tool is needed"):
        builds._call("nowhere-tool", "x", folder=CHECKOUT)
