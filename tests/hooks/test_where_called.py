"""Without the client's variable a hook works from the folder that the call names (OFF-1)."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.hooks import entry
from agent_sync.hooks.call import Answer
from agent_sync.install.claude_code import hook_table

from .session import Session

Make = Callable[..., Session]


def without(one: Session, payload: "dict[str, Any]", cwd: Path, **env: str) -> Answer:
    """The edit gate in an environment that has not the variable, started somewhere."""
    found = one.environment()
    del found["CLAUDE_PROJECT_DIR"]
    before = os.getcwd()
    os.chdir(cwd)
    try:
        return entry.run(["pre-tool-use"], json.dumps(payload).encode(), {**found, **env})
    finally:
        os.chdir(before)


@pytest.mark.proves("OFF-1")
def test_the_folder_of_the_call_serves(session: Make, repo: Path, tmp_path: Path) -> None:
    session("one").edit("src/a.py")
    two = session("two")
    payload = two.tool("Edit", two.edit_input("src/a.py"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert without(two, payload, elsewhere).code == 2
    assert without(two, {**payload, "cwd": str(repo / "src")}, elsewhere).code == 2
    assert without(two, payload, elsewhere, CLAUDE_PROJECT_DIR="").code == 2


@pytest.mark.proves("OFF-1")
@pytest.mark.parametrize("odd", [None, 7, "", "src", "/no/such/folder", "/a\0b", ["/"]])
def test_an_odd_folder_in_the_call_leaves_the_one_it_runs_in(
    session: Make, repo: Path, odd: object
) -> None:
    session("one").edit("src/a.py")
    two = session("two")
    payload = {**two.tool("Edit", two.edit_input("src/a.py")), "cwd": odd}
    assert without(two, payload, repo).code == 2


@pytest.mark.proves("OFF-1")
def test_the_guard_looks_for_the_runtime_in_the_folder_it_runs_in(tmp_path: Path) -> None:
    place = tmp_path / "re po"
    script = place / ".claude" / "skills" / "agent-sync" / "scripts" / "hook"
    script.parent.mkdir(parents=True)
    script.write_text("import sys; print(sys.argv)", encoding="utf-8")
    command = str(hook_table.project_form(["stop"])["command"])
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=place,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == f"{[str(script), 'stop']}\n", done.stderr
