"""Judging a recorded process: alive, provably gone, or not for us to say."""

import ctypes
import os
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent_sync.system import processes
from agent_sync.system.processes import ALIVE, GONE, UNKNOWN, machine, probe, start_time

pytestmark = pytest.mark.proves("PRES-3")

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX processes")

WAITING = [sys.executable, "-I", "-S", "-c", "import sys; print(flush=True); sys.stdin.read()"]


def started(command: list[str]) -> "subprocess.Popen[bytes]":
    """A child that has said its first line and then waits until its input ends."""
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline()
    return child


def end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.communicate(timeout=30)


@pytest.fixture
def child() -> "Iterator[subprocess.Popen[bytes]]":
    running = started(WAITING)
    yield running
    end(running)


# --- real processes ------------------------------------------------------------------------------


def test_own_process_is_alive() -> None:
    assert machine()
    assert machine() == machine()
    assert probe(machine(), os.getpid(), start_time(os.getpid())) == ALIVE


def test_a_child_is_alive_until_it_ends(child: "subprocess.Popen[bytes]") -> None:
    mark = start_time(child.pid)
    assert mark
    assert mark == start_time(child.pid)
    assert probe(machine(), child.pid, mark) == ALIVE
    end(child)
    assert probe(machine(), child.pid, mark) == GONE
    assert start_time(child.pid) == ""


@posix
def test_a_zombie_is_gone(child: "subprocess.Popen[bytes]") -> None:
    mark = start_time(child.pid)
    child.kill()
    # Waits for the death and leaves the body: the pid stays taken, nothing runs.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    os.kill(child.pid, 0)
    assert probe(machine(), child.pid, mark) == GONE
    assert probe(machine(), child.pid, "") == GONE


def test_a_reused_pid_is_gone(child: "subprocess.Popen[bytes]") -> None:
    # The pid now belongs to a process that started at another moment.
    assert probe(machine(), child.pid, start_time(child.pid) + "1") == GONE
    assert probe(machine(), child.pid, start_time(os.getpid())) == GONE


def test_without_a_start_mark_a_taken_pid_proves_nothing(child: "subprocess.Popen[bytes]") -> None:
    assert probe(machine(), child.pid, "") == UNKNOWN
    end(child)
    assert probe(machine(), child.pid, "") == GONE


@pytest.mark.parametrize("key", ["", "linux:elsewhere", "x"])
def test_another_machine_cannot_be_judged(key: str, child: "subprocess.Popen[bytes]") -> None:
    mark = start_time(child.pid)
    assert probe(key, child.pid, mark) == UNKNOWN
    end(child)
    assert probe(key, child.pid, mark) == UNKNOWN


