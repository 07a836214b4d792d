"""The terminal of a process, by which a person finds a window (ARR-2)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.system import processes, terminals
from agent_sync.system.terminals import named, terminal_of
from support import TIMEOUT_S

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@needs_linux
@pytest.mark.proves("ARR-2")
def test_a_process_on_a_terminal_says_which() -> None:
    master, slave = os.openpty()
    name = os.ttyname(slave).removeprefix("/dev/")
    child = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, sys, termios\n"
         "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\nprint('on', flush=True)\nsys.stdin.read()"],
        stdin=slave, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"on\n"
        assert terminal_of(child.pid) == name
    finally:
        child.kill()
        child.communicate(timeout=TIMEOUT_S)
        os.close(master)
        os.close(slave)


@needs_linux
@pytest.mark.parametrize("pid", [0, -1, 1 << 31, 2**31 - 1])
def test_who_is_not_there_has_none(pid: int) -> None:
    assert terminal_of(pid) == ""


def stat(folder: Path, text: str) -> None:
    """Another process table."""
    (folder / "7").mkdir()
    (folder / "7" / "stat").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("7 (a) b) c) S 1 7 7 34819 7 0", "pts/3"),
        ("7 (claude) S 1 7 7 0 -1 0", ""),
        ("7 (claude) S 1 7 7 -1 -1 0", ""),
        ("7 (claude) S 1", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_process_may_hold_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str
) -> None:
    monkeypatch.setattr(processes, "PLATFORM", "linux")
    monkeypatch.setattr(processes, "PROC", str(tmp_path))
    stat(tmp_path, text)
    assert terminal_of(7) == name


def device(major: int, minor: int) -> int:
    """A number as Linux packs it."""
    return minor & 0xFF | major << 8 | (minor & 0xFFF00) << 12


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, ""),
        (device(136, 0), "pts/0"),
        (device(136, 255), "pts/255"),
        (device(137, 1), "pts/257"),
        (device(136, 70_000), "pts/70000"),
        (device(4, 2), "tty2"),
        (device(4, 64), "ttyS0"),
        (device(1, 3), ""),
    ],
)
def test_the_number_of_a_terminal_is_its_name(number: int, name: str) -> None:
    assert named(number) == name


@pytest.mark.parametrize(("said", "name"), [("ttys004", "ttys004"), ("??", ""), ("", "")])
def test_mac_is_told_by_ps(monkeypatch: pytest.MonkeyPatch, said: str, name: str) -> None:
    asked: list[list[str]] = []

    def output(words: list[str]) -> str:
        asked.append(words)
        return said

    monkeypatch.setattr(processes, "PLATFORM", "darwin")
    monkeypatch.setattr(processes, "output", output)
    assert terminals.terminal_of(4242) == name
    assert asked == [["/bin/ps", "-o", "tty=", "-p", "4242"]]


def test_windows_has_no_names_of_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PLATFORM", "win32")
    assert terminal_of(4242) == ""
