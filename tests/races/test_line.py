"""Standing in line for the write lock: one at a time, gone with its process (STATE-3)."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from agent_sync.store import contention, sqlite
from agent_sync.store.contention import InLine
from agent_sync.store.migrate import migrate
from agent_sync.store.sqlite import Store
from scene.database import asked

SOURCE = str(Path(__file__).resolve().parents[2] / "src")
HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.store.contention import InLine
with InLine(sys.argv[2], 60_000, timed=True):
    print("in", flush=True)
    sys.stdin.readline()
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such lock there")


@pytest.mark.proves("STATE-3")
@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("ending", ["leaves", "is killed"])
def test_the_next_gets_its_turn_when_the_first_is_gone(
    tmp_path: Path, ending: str, *, timed: bool
) -> None:
    database = str(tmp_path / "state.sqlite")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, SOURCE, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    entered = threading.Event()

    def follow() -> None:
        with InLine(database, 60_000, timed=timed):
            entered.set()

    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"in\n"
        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        assert not entered.is_set()
        if ending == "leaves":
            holder.communicate(b"\n", timeout=30)
        else:
            holder.kill()
            holder.communicate(timeout=30)
        assert entered.wait(30)
        follower.join(30)
    finally:
        holder.kill()
        holder.communicate(timeout=30)


@pytest.mark.proves("STATE-3")
def test_a_writer_that_finds_the_lock_taken_stands_in_line_and_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "state.sqlite")
    one, two = Store(path), Store(path, busy_ms=30_000)
    one.execute("PRAGMA journal_mode=WAL")
    migrate(one)
    real, lines = Store._begin_in_line, []

    def in_line(self: Store, left: int) -> None:
        lines.append(left)
        one.execute("COMMIT")
        real(self, left)

    monkeypatch.setattr(Store, "_begin_in_line", in_line)
    one.execute(sqlite._WRITE)
    with two.writing():
        asked(two).add("meta", name="x", value="y")
    assert lines == [30_000]
    assert asked(one).one("meta", "value", name="x") == "y"


@pytest.mark.proves("STATE-3")
def test_whoever_stands_in_line_looks_less_and_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds that look every few milliseconds would leave no time to the one whose turn it is."""
    clock, looks = [0.0], []

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    def taken(_handle: int) -> bool:
        looks.append(clock[0])
        return False

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(contention, "try_lock", taken)
    with InLine(str(tmp_path / "state.sqlite"), 5_000, timed=False):
        pass
    assert clock[0] >= 5
    assert len(looks) < 80
