"""Which processes stand above this one: whoever started it, whoever started that, and so on.

Linux is read from ``/proc``, macOS is asked once through ``ps``, Windows through a snapshot of its
kernel. What started a process and ended before it is not there any more, and what stood above
that is not found: a child that outlives its parent has the first process of the system above it.
"""

import os

from . import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST = 64
"""So many are looked at; a longer chain is cut off."""
TOP = 0
"""A process at which nobody looks further up; tests put their own here."""
WORDS = 6
"""So many words of a command line are kept."""
_SNAPSHOT_PROCESSES = 2
_NAME_LENGTH = 260


class Ancestor:
    """One process: ``start`` is the mark that ``processes.start_time`` gives ('' when untold),
    ``words`` the beginning of its command line, or its name alone where no more is told."""

    __slots__ = ("pid", "start", "words")

    def __init__(self, pid: int, start: str, words: "list[str]") -> None:
        self.pid = pid
        self.start = start
        self.words = words


def above(pid: int = 0) -> "list[Ancestor]":
    """The ancestors of a process (0: of this one), the nearest first; [] where it cannot be told.

    Never raises. A pid that was given to somebody else meanwhile ends the chain on Windows, where
    children keep the number of a parent that is gone.
    """
    if processes.PLATFORM == "linux":
        return _linux(_linux_stat(pid)[0] if pid else os.getppid())
    if processes.PLATFORM == "darwin":
        return _followed(_darwin_table(), pid or os.getpid())
    if processes.PLATFORM == "win32":
        return _windows(pid or os.getpid())
    return []


def _linux(pid: int) -> "list[Ancestor]":
    found: list[Ancestor] = []
    while pid > 0 and pid != TOP and len(found) < MOST:
        parent, start = _linux_stat(pid)
        if not start:
            break
        found.append(Ancestor(pid, start, _linux_words(pid)))
        pid = parent
    return found


def _linux_stat(pid: int) -> "tuple[int, str]":
    """(parent, start mark); (0, '') for nobody."""
    try:
        stat = processes.read(f"{processes.PROC}/{pid}/stat")
    except OSError:
        return 0, ""
    # pid (name) state parent ...: the name may hold spaces and parentheses.
    fields = stat[stat.rfind(b")") + 1 :].split()
    if len(fields) < 20 or not fields[1].isdigit():
        return 0, ""
    return int(fields[1]), fields[19].decode("ascii", "replace")


def _linux_words(pid: int) -> "list[str]":
    try:
        raw = processes.read(f"{processes.PROC}/{pid}/cmdline")
    except OSError:
        return []
    return [os.fsdecode(word) for word in raw.split(b"\0")[:WORDS]]


def _darwin_table() -> "dict[int, tuple[int, Ancestor]]":
    """pid -> (parent, process), of all that run."""
    asked = ["/bin/ps", "-axwwo", "pid=", "-o", "ppid=", "-o", "lstart=", "-o", "args="]
    found = {}
    for line in processes.output(asked).splitlines():
        words = line.split(None, 7)
        if len(words) < 8 or not (words[0].isdigit() and words[1].isdigit()):
            continue
        one = Ancestor(int(words[0]), " ".join(words[2:7]), words[7].split()[:WORDS])
        found[one.pid] = (int(words[1]), one)
    return found


def _followed(table: "dict[int, tuple[int, Ancestor]]", pid: int) -> "list[Ancestor]":
    found: list[Ancestor] = []
    parent = table[pid][0] if pid in table else 0
    while parent in table and parent != TOP and len(found) < MOST:
        above_it, one = table[parent]
        found.append(one)
        parent = above_it
    return found


def _windows(pid: int) -> "list[Ancestor]":
    """The same; who began after its child has only the number of the child's parent."""
    try:
        table = _windows_table()
    except OSError:
        return []
    found = _followed(table, pid)
    younger = processes.start_time(pid)
    for place, one in enumerate(found):
        one.start = processes.start_time(one.pid)
        if not (one.start.isdigit() and younger.isdigit() and int(one.start) <= int(younger)):
            return found[:place]
        younger = one.start
    return found


def _windows_table() -> "dict[int, tuple[int, Ancestor]]":
    import ctypes

    kernel, entry = processes.kernel32(), _entry(ctypes)
    kernel.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
    kernel.CreateToolhelp32Snapshot.argtypes = [ctypes.c_ulong, ctypes.c_ulong]
    for ask in (kernel.Process32FirstW, kernel.Process32NextW):
        ask.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    found: dict[int, tuple[int, Ancestor]] = {}
    handle = kernel.CreateToolhelp32Snapshot(_SNAPSHOT_PROCESSES, 0)
    if handle in (None, ctypes.c_void_p(-1).value):
        return found
    try:
        more = kernel.Process32FirstW(handle, ctypes.byref(entry))
        while more:
            pid = int(entry.pid)
            found[pid] = (int(entry.parent), Ancestor(pid, "", [str(entry.name)]))
            more = kernel.Process32NextW(handle, ctypes.byref(entry))
    finally:
        kernel.CloseHandle(handle)
    return found


def _entry(ctypes: "Any") -> "Any":
    """What the kernel fills in for each process (PROCESSENTRY32W)."""
    number = ctypes.c_ulong
    fields = [
        ("size", number), ("used", number), ("pid", number), ("heap", ctypes.c_size_t),
        ("module", number), ("threads", number), ("parent", number), ("priority", ctypes.c_long),
        ("flags", number), ("name", ctypes.c_wchar * _NAME_LENGTH),
    ]  # fmt: skip
    made: Any = type("ProcessEntry", (ctypes.Structure,), {"_fields_": fields})()
    made.size = ctypes.sizeof(made)
    return made
