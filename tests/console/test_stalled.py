"""A terminal that takes nothing any more does not keep a console, nor its leases (CON-4)."""

import os
import signal
import time
from pathlib import Path

import pytest

from elsewhere import need_posix
from onterminal import OnTerminal
from scene.database import Database
from support import TIMEOUT_S, Cli

LONG = "x" * 300
WHERE = b"\x1b[6n"


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("board", [False, True])
def test_it_ends_on_sigterm_although_nobody_reads_its_terminal(
    tmp_path: Path,
    board: bool,  # noqa: FBT001
) -> None:
    need_posix("a terminal of its own")
    home = tmp_path / "home"
    home.mkdir()
    repo = tmp_path / "repo"
    repo.mkdir()
    person = Cli(repo, home, "")
    person("init")
    console = OnTerminal(person, "console")
    try:
        _until(console, "F2 board")
        os.write(console.master, b"lock src/a.py\r")
        _until(console, "locked src/a.py")
        if board:
            os.write(console.master, b"\x1bOQ")
            _until(console, "1 Agents (1)")
        _flood(Database(repo))
        _until_it_hangs(console)
        console.child.send_signal(signal.SIGTERM)
        assert console.child.wait(TIMEOUT_S) is not None
    finally:
        console.child.kill()
        console.child.wait(TIMEOUT_S)
        os.close(console.master)
    assert not person.ok("status")["leases"]


def _until(console: OnTerminal, text: str) -> None:
    """Until it shows a text; where its cursor stands is answered meanwhile, as terminals do."""
    deadline, asked = time.monotonic() + TIMEOUT_S, 0
    while text.encode() not in console.output:
        assert time.monotonic() < deadline, console.output[-2_000:]
        console._read(time.monotonic() + 0.1)
        for _ in range(console.output.count(WHERE) - asked):
            os.write(console.master, b"\x1b[10;1R")
            asked += 1


def _flood(database: Database) -> None:
    """More events than a terminal's buffer takes."""
    now = time.time_ns() // 1_000_000
    for number in range(3_000):
        database.add("activity", at=now, agent_id="x", type="tick", body=f"{number} {LONG}")


def _until_it_hangs(console: OnTerminal) -> None:
    """Until what waits to be read grows no more, for a while that a busy console would not take."""
    import fcntl
    import struct
    import termios

    def waiting() -> int:
        found = fcntl.ioctl(console.master, termios.FIONREAD, b"\0" * 4)
        return int(struct.unpack("i", found)[0])

    deadline, before, same = time.monotonic() + TIMEOUT_S, -1, 0
    while same < 20:
        assert time.monotonic() < deadline
        now = waiting()
        same = same + 1 if now == before and now > 0 else 0
        before = now
        time.sleep(0.05)
