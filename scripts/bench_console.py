"""What an idle console costs: its share of one core, and whether it writes (CON-1).

Linux only: the processor time of a running process is read where the kernel counts it in ns.
"""

import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench_rows import Place

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE_S = 30.0
SETTLE_S = 3.0
VIEWS = {"prompt": (), "board": ("--board",)}
LIBRARY = "import prompt_toolkit"


class Idle(NamedTuple):
    """One view of the console with nothing going on: percent of a core, and whether it wrote."""

    view: str
    percent: float
    wrote: bool


def idle(place: Place, seconds: float) -> list[Idle]:
    """Both views at the default interval, each for so many seconds; [] where it cannot be told."""
    python = _interpreter()
    if not python or not os.path.exists(f"/proc/{os.getpid()}/schedstat"):
        return []
    return [_one(place, python, view, words, seconds) for view, words in VIEWS.items()]


def _interpreter() -> str:
    """One that has the library of the 'tui' extra, '' without any."""
    for python in (sys.executable, str(CHECKOUT / ".venv" / "bin" / "python")):
        if os.path.exists(python):
            done = subprocess.run(
                [python, "-c", LIBRARY], stderr=subprocess.DEVNULL, timeout=60, check=False
            )
            if not done.returncode:
                return python
    return ""


def _one(place: Place, python: str, view: str, words: "tuple[str, ...]", seconds: float) -> Idle:
    at = place.scratch
    master, slave = os.openpty()
    door = str(at.skill / "scripts" / "agent-sync")
    env = {name: at.environment()[name] for name in ("PATH", "HOME")}
    child = subprocess.Popen(
        [python, door, "console", *words],
        stdin=slave, stdout=slave, stderr=slave, cwd=at.repo,
        env=env | {"TERM": "xterm", "LINES": "24", "COLUMNS": "80"}, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    watching = sqlite3.connect(at.database, timeout=10)
    try:
        _drain(master, PATIENCE_S, until=b"\x1b")
        _drain(master, min(SETTLE_S, seconds))
        before, written = _cpu_ns(child.pid), _version(watching)
        begin = time.monotonic()
        _drain(master, seconds)
        took = time.monotonic() - begin
        spent = _cpu_ns(child.pid) - before
        return Idle(view, spent / took / 1e7, _version(watching) != written)
    finally:
        watching.close()
        child.send_signal(signal.SIGTERM)
        _drain(master, 1.0)
        child.wait(timeout=PATIENCE_S)
        os.close(master)


def _drain(master: int, seconds: float, until: bytes = b"") -> None:
    """Read what is drawn for so long, or until something of it has come."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([master], [], [], left)[0]:
            try:
                found = os.read(master, 65_536)
            except OSError:  # the other side is gone
                return
            if until and until in found:
                return


def _cpu_ns(pid: int) -> int:
    """Processor time of all threads of a process, in ns."""
    found = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            found += int(file.read().split()[0])
    return found


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
