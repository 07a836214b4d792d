"""The demonstration of rooms: it is told to its end, and ends where something is not as told."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import CHECKOUT, need_module

DEMO = CHECKOUT / "scripts" / "demo-rooms.py"
THIN = (
    "== thin ==",
    "1. Find the room, or make it",
    '| 409 {"error": "room_exists"',
    "6. And poll again",
    "| 200 []",
    "== direct ==",
)
DIRECT = (
    "1. A room is made",
    '| 409 {"error": "agent_exists"}',
    "bob waits for news",
    '| 200 {"triggered": true',
    "1 x 200, 11 x 409 precondition_failed",
    "- bob surrender: action_disabled",
)
DECLARED = (
    "== declared ==",
    "| both see 18 tools",
    "| Not embodied in room council. Call sync_embody first.",
    "ann takes actions from the standard library",
    '"competing_write_targets"',
    '"_contested": {"value"',
    '"action_redefined"',
    '"directed_unread": 1',
    "| Error: version_conflict",
    "the chair is 'ben'",
    "ann is nobody again",
)
TOLD = ("Everything happened as told:", "- two clients of MCP")


def demo(home: Path, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run it with everything temporary inside ``home``."""
    need_module("starlette")
    need_module("uvicorn")
    if "--without-mcp" not in words:
        need_module("mcp")
        need_module("httpx2")
    home.mkdir()
    env |= {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home)}
    return subprocess.run(
        [sys.executable, str(DEMO), *words],
        capture_output=True,
        text=True,
        env={**env, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        cwd=home,
        timeout=300,
        check=False,
    )


@pytest.mark.proves("ROOM-12", "MCP-1")
def test_all_stories_are_told_and_leave_nothing_behind(tmp_path: Path) -> None:
    done = demo(tmp_path / "home")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    position = 0
    for words in (*THIN, *DIRECT, *DECLARED, *TOLD):
        position = done.stdout.find(words, position)
        assert position >= 0, f"not told, or not in its place: {words}\n{done.stdout}"
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []
    assert not re.search("[0-9a-f]{40}", done.stdout), "a token is shown"
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.proves("ROOM-12")
def test_the_first_answer_that_is_not_as_told_ends_it(tmp_path: Path) -> None:
    done = demo(tmp_path / "home", "--without-mcp", "--serve=--max-agents=1")
    assert done.returncode == 1, done.stdout
    assert "the status is 429, not 201" in done.stderr
    assert "Everything happened as told" not in done.stdout
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.proves("MCP-1")
def test_a_tool_that_does_not_answer_as_told_ends_it(tmp_path: Path) -> None:
    done = demo(tmp_path / "home", "--serve=--max-actions=5")
    assert done.returncode == 1, done.stdout
    assert "sync_register_action was refused" in done.stderr
    assert "Everything happened as told" not in done.stdout
    assert list((tmp_path / "home").iterdir()) == []


def test_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ImportError\n", encoding="utf-8")
    done = demo(tmp_path / "home", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "--without-mcp" in done.stderr
