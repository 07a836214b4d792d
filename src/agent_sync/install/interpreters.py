"""The Python that hooks will run on: does it do, and is it a slow shim."""

import os
import subprocess
import sys
import time
from typing import NamedTuple

from ..system import programs

OLDEST = (3, 10)
_PROBE_SECONDS = 20
_PROBE = "import sys,_sqlite3;print(*sys.version_info[:3]);print(sys.executable)"
_SLOW_RATIO, _SLOW_MS = 2.0, 15.0
PIN = "'agent-sync install --scope local --write-settings' pins one for this machine"


class Interpreter(NamedTuple):
    """An interpreter that was run: its version, or why it will not do."""

    program: str
    version: tuple[int, ...] | None
    trouble: str


def probe(program: str) -> Interpreter:
    """Run ``program`` once and tell whether hooks can use it."""
    try:
        done = subprocess.run(
            [program, "-I", "-S", "-c", _PROBE],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Interpreter(program, None, f"it does not run ({error})")
    lines = done.stdout.splitlines()
    if done.returncode != 0 or len(lines) < 2:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Interpreter(program, None, f"it cannot run hooks ({last})")
    version = tuple(int(part) for part in lines[0].split())
    if version < OLDEST:
        return Interpreter(program, version, "it is older than Python 3.10")
    return Interpreter(program, version, "")


def unusable_on_path() -> str:
    """Why portable hooks will do nothing with the ``python3`` on the PATH, '' where they will."""
    program = programs.found("python3")
    if not program:
        return "there is no python3 on the PATH: the hooks will do nothing"
    found = probe(program)
    if found.trouble:
        return f"the hooks will do nothing with the python3 on the PATH, {program}: {found.trouble}"
    return ""


def python_on_path() -> list[str]:
    """Warnings about the ``python3`` that portable hooks find: missing, too old, slow."""
    unusable = unusable_on_path()
    if unusable:
        return [unusable]
    program = programs.found("python3")
    if _same(program, sys.executable):
        return []
    mine, its = startup_ms(sys.executable), startup_ms(program)
    if its > _SLOW_RATIO * mine and its - mine > _SLOW_MS:
        return [
            f"{program} takes {its:.0f} ms to start, {sys.executable} {mine:.0f} ms: "
            "every hook pays that"
        ]
    return []


def _same(one: str, other: str) -> bool:
    """Whether two names are of one program: then nothing is to be compared."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def startup_ms(program: str) -> float:
    """The fastest of five bare starts, in milliseconds; 0 when it does not start.

    What else the machine does makes a start slower, nothing makes it faster.
    """
    times = []
    for _ in range(5):
        start = time.perf_counter()
        try:
            subprocess.run(
                [program, "-I", "-S", "-c", "pass"],
                capture_output=True,
                timeout=_PROBE_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return 0.0
        times.append((time.perf_counter() - start) * 1000)
    return min(times)
