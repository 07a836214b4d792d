"""The load on a shared repository is measured whole. How fast anything is is not asserted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scene import postgres
from support import CHECKOUT, need_module

BENCH = CHECKOUT / "scripts" / "bench_link.py"
PARTS = (
    "claims, as fast as they go",
    "the same, all machines hearing",
    "wake at another server, nothing else going on, p50",
    "at 60 claims an agent and minute",
    "... wake at another server p99",
    "rows of leases, a machine and hour",
    "changes, a machine and hour",
    "over the wire, a machine and hour",
)


@pytest.mark.slow
def test_it_measures_every_row_and_nothing_is_held_twice(tmp_path: Path) -> None:
    need_module("starlette")
    need_module("uvicorn")
    postgres.programs()
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    words = ["--machines", "4", "--agents", "2", "--servers", "2", "--seconds", "1"]
    done = subprocess.run(
        [sys.executable, str(BENCH), *words, "--per-minute", "60"],
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp_path,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for part in PARTS:
        assert part in done.stdout
    (twice,) = [line for line in done.stdout.splitlines() if "held twice" in line]
    assert twice.split()[-1] == "0"
