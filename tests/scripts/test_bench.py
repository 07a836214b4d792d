"""The benchmark measures everything that it promises. How long anything takes is not asserted."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import CHECKOUT

BENCH = CHECKOUT / "scripts" / "bench.py"
HOOKS = (
    "session-start",
    "user-prompt-submit",
    "pre-tool-use edit, lease taken",
    "floor: guard, open, one write, leave",
    "pre-tool-use edit, through its guard",
    "pre-tool-use edit, already mine",
    "pre-tool-use edit, refused",
    "pre-tool-use Bash",
    "post-tool-use edit",
    "post-tool-use Bash",
    "pre-tool-use Bash that writes",
    "post-tool-use Bash that wrote",
    "post-tool-use Read",
    "post-tool-batch",
    "stop, nothing held",
    "subagent-start",
    "subagent-stop",
    "session-end",
    "statusline",
    "one edit: Pre + Post + PostToolBatch",
)
STATUS = "git status, as hooks beside others ask it"
ROWS = (*HOOKS, STATUS, "status", "status --compact")
COLUMNS = ("empty", "100 leases", "200 files", "big")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="crowds are held back by a POSIX shell")


def bench(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """One run, with everything temporary inside ``folder``."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, str(BENCH), "--quick", "--runs", "1", "--idle", "0.5", *words],
        capture_output=True,
        text=True,
        env=env,
        cwd=folder,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.iterdir()) == [], "something was left behind"
    return done


def test_everything_is_measured_and_shown(tmp_path: Path) -> None:
    """One run for all that is looked at: it is by far the longest part."""
    words = ("--json", "--crowds", "1,6", "--vs", "cat >/dev/null; true {event}")
    done = bench(tmp_path, *words)
    measured = json.loads(done.stdout)
    every_row_is_measured_in_every_database(measured)
    exactly_one_of_several_gets_a_path(measured)
    locks_per_second_and_budgets_are_there(measured)
    the_table_has_every_row_and_the_other_command(done.stderr)


def every_row_is_measured_in_every_database(measured: dict[str, Any]) -> None:
    for name in ROWS:
        for column in COLUMNS:
            found = measured["rows"][name][column]
            assert 0 < found["low"] <= found["median"] <= found["high"], (name, column)
    assert measured["bare_ms"]["median"] > 0
    assert measured["wrong"] == []


def exactly_one_of_several_gets_a_path(measured: dict[str, Any]) -> None:
    crowds = {(one["mode"], one["processes"]): one for one in measured["claims"]}
    assert {number for _, number in crowds} == {1, 6}
    for number in (1, 6):
        one, own = crowds["one path", number], crowds["own paths", number]
        assert one["allowed"] == 1
        assert one["refused"] + too_late(one) == number - 1
        assert own["allowed"] + too_late(own) == number
    bare = crowds["bare interpreter", 6]
    assert (bare["allowed"], bare["what"]) == (6, {})


def too_late(claims: dict[str, Any]) -> int:
    """How many a machine with much else to do kept from looking in time, and nothing else."""
    told = ("refused as busy", "StoreBusy:", "DeadlineError:")
    assert [what for what in claims["what"] if not what.endswith(told)] == []
    return int(claims["what"].get("refused as busy", 0))


def locks_per_second_and_budgets_are_there(measured: dict[str, Any]) -> None:
    assert all(measured["per_second"][column]["lock"] > 0 for column in COLUMNS)
    names = {one["name"] for one in measured["budgets"]}
    assert {"pre-tool-use edit, lease taken", "claims that went wrong"} <= names
    assert measured["reading_ms"] > 0
    assert 0 < measured["held_ms"]["p50"] <= measured["held_ms"]["worst"]
    assert all(isinstance(one["met"], bool) for one in measured["budgets"])


def the_table_has_every_row_and_the_other_command(shown: str) -> None:
    lines = shown.splitlines()
    assert all(any(line.startswith(f"{name} ") for line in lines) for name in ROWS), shown
    (head,) = [line for line in lines if "100 leases" in line and "empty" in line][:1]
    assert "other" in head
    assert "bare interpreter: " in shown
    assert any(line.split()[:2] in (["ok", "claims"], ["over", "claims"]) for line in lines)


def test_where_shows_imports_and_statements(tmp_path: Path) -> None:
    shown = bench(tmp_path, "--where").stdout
    for words in ("agent_sync.hooks.entry", "_sqlite3", "BEGIN IMMEDIATE", "COMMIT"):
        assert words in shown
