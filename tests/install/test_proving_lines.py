"""A proof runs a line of the settings only where it is one that installing writes (OFF-5)."""

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

import prepared

from .test_doctor import Place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hooks are lines for a shell")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository where nothing is installed yet."""
    made = Place(tmp_path)
    prepared.give(made.home)
    return made


def change_gate(path: Path, old: str, new: str) -> None:
    """Put other words into every line of a settings file that judges edits."""
    values = json.loads(path.read_text(encoding="utf-8"))
    for group in values["hooks"]["PreToolUse"]:
        for hook in group["hooks"]:
            assert old in hook["command"]
            hook["command"] = hook["command"].replace(old, new)
    path.write_text(json.dumps(values), encoding="utf-8")


def proof(place: Place, *words: str) -> dict[str, Any]:
    found = place.json("doctor", "--prove", *words)
    return {**found["data"]["proof"], "word": found["data"]["protection"], **found}


MORE = [
    ("; command -v python3", '; [ "$(: > ran)" ]; command -v python3'),
    ('f="', 'f="$(: > ran)'),
    ("exec python3", "PATH=. exec python3"),
    ("pre-tool-use", "pre-tool-use  "),
]
"""What ours says, and what says more."""


@pytest.mark.proves("OFF-5", "INST-6")
def test_a_line_that_says_more_than_ours_is_not_run(place: Place) -> None:
    place.run("install", "--write-settings")
    ours = place.settings.read_bytes()
    assert proof(place)["proven"]
    (place.repo / "python3").write_text("#!/bin/sh\n: > ran\n")
    (place.repo / "python3").chmod(0o755)
    for old, new in MORE:
        place.settings.write_bytes(ours)
        change_gate(place.settings, old, new)
        found = proof(place)
        assert not (place.repo / "ran").exists(), new
        assert found["word"] != "enforced", new
        assert not found["proven"], new
        assert "is not one that this version installs: it is not run" in found["trouble"], new
        assert found["exit_code"] == 1, new
    place.run("install", "--write-settings")
    assert proof(place)["proven"]


@pytest.mark.proves("OFF-5", "INST-6")
def test_no_program_of_the_folder_is_taken_for_the_interpreter(place: Place) -> None:
    place.run("install", "--write-settings")
    (place.repo / "python3").write_text("#!/bin/sh\n: > ran\n")
    (place.repo / "python3").chmod(0o755)
    (place.repo / "sh").symlink_to("python3")
    path = f".:{os.environ['PATH']}"
    found = json.loads(place.run("doctor", "--prove", "--json", more={"PATH": path}).stdout)
    assert found["data"]["proof"]["proven"]
    assert not (place.repo / "ran").exists()


@pytest.mark.proves("OFF-5", "INST-6")
@pytest.mark.parametrize("scope", ["local", "user"])
def test_an_interpreter_that_a_clone_can_bring_is_not_run(place: Place, scope: str) -> None:
    place.run("init")
    place.run("install", "--write-settings", "--scope", scope)
    assert proof(place)["proven"], "a pinned line as it was written"
    own = place.repo / "python3"
    own.write_text("#!/bin/sh\n: > ran\n")
    own.chmod(0o755)
    folder = place.repo if scope == "local" else place.home
    path = folder / ".claude" / ("settings.local.json" if scope == "local" else "settings.json")
    gate = json.loads(path.read_text(encoding="utf-8"))["hooks"]["PreToolUse"][0]["hooks"][0]
    pinned = shlex.split(gate["command"])[1][2:-1]
    change_gate(path, f"p={shlex.quote(pinned)};", f"p={shlex.quote(str(own))};")
    found = proof(place)
    assert not (place.repo / "ran").exists()
    assert "names an interpreter in this repository" in found["trouble"]
    change_gate(path, "/agent-sync/scripts/hook", "/agent-sync/../agent-sync/scripts/hook")
    assert "is not one that this version installs" in proof(place)["trouble"]


@pytest.mark.proves("OFF-5", "AGENT-7")
@pytest.mark.parametrize("client", ["gemini", "opencode", "cline", "cursor"])
def test_another_clients_line_neither(place: Place, client: str) -> None:
    place.run("install", "--agents", client)
    (found,) = place.json("doctor", "--prove")["data"]["proofs"]
    assert found["proven"]
    for path in place.repo.rglob("*"):
        ours = ".git/" in f"{path}/" or "skills" in path.parts or "coordination" in path.parts
        if path.is_file() and not ours:
            text = path.read_text(encoding="utf-8")
            more = re.sub(r'(f=\\?")(?=\$d/\$s)', r"\1$(: > ran)", text)
            path.write_text(more, encoding="utf-8")
    (found,) = place.json("doctor", "--prove")["data"]["proofs"]
    assert not [*place.repo.rglob("ran")]
    assert "is not one that this version installs: it is not run" in found["trouble"]
