"""``doctor`` ends with a verdict and what to type, and leaves with 0 only when enforced (ARR-3)."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import prepared
from agent_sync.install import interpreters

from .test_doctor import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository where nothing is installed yet."""
    made = Place(tmp_path)
    prepared.give(made.home)
    return made


def verdict(place: Place, *words: str) -> tuple[int, list[str]]:
    """The exit status, and the lines from the verdict on."""
    done = place.run("doctor", *words)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("Protection:"))
    return done.returncode, lines[start:]


@pytest.mark.proves("ARR-3", "INST-6")
def test_nothing_installed_is_off_and_what_to_type_arms_it(place: Place) -> None:
    for words in ((), ("--prove",)):
        code, (word, why, type_) = verdict(place, *words)
        assert (code, word) == (1, "Protection: off")
        assert "no settings file arms the edit gate" in why
        assert type_ == "Type:       agent-sync install --write-settings"
    typed = type_.split(":", 1)[1].split()[1:]
    assert place.run(*typed).returncode == 0
    code, lines = verdict(place)
    assert (code, lines[0]) == (0, "Protection: enforced")
    assert "doctor --prove" in lines[1]
    assert verdict(place, "--prove") == (0, ["Protection: enforced"])


@pytest.mark.proves("ARR-3", "INST-6")
@pytest.mark.parametrize(
    "damage", ["switched off", "rewritten", "no json", "lost", "door", "cut", "database"]
)
def test_what_does_not_protect_has_a_way_out(place: Place, damage: str) -> None:
    place.run("install", "--write-settings")
    values = json.loads(place.settings.read_text(encoding="utf-8"))
    skill = place.repo / ".claude" / "skills" / "agent-sync"
    if damage == "switched off":
        place.settings.write_text(json.dumps({**values, "disableAllHooks": True}), "utf-8")
    elif damage == "rewritten":
        place.settings.write_text("{}", encoding="utf-8")
    elif damage == "no json":
        place.settings.write_text("{", encoding="utf-8")
    elif damage == "lost":
        shutil.rmtree(place.repo / ".claude" / "skills")
    elif damage == "door":
        shutil.rmtree(skill / "scripts")
    elif damage == "cut":
        (skill / "program").write_bytes(b"cut")
    else:
        (place.repo / ".claude/coordination/state.sqlite").write_bytes(b"no database" * 500)
    code, lines = verdict(place)
    assert (code, lines[0] != "Protection: enforced") == (1, True)
    assert lines[1].startswith("Why:")
    assert lines[2].startswith("Type:")


@pytest.mark.proves("ARR-3", "INST-6")
def test_user_settings_alone_do_not_arm_a_repository_that_is_not_in_use(place: Place) -> None:
    place.run("install", "--scope", "user", "--write-settings")
    code, (word, why, type_) = verdict(place)
    assert (code, word, type_) == (1, "Protection: off", "Type:       agent-sync init")
    assert "this one is not" in why
    place.run("init")
    assert verdict(place)[0] == 0


@pytest.mark.proves("ARR-3", "INST-7")
@pytest.mark.parametrize("python", ["", "echo 3 9 18; echo /usr/bin/python3"])
def test_a_python_that_hooks_cannot_use_is_no_protection(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    place.run("install", "--write-settings")
    programs = tmp_path / "few"
    programs.mkdir()
    (programs / "git").symlink_to(str(shutil.which("git")))
    if python:
        (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (programs / "python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    code, (word, why, type_) = verdict(place)
    assert (code, word) == (1, "Protection: advisory")
    assert "the hooks will do nothing" in why
    assert "Python 3.10" in type_


@pytest.mark.proves("ARR-3")
def test_an_enabled_plugin_arms_a_repository(place: Place) -> None:
    user = place.home / ".claude" / "settings.json"
    user.parent.mkdir(parents=True, exist_ok=True)
    user.write_text(json.dumps({"enabledPlugins": {"agent-sync@somewhere": True}}))
    code, lines = verdict(place)
    assert (code, lines[0]) == (0, "Protection: enforced")
    assert "agent-sync@somewhere" in lines[1]
    assert "install --write-settings" not in place.run("doctor").stdout


@pytest.mark.proves("ARR-3", "INST-6")
def test_a_session_that_is_not_guarded_is_named_in_the_verdict(place: Place) -> None:
    place.run("install", "--write-settings")
    words = {"CLAUDE_CODE_SESSION_ID": "before", "CLAUDECODE": "1"}
    place.run("register", "--name", "early", more=words)
    code, lines = verdict(place)
    assert (code, lines[0]) == (0, "Protection: enforced")
    assert "not for early" in lines[1]
    assert "restart that session" in lines[2]


@pytest.mark.proves("INST-6")
def test_an_interpreter_is_not_compared_with_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([10.0, 90.0])
    monkeypatch.setattr(interpreters, "startup_ms", lambda _: next(times))
    (tmp_path / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert interpreters.python_on_path() == []


@pytest.mark.proves("STATE-6", "ARR-3")
def test_a_repair_says_what_it_did_in_words(place: Place) -> None:
    place.run("init")
    assert "there is nothing to repair" in place.run("doctor", "--repair").stdout
    (place.repo / ".claude/coordination/state.sqlite").write_bytes(b"no database" * 500)
    said = place.run("doctor", "--repair").stdout
    assert "The database is repaired." in said
    assert "The broken file is kept: " in said
    assert not set("[]{}") & set(said)


@pytest.mark.proves("INST-6")
def test_a_dry_run_does_not_say_would_unchanged(place: Place) -> None:
    place.run("install", "--write-settings")
    said = place.run("install", "--write-settings", "--dry-run").stdout
    assert "unchanged" in said
    assert "would unchanged" not in said


@pytest.mark.proves("ARR-3", "INST-2")
def test_an_advisory_installation_says_so_and_installing_again_arms_it(place: Place) -> None:
    done = place.run("install", "--write-settings", "--advisory")
    assert (done.returncode, "Protection is advisory" in done.stdout) == (0, True)
    for words in ((), ("--prove",)):
        code, (word, why, type_) = verdict(place, *words)
        assert (code, word) == (1, "Protection: advisory")
        assert "--advisory" in why
        assert type_.endswith("agent-sync install --write-settings")
    assert place.run("install", "--write-settings").returncode == 0
    assert "--advisory" not in place.settings.read_text()
    assert verdict(place)[0] == 0
    assert place.run("install", "--advisory", "--strict").returncode == 64


@pytest.mark.proves("ARR-3")
def test_a_pause_is_no_protection(place: Place) -> None:
    place.run("install", "--write-settings")
    assert place.run("pause", "5m").returncode == 0
    for words in ((), ("--prove",)):
        code, (word, why, type_) = verdict(place, *words)
        assert (code, word, type_) == (1, "Protection: off", "Type:       agent-sync pause --end")
        assert "paused until" in why
    place.run("pause", "--end")
    assert verdict(place)[0] == 0
