"""In which terminal a process runs: the name by which a person finds its window (ARR-2)."""

from . import processes

_PTS, _PTS_MAJORS, _PER_MAJOR = 136, 8, 256
_CONSOLE, _SERIAL = 4, 64
"""Linux's numbers of devices: of pseudo terminals, and of the machine's own."""


def terminal_of(pid: int) -> str:
    """'pts/3', 'ttys004'; '' where it has none, or nobody can tell. Never raises."""
    if not 0 < pid < 1 << 31:
        return ""
    if processes.PLATFORM == "linux":
        return _linux(pid)
    if processes.PLATFORM == "darwin":
        name = processes.output(["/bin/ps", "-o", "tty=", "-p", str(pid)])
        return "" if "?" in name else name
    return ""


def _linux(pid: int) -> str:
    try:
        stat = processes.read(f"{processes.PROC}/{pid}/stat")
    except OSError:
        return ""
    # pid (name) state parent group session terminal ...: the name may hold anything.
    fields = stat[stat.rfind(b")") + 1 :].split()
    number = int(fields[4]) if len(fields) > 4 and fields[4].isdigit() else 0
    return named(number)


def named(device: int) -> str:
    """What Linux calls the terminal of a device number, without ``/dev/``; '' for none."""
    major = device >> 8 & 0xFFF
    minor = device & 0xFF | device >> 12 & 0xFFF00
    if _PTS <= major < _PTS + _PTS_MAJORS:
        return f"pts/{(major - _PTS) * _PER_MAJOR + minor}"
    if major == _CONSOLE:
        return f"tty{minor}" if minor < _SERIAL else f"ttyS{minor - _SERIAL}"
    return ""
