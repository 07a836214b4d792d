"""Whether a process is the coding client: for versions that do not give ``CLAUDE_PID`` (PRES-1).

A hook command is ``exec``-ed, so that the client is its parent. Where something stands in
between (a wrapper, a login shell) the parent is not called so and vouches for nobody.
"""

import os

from ..system import processes

NAME = "claude"
RUNTIMES = ("node", "bun", "deno")


def is_client(pid: int) -> bool:
    """Whether that process calls itself by the client's name; False when it cannot be told."""
    return _names_client(_words(pid))


def _names_client(words: "list[str]") -> bool:
    program = os.path.basename(words[0]) if words else ""
    if program in RUNTIMES and len(words) > 1:
        return NAME in words[1].replace("\\", "/").rsplit("/node_modules/", 1)[-1]
    return program.split(".", 1)[0] == NAME


def _words(pid: int) -> "list[str]":
    if processes.PLATFORM == "linux":
        raw = processes.read(f"{processes.PROC}/{pid}/cmdline")
        return [os.fsdecode(word) for word in raw.split(b"\0")[:2]]
    if processes.PLATFORM == "darwin":
        import shlex  # and with it re: as dear as the interpreter, for a hook on Linux

        try:
            return shlex.split(processes.output(["ps", "-o", "args=", "-p", str(pid)]))[:2]
        except ValueError:
            return []
    return []