@pytest.mark.parametrize("pid", [0, -1, -(2**40), 2**31, 2**80])
def test_what_is_no_pid_is_never_looked_up(pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(*_: object) -> None:
        raise AssertionError("this would reach a whole group")

    monkeypatch.setattr(os, "kill", kill)
    assert probe(machine(), pid, "1") == UNKNOWN
    assert start_time(pid) == ""


@posix
def test_looking_does_no_harm(child: "subprocess.Popen[bytes]") -> None:
    assert probe(machine(), child.pid, start_time(child.pid)) == ALIVE
    assert child.poll() is None
    out, _ = child.communicate(timeout=30)  # it was there to read its input to the end
    assert (out, child.returncode) == (b"", 0)


# --- Linux: /proc --------------------------------------------------------------------------------


@linux
@pytest.mark.parametrize("name", ["two words", "a) Z 1 2 (b", "))))", "( R 0"])
def test_a_name_with_spaces_and_parentheses(name: str, tmp_path: Path) -> None:
    cat = tmp_path / name
    shutil.copy("/bin/cat", cat)
    with subprocess.Popen([str(cat)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"here\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"here\n"
        stat = Path(f"/proc/{child.pid}/stat").read_text()
        assert f"({name})" in stat
        mark = start_time(child.pid)
        assert mark == stat.rsplit(")", 1)[1].split()[19]
        assert probe(machine(), child.pid, mark) == ALIVE


class FakeProc:
    """A process table on disk, so that boot, namespace and entries can be anything."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "sys/kernel/random").mkdir(parents=True)
        (root / "sys/kernel/random/boot_id").write_text("boot-1\n")
        own = root / str(os.getpid())
        (own / "ns").mkdir(parents=True)
        (own / "ns/pid").symlink_to("pid:[1]")
        (own / "ns/time").symlink_to("time:[1]")
        (root / "self").symlink_to(str(os.getpid()))

    def link(self, name: str, target: str) -> None:
        (self.root / name).unlink()
        (self.root / name).symlink_to(target)

    def process(self, pid: int, state: str = "S", start: str = "77", name: str = "x") -> None:
        (self.root / str(pid)).mkdir(exist_ok=True)
        between = " ".join("0" * 18)
        text = f"{pid} ({name}) {state} {between} {start} 0 0\n"
        (self.root / str(pid) / "stat").write_text(text)


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeProc:
    fake = FakeProc(tmp_path / "proc")
    monkeypatch.setattr(processes, "PLATFORM", "linux")
    monkeypatch.setattr(processes, "PROC", str(fake.root))
    return fake


@posix
@pytest.mark.parametrize(
    ("link", "target"),
    [("self/ns/pid", "pid:[2]"), ("self/ns/time", "time:[2]")],
    ids=["pid namespace", "time namespace"],
)
def test_a_container_has_another_key(proc: FakeProc, link: str, target: str) -> None:
    proc.process(4242)
    key = machine()
    assert probe(key, 4242, "77") == ALIVE
    proc.link(link, target)
    assert machine() not in ("", key)
    assert probe(key, 4242, "77") == UNKNOWN


@posix
def test_another_boot_has_another_key(proc: FakeProc) -> None:
    key = machine()
    (proc.root / "sys/kernel/random/boot_id").write_text("boot-2\n")
    assert machine() not in ("", key)


@posix
def test_an_older_kernel_without_time_namespaces_has_a_key(proc: FakeProc) -> None:
    (proc.root / "self/ns/time").unlink()
    assert machine()


@posix
@pytest.mark.parametrize("missing", ["self/ns/pid", "self", "sys/kernel/random/boot_id"])
def test_no_key_without_all_of_its_parts(proc: FakeProc, missing: str) -> None:
    proc.process(4242)
    (proc.root / missing).unlink()
    assert machine() == ""
    assert probe(machine(), 4242, "77") == UNKNOWN


@posix
def test_a_process_table_of_another_namespace_gives_no_key(proc: FakeProc) -> None:
    proc.link("self", str(os.getpid() + 1))
    assert machine() == ""


@posix
@pytest.mark.parametrize("state", ["R", "S", "D", "T", "t", "I"])
def test_running_states_are_alive(proc: FakeProc, state: str) -> None:
    proc.process(4242, state=state, name="Z) Z (")
    assert probe(machine(), 4242, "77") == ALIVE


@posix
@pytest.mark.parametrize("state", ["Z", "X", "x"])
def test_dead_states_are_gone(proc: FakeProc, state: str) -> None:
    proc.process(4242, state=state)
    assert probe(machine(), 4242, "77") == GONE


@posix
@pytest.mark.parametrize("text", ["", "4242", "4242 (x) S 1 2 3", "4242 (x"])
def test_a_garbled_entry_proves_nothing(proc: FakeProc, text: str) -> None:
    proc.process(4242)
    (proc.root / "4242/stat").write_text(text)
    assert probe(machine(), 4242, "77") == UNKNOWN
    assert start_time(4242) == ""


@posix
@pytest.mark.parametrize(
    ("answer", "expected"),
    [(ProcessLookupError(), GONE), (PermissionError(), UNKNOWN), (None, UNKNOWN)],
)
def test_an_entry_that_is_hidden_is_not_a_process_that_is_gone(
    proc: FakeProc,
    monkeypatch: pytest.MonkeyPatch,
    answer: OSError | None,
    expected: str,
) -> None:
    # With hidepid, /proc shows no entry of another user's living process.
    assert not (proc.root / "4242").exists()
    asked = answering(monkeypatch, answer)
    assert probe(machine(), 4242, "77") == expected
    assert asked == [(4242, 0)]


def answering(monkeypatch: pytest.MonkeyPatch, answer: OSError | None) -> list[tuple[int, int]]:
    """Let the question whether a pid is taken be answered so; returns the list of questions."""
    asked = []

    def kill(pid: int, number: int) -> None:
        asked.append((pid, number))
        if answer:
            raise answer

    monkeypatch.setattr(os, "kill", kill)
    return asked


INSIDE = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.system import processes
key, pid, mark = sys.argv[2:]
print(repr(processes.machine()), processes.probe(key, int(pid), mark))
"""


@linux
@pytest.mark.parametrize("mount", [[], ["--mount-proc"]], ids=["proc of outside", "own proc"])
def test_inside_a_real_pid_namespace(mount: list[str], child: "subprocess.Popen[bytes]") -> None:
    enter = ["unshare", "--pid", "--fork", "--map-root-user", *mount]
    try:
        subprocess.run([*enter, "true"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no namespaces here")
    source = str(Path(processes.__file__).parents[2])
    question = [machine(), str(child.pid), start_time(child.pid)]
    python = [sys.executable, "-I", "-S", "-c", INSIDE, source]
    answer = subprocess.check_output([*enter, *python, *question], text=True, timeout=30)
    key, verdict = answer.split()
    assert key != repr(machine())
    assert verdict == UNKNOWN
    assert (key == "''") is not bool(mount)


@linux
def test_recording_oneself_imports_nothing() -> None:
    # Only what the interpreter has loaded anyway: this runs inside hooks.
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "import agent_sync; before = set(sys.modules)\n"
        "from agent_sync.system import processes\n"
        "processes.probe(processes.machine(), os.getpid(), processes.start_time(os.getpid()))\n"
        "print(sorted(set(sys.modules) - before))"
    )
    source = str(Path(processes.__file__).parents[2])
    command = [sys.executable, "-I", "-S", "-c", script, source]
    assert (
        subprocess.check_output(command, text=True, timeout=30)
        == "['agent_sync.system', 'agent_sync.system.processes']\n"
    )


# --- macOS, faked --------------------------------------------------------------------------------


class FakeTools:
    """Answers for ps and sysctl, by the first word of the command."""

    def __init__(self) -> None:
        self.boot = "BOOT-1"
        self.processes = {4242: "Ss   Mon Jan  1 12:00:00 2024"}
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str]) -> str:
        self.commands.append(command)
        if command[0] == "/usr/sbin/sysctl":
            return self.boot
        assert command[0] == "/bin/ps"
        return self.processes.get(int(command[-1]), "")


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    tools = FakeTools()
    monkeypatch.setattr(processes, "PLATFORM", "darwin")
    monkeypatch.setattr(processes, "_machine", {})
    monkeypatch.setattr(processes, "output", tools)
    return tools


def test_mac_alive_reused_and_zombie(mac: FakeTools) -> None:
    mark = start_time(4242)
    assert probe(machine(), 4242, mark) == ALIVE
    mac.processes[4242] = "S+   Mon Jan  1 12:00:01 2024"
    assert probe(machine(), 4242, mark) == GONE
    mac.processes[4242] = "Z    Mon Jan  1 12:00:00 2024"
    assert probe(machine(), 4242, mark) == GONE


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(ProcessLookupError(), GONE), (PermissionError(), UNKNOWN), (None, UNKNOWN)],
)
def test_mac_without_an_answer_of_ps(
    mac: FakeTools, monkeypatch: pytest.MonkeyPatch, answer: OSError | None, expected: str
) -> None:
    mac.processes.clear()
    answering(monkeypatch, answer)
    assert probe(machine(), 4242, "Mon Jan 1 12:00:00 2024") == expected


