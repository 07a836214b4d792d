"""The bench of rooms measures everything that it promises. How fast anything is is not asserted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scene.postgres import found
from support import CHECKOUT, need_module

BENCH = CHECKOUT / "scripts" / "bench_rooms.py"
PARTS = (
    "invocations, 1 client",
    "invocations, 20 clients",
    "contexts, 1 client",
    "contexts, 20 clients",
    "wake of a wait",
    "500 waiters, one write",
    "memory, before",
    "memory, 50 rooms more",
    "memory, 200 waiters more",
)


@pytest.mark.slow
def test_it_measures_every_row_on_every_store(tmp_path: Path) -> None:
    need_module("starlette")
    need_module("uvicorn")
    stores = ["SQLite", *(["PostgreSQL"] if found() is not None else [])]
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(BENCH), "--quick", "--beside", "100", "200"],
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp_path,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for store in stores:
        for part in PARTS:
            assert f"{store}: {part}" in done.stdout
    assert "CEL: " in done.stdout
    assert "times the 100 that were given" in done.stdout
    assert "times the 200 that were given" in done.stdout
