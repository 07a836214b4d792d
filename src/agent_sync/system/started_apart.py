"""A command that is started and not waited for: bounded in time, without a shell."""

import subprocess
import sys

_KEEPER = """
import subprocess, sys
nothing = subprocess.DEVNULL
try:
    subprocess.run(sys.argv[2:], input=sys.stdin.buffer.read(), timeout=float(sys.argv[1]),
                   stdout=nothing, stderr=nothing, check=False)
except (OSError, ValueError, subprocess.SubprocessError):
    pass
"""
"""Waits for the command in place of whoever started it, and ends it when its time is over."""


def start(words: "list[str]", line: bytes, seconds: float, cwd: str) -> None:
    """Start a command with one line on its standard input, in a session of its own.

    Whether it can be started, and how it ends, nobody hears. Raises OSError where not even the
    keeper can be started.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _KEEPER, str(seconds), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=cwd,
        start_new_session=True,
    )
    child.returncode = 0  # nobody waits for it: without this its collection warns
    assert child.stdin is not None
    try:
        child.stdin.write(line)
        child.stdin.close()
    except OSError:  # it is gone already
        return
