"""Whether a process is a coding client, for those that do not give their process (PRES-1).

A hook command is ``exec``-ed, so that the client is its parent. Where something stands in
between (a wrapper, a login shell) the parent is not called so and vouches for nobody.
"""

import os

from ..system import processes
from .in_client import program_name

WORDS = 6
"""So many words of a command line are looked at: options of the runtime come before the script."""


def is_client(pid: int, name: str = "") -> bool:
    """Whether that process calls itself as a client does, or as the one of this short name; False
    when it cannot be told.
    """
    found = program_name(_words(pid))
    return bool(found) and name in ("", found)


def _words(pid: int) -> "list[str]":
    if processes.PLATFORM == "linux":
        raw = processes.read(f"{processes.PROC}/{pid}/cmdline")
        return [os.fsdecode(word) for word in raw.split(b"\0")[:WORDS]]
    if processes.PLATFORM == "darwin":
        import shlex  # and with it re: as dear as the interpreter, for a hook on Linux

        try:
            return shlex.split(processes.output(["ps", "-o", "args=", "-p", str(pid)]))[:WORDS]
        except ValueError:
            return []
    return []