def test_mac_another_boot(mac: FakeTools, monkeypatch: pytest.MonkeyPatch) -> None:
    key, mark = machine(), start_time(4242)
    monkeypatch.setattr(processes, "_machine", {})  # a reboot means another process asks
    mac.boot = "BOOT-2"
    assert probe(key, 4242, mark) == UNKNOWN


def test_mac_without_a_boot_session_has_no_key(mac: FakeTools) -> None:
    mac.boot = ""
    assert machine() == ""
    assert probe("", 4242, start_time(4242)) == UNKNOWN
    mac.boot = "BOOT-1"  # a failure is not remembered, an answer is
    assert machine()
    mac.commands.clear()
    assert machine()
    assert mac.commands == []


@posix
def test_tools_speak_one_language_and_never_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    shown = processes.output(["/bin/sh", "-c", 'echo "$LC_ALL $TZ"; cat'])
    assert shown == "C UTC0"
    assert processes.output(["/nowhere/tool"]) == ""
    assert processes.output(["/bin/sh", "-c", "echo x; exit 1"]) == ""
    monkeypatch.setattr(processes, "_SECONDS", 0.01)
    assert processes.output(["/bin/sh", "-c", "echo x; exec sleep 20"]) == ""


# --- Windows, faked ------------------------------------------------------------------------------


