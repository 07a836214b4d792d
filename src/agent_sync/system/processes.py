"""Is the process that somebody wrote down still the same, still running, and ours to judge?

A process is written down as three things: ``machine()``, its pid and ``start_time(pid)``. A pid
alone proves nothing: it is reused, and in a container or on another host it names somebody
else's process. So nothing is said about a process of another machine key, and a pid with
another start mark is a process that is gone.

On Linux everything is read from ``/proc`` (a few small reads, nothing imported). macOS asks
``sysctl`` and ``ps``, Windows the kernel through ctypes; both are imported only when needed.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ALIVE, GONE, UNKNOWN = "alive", "gone", "unknown"

# Which platform this is and where its process table is; tests put others here.
PLATFORM = sys.platform
PROC = "/proc"

_machine: "dict[str, str]" = {}

_SECONDS = 2  # an answer of ps or sysctl that takes longer counts as none
_QUERY_LIMITED = 0x1000  # the weakest right that lets Windows tell a process's times
_STILL_ACTIVE = 259
_INVALID_PARAMETER = 87  # what OpenProcess says of a pid that nobody has


def machine() -> str:
    """A key that is equal only on one machine, in one boot and one pid namespace; '' if untold.

    Windows: machine and host name only. Its start marks are dates, exact to 100 nanoseconds,
    so a process from before a reboot is recognised by its mark, and the boot time, which
    moves with the clock, is left out.
    """
    if PLATFORM == "linux":
        return _linux_machine()
    ask = {"darwin": _darwin_machine, "win32": _windows_machine}.get(PLATFORM)
    if ask and not _machine.get(PLATFORM):  # dear, and the same as long as this process runs
        _machine[PLATFORM] = ask()
    return _machine.get(PLATFORM, "")


def start_time(pid: int) -> str:
    """An opaque mark of when that process started; '' when it cannot be told.

    Two marks compare equal only for one process; they have no order and no unit.
    """
    return _look(pid)[1]


def probe(machine_key: str, pid: int, start: str) -> str:
    """ALIVE, GONE or UNKNOWN for the process that was written down as these three.

    GONE is proof: nobody has the pid, it is a zombie, or another process has it now. UNKNOWN
    is everything else that is not proof of life; the caller falls back to the clock. Sends
    no signal that does anything, and raises nothing.
    """
    if not machine_key or machine_key != machine():
        return UNKNOWN
    state, mark = _look(pid)
    if state != ALIVE:
        return state
    if not start or not mark:
        return UNKNOWN
    return ALIVE if mark == start else GONE


def _look(pid: int) -> "tuple[str, str]":
    """The state of whatever has this pid now, and its start mark ('' when unknown)."""
    if not 0 < pid < 1 << 31:  # 0 and negative numbers would name process groups
        return UNKNOWN, ""
    if PLATFORM == "linux":
        return _linux_look(pid)
    if PLATFORM == "darwin":
        return _darwin_look(pid)
    if PLATFORM == "win32":
        return _windows_look(pid)
    return UNKNOWN, ""


def _exists(pid: int) -> str:
    """GONE when nobody has the pid, else UNKNOWN (it is there, or may not be looked at)."""
    try:
        os.kill(pid, 0)  # never on Windows, where this would end the process
    except ProcessLookupError:
        return GONE
    except OSError:
        pass
    return UNKNOWN


def _linux_machine() -> str:
    try:
        # A /proc mounted from outside this pid namespace answers for other pids than ours.
        if os.readlink(f"{PROC}/self") != str(os.getpid()):
            return ""
        namespace = os.readlink(f"{PROC}/self/ns/pid") + _time_namespace()
        boot = read(f"{PROC}/sys/kernel/random/boot_id").decode("ascii", "replace").strip()
    except OSError:
        return ""
    return f"linux:{boot}:{namespace}" if boot and namespace else ""


def _time_namespace() -> str:
    """Start marks are shifted by it, so another one would make a living process look reused."""
    try:
        return os.readlink(f"{PROC}/self/ns/time")
    except OSError:  # Linux before 5.6 has none
        return ""


def _linux_look(pid: int) -> "tuple[str, str]":
    try:
        stat = read(f"{PROC}/{pid}/stat")
    except OSError:
        return _exists(pid), ""  # hidepid hides a stranger's entry though the process lives
    # pid (name) state ...: the name may hold spaces and parentheses, so count from its end.
    fields = stat[stat.rfind(b")") + 1 :].split()
    if len(fields) < 20:
        return UNKNOWN, ""
    return GONE if fields[0] in (b"Z", b"X", b"x") else ALIVE, fields[19].decode("ascii", "replace")


def read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 4096)
    finally:
        os.close(file)


def _darwin_machine() -> str:
    # Not kern.boottime: the kernel rewrites that whenever the clock is set.
    boot = output(["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"])
    return f"darwin:{boot}" if boot else ""


def _darwin_look(pid: int) -> "tuple[str, str]":
    # "Ss   Mon Jan  1 12:00:00 2024": the state, then the date, which must not depend on the
    # locale or time zone of whoever asks.
    words = output(["/bin/ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)]).split()
    if len(words) < 2:
        return _exists(pid), ""
    return GONE if words[0].startswith("Z") else ALIVE, " ".join(words[1:])


def output(command: "list[str]") -> str:
    """What a system tool prints; '' when it fails, hangs or is not there."""
    import subprocess

    env = {"LC_ALL": "C", "TZ": "UTC0", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            env=env,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _windows_machine() -> str:
    import socket

    guid = _machine_guid()
    return f"win32:{socket.gethostname()}:{guid}" if guid else ""


def _machine_guid() -> str:
    import importlib

    try:
        registry: Any = importlib.import_module("winreg")
        where = r"SOFTWARE\Microsoft\Cryptography"
        with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, where) as key:
            return str(registry.QueryValueEx(key, "MachineGuid")[0])
    except (ImportError, OSError):
        return ""


def _windows_look(pid: int) -> "tuple[str, str]":
    import ctypes

    kernel = kernel32()
    handle = kernel.OpenProcess(_QUERY_LIMITED, 0, pid)
    if not handle:
        return (GONE if _last_error() == _INVALID_PARAMETER else UNKNOWN), ""
    code = ctypes.c_ulong()
    created, *others = (ctypes.c_ulonglong() for _ in range(4))
    try:
        known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        timed = kernel.GetProcessTimes(
            handle, ctypes.byref(created), *(ctypes.byref(time) for time in others)
        )
    finally:
        kernel.CloseHandle(handle)
    if known and code.value != _STILL_ACTIVE:
        return GONE, ""  # ended, but somebody still holds a handle to it: Windows' zombie
    return (ALIVE if known else UNKNOWN), (str(created.value) if timed else "")


def kernel32() -> "Any":
    """The functions of Windows that are asked about processes."""
    import ctypes

    # Looked up by name: it exists on Windows only.
    kernel = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    kernel.OpenProcess.restype = pointer
    kernel.OpenProcess.argtypes = [number, number, number]
    kernel.GetExitCodeProcess.argtypes = [pointer, pointer]
    kernel.GetProcessTimes.argtypes = [pointer] * 5
    kernel.CloseHandle.argtypes = [pointer]
    return kernel


def _last_error() -> int:
    import ctypes

    return int(getattr(ctypes, "get_last_error")())  # noqa: B009
