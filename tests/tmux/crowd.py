"""Processes that write events at a steady rate, each event with a number that is known."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hooks.session import CHECKOUT, TIMEOUT

WRITER = """
import select, sys, time
sys.path.insert(0, sys.argv[1])
from agent_sync.feed import activity
from agent_sync.sessions import sign_of_life
from agent_sync.repository.location import at_root
from agent_sync.store.opening import open_store

name, count, rate = sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
store = open_store(at_root(sys.argv[2]), busy_ms=30_000)
print("ready", flush=True)
sys.stdin.readline()
begin = time.monotonic()
written = 0
for number in range(count):
    if select.select([sys.stdin], [], [], 0)[0]:
        break
    time.sleep(max(0.0, begin + number / rate - time.monotonic()))  # the rate, nothing else
    now = time.time_ns() // 1_000_000
    with store.writing():
        activity.record(store, now, name, "count", f"{name}-{number:05d}.")
    written += 1
store.close()
print(written, flush=True)
"""


class Crowd:
    """So many processes that together write ``rate`` events a second, for some seconds at most."""

    def __init__(self, repo: Path, *, rate: int, seconds: float, processes: int = 3) -> None:
        names = [f"crowd{number}" for number in range(processes)]
        source, count = str(CHECKOUT / "src"), str(round(rate * seconds / processes))
        self.first = f"{names[0]}-00000."
        self._running = {
            name: subprocess.Popen(
                [
                    *(sys.executable, "-I", "-c", WRITER),
                    *(source, str(repo), name, count, str(rate / processes)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in names
        }

    def begin(self) -> None:
        """Let all begin together; comes back at once."""
        for process in self._running.values():
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        self._tell()

    def _tell(self) -> None:
        for process in self._running.values():
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()

    def stop(self) -> list[str]:
        """Let all stop, and wait for that; what was written. They must still be writing."""
        running = [process for process in self._running.values() if process.poll() is None]
        assert running, "they came to their end before what was to be seen meanwhile"
        self._tell()
        return self.finish()

    def finish(self) -> list[str]:
        """Wait until everything is written; what each event says, written exactly once."""
        marks = []
        for name, process in self._running.items():
            process.wait(TIMEOUT)  # before its input is closed, which would stop it
            out, _ = process.communicate(timeout=TIMEOUT)
            assert process.returncode == 0
            marks += [f"{name}-{number:05d}." for number in range(int(out))]
        return marks

    def close(self) -> None:
        """End what still runs."""
        for process in self._running.values():
            if process.poll() is None:
                process.kill()
                process.communicate(timeout=TIMEOUT)


@contextlib.contextmanager
def crowd(repo: Path, *, rate: int, seconds: float = 60) -> Iterator[Crowd]:
    """A crowd at work; ended whatever happens."""
    found = Crowd(repo, rate=rate, seconds=seconds)
    try:
        found.begin()
        yield found
    finally:
        found.close()
