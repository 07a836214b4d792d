"""Who stands above a process: the real ones here, and what other systems would say."""

import ctypes
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from agent_sync.system import ancestors, processes

posix = pytest.mark.skipif(sys.platform == "win32", reason="shells of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
ASK = (
    "from agent_sync.system import ancestors as a;"
    "print(*[f'{x.pid} {x.start}' for x in a.above()], sep='|')"
)
SOURCE = Path(processes.__file__).parents[2]


def asked(*wrapper: str) -> str:
    """What a process of our own says stands above it."""
    done = subprocess.run(
        [*wrapper, sys.executable, "-c", ASK],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode().strip()


@pytest.mark.proves("GATE-9")
def test_the_nearest_comes_first() -> None:
    me = f"{os.getpid()} {processes.start_time(os.getpid())}"
    assert asked().split("|")[0] == me


@pytest.mark.proves("GATE-9")
@posix
def test_a_session_of_its_own_changes_nothing() -> None:
    inner = f"'{sys.executable}' -c \"{ASK.replace(chr(34), chr(39))}\"; true"
    told = subprocess.run(
        ["sh", "-c", inner],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=True,
        timeout=60,
        start_new_session=True,
    ).stdout.decode()
    me = f"{os.getpid()} {processes.start_time(os.getpid())}"
    assert told.split("|")[1] == me, "behind the shell between them"


@pytest.mark.proves("GATE-9")
def test_a_child_sees_what_its_parent_sees() -> None:
    mine = [one.pid for one in ancestors.above()]
    assert [one.pid for one in ancestors.above(os.getpid())] == mine


@pytest.mark.proves("GATE-9")
def test_where_tests_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ancestors, "TOP", os.getppid())
    assert ancestors.above() == []


@pytest.mark.proves("GATE-9")
@linux
def test_nobody_is_found_for_a_process_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert ancestors.above((1 << 30) + 7) == []
    monkeypatch.setattr(ancestors, "TOP", 0)
    monkeypatch.setattr(processes, "PROC", str(tmp_path))
    assert ancestors.above() == []
    entry = tmp_path / str(os.getppid())
    entry.mkdir()
    for stat in (b"", b"7 (x) S", b"7 (a) b) S x 0"):
        (entry / "stat").write_bytes(stat)
        assert ancestors.above() == []


@pytest.mark.proves("GATE-9")
@linux
def test_a_circle_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pid = os.getppid()
    monkeypatch.setattr(ancestors, "TOP", 0)
    (tmp_path / str(pid)).mkdir()
    stat = f"{pid} (a b) c) S {pid} " + " ".join(str(one) for one in range(40))
    (tmp_path / str(pid) / "stat").write_text(stat)
    monkeypatch.setattr(processes, "PROC", str(tmp_path))
    found = ancestors.above()
    assert len(found) == ancestors.MOST
    assert found[0].words == []


@pytest.mark.proves("GATE-9")
def test_mac_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def output(command: "list[str]") -> str:
        asked.append(command[0])
        return (
            "  1     0 Mon Jan  1 12:00:00 2024     /sbin/launchd\n"
            " 70     1 Mon Jan  1 12:30:00 2024     /usr/local/bin/claude --resume x\n"
            " 80    70 Tue Jan  2 12:30:00 2024     -zsh\n"
            "odd line\n"
        )

    monkeypatch.setattr(processes, "PLATFORM", "darwin")
    monkeypatch.setattr(processes, "output", output)
    found = ancestors.above(80)
    assert [one.pid for one in found] == [70, 1]
    assert found[0].start == "Mon Jan 1 12:30:00 2024", "as start_time tells it"
    assert found[0].words == ["/usr/local/bin/claude", "--resume", "x"]
    assert asked == ["/bin/ps"]
    monkeypatch.setattr(processes, "output", lambda _: "")
    assert ancestors.above(80) == []


TABLE = [(4, 0, "System"), (70, 4, "claude.exe"), (80, 70, "cmd.exe"), (90, 80, "python.exe")]


class Snapshot:
    """The calls of Windows that walk through a snapshot."""

    def __init__(self) -> None:
        self.rows: "list[tuple[int, int, str]]" = []
        self.closed = 0

        def function(ask: Any) -> Any:
            return lambda *words: ask(*words)

        self.CreateToolhelp32Snapshot = function(lambda *_: 12)
        self.Process32FirstW = function(lambda _, entry: self._first(entry))
        self.Process32NextW = function(lambda _, entry: self._next(entry))

    def _first(self, entry: Any) -> int:
        assert entry._obj.size == ctypes.sizeof(entry._obj)
        self.rows = list(TABLE)
        return self._next(entry)

    def _next(self, entry: Any) -> int:
        if not self.rows:
            return 0
        entry._obj.pid, entry._obj.parent, entry._obj.name = self.rows.pop(0)
        return 1

    def CloseHandle(self, _: object) -> None:
        self.closed += 1


@pytest.mark.proves("GATE-9")
def test_windows_takes_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Snapshot()
    started = {4: "1", 70: "500", 80: "600", 90: "700"}
    monkeypatch.setattr(processes, "PLATFORM", "win32")
    monkeypatch.setattr(processes, "kernel32", lambda: kernel)
    monkeypatch.setattr(processes, "start_time", lambda pid: started.get(pid, ""))
    found = ancestors.above(90)
    assert [(one.pid, one.start, one.words) for one in found] == [
        (80, "600", ["cmd.exe"]), (70, "500", ["claude.exe"]), (4, "1", ["System"])
    ]  # fmt: skip
    assert kernel.closed == 1
    assert kernel.CreateToolhelp32Snapshot.restype is ctypes.c_void_p
    started[70] = "650"
    assert [one.pid for one in ancestors.above(90)] == [80], "somebody else has the number now"
    kernel.CreateToolhelp32Snapshot = types.SimpleNamespace()

    def refused() -> Snapshot:
        raise OSError

    monkeypatch.setattr(processes, "kernel32", refused)
    assert ancestors.above(90) == []


@pytest.mark.proves("GATE-9")
def test_elsewhere_nobody_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PLATFORM", "sunos5")
    assert ancestors.above() == []