class FakeKernel:
    """OpenProcess and its friends over a table of pid -> (created, exit code or None)."""

    def __init__(self) -> None:
        self.processes: dict[int, tuple[int, int | None]] = {4242: (133_000_000_000, None)}
        self.error = 0
        self.refuses_times = False
        self.open: list[int] = []

    def OpenProcess(self, rights: int, inherit: int, pid: int) -> int | None:
        assert (rights, inherit) == (0x1000, 0)
        if self.error or pid not in self.processes:
            self.error = self.error or 87
            return None
        self.open.append(pid)
        return pid

    def GetExitCodeProcess(self, handle: int, code: Any) -> int:
        ended = self.processes[handle][1]
        code._obj.value = 259 if ended is None else ended
        return 1

    def GetProcessTimes(self, handle: int, created: Any, *others: Any) -> int:
        assert len(others) == 3
        created._obj.value = self.processes[handle][0]
        return 0 if self.refuses_times else 1

    def CloseHandle(self, handle: int) -> int:
        self.open.remove(handle)
        return 1


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FakeKernel:
    kernel = FakeKernel()

    def kill(*_: object) -> None:
        raise AssertionError("on Windows this ends the process")

    monkeypatch.setattr(processes, "PLATFORM", "win32")
    monkeypatch.setattr(processes, "_machine", {})
    monkeypatch.setattr(processes, "_machine_guid", lambda: "guid-1")
    monkeypatch.setattr(processes, "kernel32", lambda: kernel)
    monkeypatch.setattr(processes, "_last_error", lambda: kernel.error)
    monkeypatch.setattr(os, "kill", kill)
    return kernel


def test_windows_alive_reused_and_ended(windows: FakeKernel) -> None:
    mark = start_time(4242)
    assert mark == "133000000000"
    assert probe(machine(), 4242, mark) == ALIVE
    windows.processes[4242] = (133_000_000_001, None)
    assert probe(machine(), 4242, mark) == GONE
    windows.processes[4242] = (133_000_000_000, 0)
    assert probe(machine(), 4242, mark) == GONE
    assert windows.open == []


def test_windows_nobody_has_the_pid(windows: FakeKernel) -> None:
    windows.processes.clear()
    assert probe(machine(), 4242, "133000000000") == GONE


def test_windows_access_denied_proves_nothing(windows: FakeKernel) -> None:
    windows.error = 5
    assert probe(machine(), 4242, "133000000000") == UNKNOWN


def test_windows_without_times_proves_nothing(windows: FakeKernel) -> None:
    windows.refuses_times = True
    assert start_time(4242) == ""
    assert probe(machine(), 4242, "133000000000") == UNKNOWN


def test_windows_without_a_machine_id_has_no_key(
    windows: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert windows.open == []
    assert "guid-1" in machine()
    monkeypatch.setattr(processes, "_machine", {})
    monkeypatch.setattr(processes, "_machine_guid", lambda: "")
    assert machine() == ""


class Key:
    def __enter__(self) -> "Key":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_windows_reads_the_machine_id(monkeypatch: pytest.MonkeyPatch) -> None:
    registry: Any = types.ModuleType("winreg")
    registry.HKEY_LOCAL_MACHINE = 1
    registry.OpenKey = lambda *_: Key()
    registry.QueryValueEx = lambda _, name: (f"<{name}>", 1)
    monkeypatch.setitem(sys.modules, "winreg", registry)
    assert processes._machine_guid() == "<MachineGuid>"

    def refuse(*_: object) -> None:
        raise PermissionError

    registry.OpenKey = refuse
    assert processes._machine_guid() == ""


def test_windows_declares_its_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = ("OpenProcess", "GetExitCodeProcess", "GetProcessTimes", "CloseHandle")
    library = types.SimpleNamespace(**{name: types.SimpleNamespace() for name in calls})
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: library, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 5, raising=False)
    kernel = processes.kernel32()
    # A handle is as wide as a pointer; by default ctypes would cut it to 32 bits.
    assert kernel.OpenProcess.restype is ctypes.c_void_p
    assert [len(getattr(kernel, name).argtypes) for name in calls] == [3, 2, 5, 1]
    assert processes._last_error() == 5


def test_an_unheard_of_platform_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PLATFORM", "plan9")
    assert machine() == ""
    assert start_time(os.getpid()) == ""
    assert probe("x", os.getpid(), "1") == UNKNOWN
