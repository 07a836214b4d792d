"""What a killed commit left beside the database is removed, what a living one uses is not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_sync.git import left_files

HOUR_S = 3_600


def gone() -> int:
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait(60)
    return done.pid


@pytest.mark.skipif(sys.platform == "win32", reason="asks for processes as POSIX does")
@pytest.mark.proves("STATE-7")
def test_files_of_a_process_that_is_gone_and_old_ones_are_removed(tmp_path: Path) -> None:
    dead, me = gone(), os.getpid()
    left = [
        f"commit-{dead}-0a1b2c3d.index",
        f"commit-{dead}-0a1b2c3d.index.lock",
        f"commit-{dead}-0a1b2c3d.msg",
        f"save-{dead}-00000000.index",
        f"save-{me}-11111111.index",
    ]
    stays = [
        f"commit-{me}-0a1b2c3d.index",
        f"commit-{dead}-0a1b2c3d.txt",
        f"commit-{dead}-0a1b.index",
        "state.sqlite",
        "hooks.log",
    ]
    for name in left + stays:
        (tmp_path / name).touch()
    old = time.time() - 2 * HOUR_S
    os.utime(tmp_path / left[-1], (old, old))
    (tmp_path / f"commit-{dead}-22222222.index").mkdir()
    assert left_files.remove(str(tmp_path), time.time_ns() // 1_000_000) == len(left)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(stays)
    assert left_files.remove(str(tmp_path / "nowhere"), 0) == 0
