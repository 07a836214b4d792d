"""One installation inside another, in the wrong folder, and without git: it is said (INST-1)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import prepared

from .test_doctor import DOOR, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository where nothing is installed yet, with a folder in it."""
    made = Place(tmp_path)
    prepared.give(made.home)
    (made.repo / "src").mkdir()
    return made


@pytest.fixture
def plain(tmp_path: Path) -> Place:
    """The same without a repository of git's."""
    made = Place.__new__(Place)
    made.repo, made.home = tmp_path / "plain", tmp_path / "home"
    (made.repo / "src").mkdir(parents=True)
    made.home.mkdir(exist_ok=True)
    prepared.give(made.home)
    return made


def data(place: Place, *words: str) -> dict[str, Any]:
    return dict(place.json(*words)["data"])


@pytest.mark.proves("INST-1")
def test_a_folder_of_an_armed_repository_is_armed_too_and_both_are_named(place: Place) -> None:
    place.run("install", "--write-settings")
    (warning,) = data(place, "install", "--write-settings", "--target", "src")["warnings"]
    assert f"{place.repo} has an installation too" in warning
    assert f"this one counts for those in {place.repo / 'src'}" in warning
    assert f"both keep their state in {place.repo / '.claude' / 'coordination'}" in warning
    assert data(place, "doctor", "--target", "src", "--prove")["protection"] == "enforced"
    # And the other way round.
    (warning,) = data(place, "install", "--write-settings")["warnings"]
    assert f"{place.repo / 'src'} has an installation too" in warning
    notes = [x for x in data(place, "doctor")["findings"] if "installation too" in x["what"]]
    assert [one["level"] for one in notes] == ["note"]


@pytest.mark.proves("INST-1")
def test_another_repository_inside_is_none_of_it(place: Place) -> None:
    place.run("install", "--write-settings")
    subprocess.run(["git", "init", "-q", str(place.repo / "src")], check=True, timeout=60)
    assert data(place, "install", "--write-settings", "--target", "src")["warnings"] == []


@pytest.mark.proves("INST-1", "STATE-1")
@pytest.mark.parametrize("first", [".", "src"])
@pytest.mark.parametrize("how", [("--write-settings",), ("--agents", "gemini")])
def test_without_git_two_states_are_refused(
    plain: Place, first: str, how: "tuple[str, ...]"
) -> None:
    """Agents in one would not see those in the other."""
    second = "src" if first == "." else "."
    plain.run("install", *how, "--target", first)
    before = sorted(plain.repo.rglob("*"))
    done = plain.run("install", *how, "--target", second)
    assert done.returncode == 1
    assert "would keep a state of its own" in done.stderr
    assert f"--target {plain.repo / first}" in done.stderr.replace("/. ", " ")
    assert sorted(plain.repo.rglob("*")) == before
    subprocess.run(["git", "init", "-q", str(plain.repo)], check=True, timeout=60)
    assert plain.run("install", *how, "--target", second).returncode == 0


@pytest.mark.proves("ARR-3", "INST-6")
def test_without_git_it_is_said_what_is_not_protected(plain: Place) -> None:
    done = plain.run("install", "--write-settings")
    assert done.returncode == 0, done.stderr
    assert "warning: there is no git repository here: edits and commands" in done.stdout
    assert "That is for files that somebody holds: without git" in done.stdout
    said = plain.run("doctor", "--prove")
    assert "there is no git repository here" in said.stdout
    found = plain.json("doctor", "--prove")
    assert found["exit_code"] == 0
    assert found["data"]["git"] is False
    assert found["data"]["verdict"]["why"].startswith("for files that somebody holds: without git")
    assert found["data"]["verdict"]["type"] == "git init"
    assert "no git" in data(plain, "install", "--agents", "gemini")["warnings"][0]


@pytest.mark.proves("ARR-3", "INST-6")
@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_without_the_program_git_installing_says_so(place: Place, tmp_path: Path) -> None:
    programs = tmp_path / "few"
    programs.mkdir()
    for name, target in (("python3", sys.executable), ("sh", "/bin/sh")):
        (programs / name).symlink_to(target)
    done = place.run("install", "--write-settings", more={"PATH": str(programs)})
    assert done.returncode == 0, done.stderr
    assert "warning: there is no git on the PATH" in done.stdout


@pytest.mark.proves("INST-3")
def test_uninstalling_in_the_wrong_folder_names_the_right_one(place: Place) -> None:
    said = place.run("uninstall").stdout
    assert said == f"Nothing of agent-sync is installed in {place.repo} (project scope).\n"
    place.run("install", "--write-settings", "--scope", "local")
    said = place.run("uninstall", "--target", "src").stdout
    assert f"is installed in {place.repo / 'src'} (project scope)" in said
    assert f"agent-sync uninstall --target {place.repo} --scope local" in said
    place.run("install", "--agents", "gemini")
    said = place.run("uninstall", "--scope", "user").stdout
    assert f"is installed in {place.home / '.claude'} (user scope)" in said
    assert "(project scope): agent-sync uninstall\n" in said
    assert "(local scope): agent-sync uninstall --scope local\n" in said


@pytest.mark.proves("WORK-6", "INST-3")
def test_a_dry_run_says_who_is_at_work(place: Place) -> None:
    place.run("install", "--write-settings")
    assert "at work" not in place.run("uninstall", "--dry-run").stdout
    payload = {"session_id": "one", "cwd": str(place.repo), "hook_event_name": "SessionStart"}
    subprocess.run(
        [sys.executable, str(DOOR), "hook", "session-start"],
        input=json.dumps({**payload, "source": "startup"}).encode(),
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(place.home),
            "CLAUDE_PROJECT_DIR": str(place.repo),
        },
        cwd=place.repo,
        capture_output=True,
        timeout=60,
        check=True,
    )
    place.run("init")
    done = place.run("uninstall", "--dry-run")
    assert "is at work here: without --dry-run a person is asked on a terminal" in done.stdout
    assert done.returncode == 0
