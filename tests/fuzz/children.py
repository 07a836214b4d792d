"""Programs that run what the dice wrote: a session of its own, bounds, and all of it killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE_S = 60
LARGEST = 1_000_000
"""Bytes of a file."""
MOST_CPU_S = 20


def run(words: "Sequence[str]", cwd: Path, env: "Mapping[str, str]") -> int:
    """Run a program to its end, or to the end of our patience; nothing of it is left."""
    child = subprocess.Popen(
        words,
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_bounded,
    )
    try:
        return child.wait(PATIENCE_S)
    finally:
        _end(child)


def _bounded() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the group, the child's own children too."""
    if sys.platform != "win32":
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    child.kill()
    child.wait()
