"""The bench of the page measures all that it promises. How fast anything is is not asserted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import CHECKOUT, need, need_module

BENCH = CHECKOUT / "scripts" / "bench_page.py"
VIEWS = ("now", "timeline", "waits", "files", "away")
PARTS = ("first", "update, script", "update, all")
NUMBERS = 4


@pytest.mark.slow
def test_it_measures_every_view(tmp_path: Path) -> None:
    """Each row has its view, the least of it, the empty page, and a ratio."""
    need("chromium")
    need_module("starlette")
    need_module("uvicorn")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(BENCH), "--runs", "1"],
        capture_output=True, text=True, env=env, cwd=tmp_path, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr[-4000:]
    for view in VIEWS:
        for part in PARTS:
            found = [x for x in done.stdout.splitlines() if x.startswith(f"{view} {part} ")]
            assert len(found) == 1, (view, part, done.stdout[-4000:], done.stderr[-2000:])
            numbers = [float(word) for word in found[0].removeprefix(f"{view} {part}").split()]
            assert len(numbers) == NUMBERS
            assert numbers[0] > 0
