"""The demonstration of several machines notices what does not happen, and where it cannot be told.

That its steps happen is proven one by one in ``tests/machines``.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import CHECKOUT, NEEDED, need, need_module

DEMO = CHECKOUT / "scripts" / "demo-machines.py"
NOT_HERE = 77


def demo(folder: Path, path: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run it with everything temporary inside ``folder``."""
    folder.mkdir()
    env = {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder)}
    return subprocess.run(
        [sys.executable, str(DEMO), *words], capture_output=True, text=True, cwd=folder,
        env=env | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}, timeout=300, check=False,
    )  # fmt: skip


def test_what_does_not_happen_ends_it(tmp_path: Path) -> None:
    for tool in ("git", "openssl"):
        need(tool)
    for module in ("starlette", "uvicorn"):
        need_module(module)
    folder = tmp_path / "demo"
    step = "a_lock_refuses_there"
    done = demo(folder, os.environ["PATH"], "--only", step, "--unguarded")
    if done.returncode == NOT_HERE:
        assert "namespaces" not in NEEDED, done.stderr
        pytest.skip(done.stderr)
    assert "1. Two clones are linked" in done.stdout, done.stdout + done.stderr
    assert "2. A lock on one machine refuses the edit on the other" in done.stdout, done.stderr
    why = "This did not happen as it should: ben's edit of src/cart.py was not refused"
    assert why in done.stderr, done.stdout + done.stderr
    assert done.returncode == 1
    assert list(folder.iterdir()) == [], "something was left behind"


def test_where_hosts_cannot_be_made_it_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = demo(tmp_path / "demo", str(empty))
    assert done.returncode == NOT_HERE, done.stdout + done.stderr
    assert "hosts in namespaces cannot be made here: there is no program" in done.stderr
