"""One command or one hook in a fork of this process: its own streams, environment and folder.

A fork starts in a few milliseconds, with everything imported, and can be prepared as no
started program could: with another clock, with a limit, with a death at a given statement.
"""

import gc
import importlib
import io
import os
import pkgutil
import select
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import agent_sync.cli
import agent_sync.hooks
from agent_sync.cli.main import main
from agent_sync.hooks import entry

LONGEST_S = 60
CRASHED = 70
Start = Callable[[], None]


class Ended(NamedTuple):
    """How a fork ended: exit status (a signal as a negative number) and what it printed."""

    code: int
    out: str
    err: str


def load_all() -> None:
    """Import every command and hook now, so that no fork has to; keep their pages shared."""
    for package in (agent_sync.cli, agent_sync.hooks):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    gc.disable()
    gc.freeze()


def command(*argv: str) -> Start:
    """One command line."""

    def start() -> None:
        os._exit(main(list(argv)))

    return start


def hook(event: str, *flags: str) -> Start:
    """One hook; it reads its payload from standard input."""

    def start() -> None:
        entry.main([event, *flags])

    return start


def run(
    start: Start,
    *,
    env: Mapping[str, str],
    cwd: "str | Path",
    stdin: bytes = b"",
    first: Start = lambda: None,
) -> Ended:
    """Run ``start`` in a fork, after ``first``; waits a bounded time for its end."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        alive, held = os.pipe()
        pid = os.fork()
        if pid == 0:
            _become(start, first, [given.fileno(), out.fileno(), err.fileno()], env, cwd)
        os.close(held)
        code = _wait(pid, alive)
        out.seek(0)
        err.seek(0)
        return Ended(code, *(one.read().decode("utf-8", "replace") for one in (out, err)))


def _become(
    start: Start, first: Start, streams: list[int], env: Mapping[str, str], cwd: "str | Path"
) -> None:
    try:
        for number, handle in enumerate(streams):
            os.dup2(handle, number)
        sys.stdin, sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(number, mode, closefd=False), "utf-8", write_through=True)
            for number, mode in enumerate("rww")
        )
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        first()
        start()
    except BaseException:  # noqa: BLE001  a fork must never return into the caller's code
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(CRASHED)


def _wait(pid: int, alive: int) -> int:
    # The other end of the pipe closes with the last process that has it: no clock is asked.
    ready, _, _ = select.select([alive], [], [], LONGEST_S)
    os.close(alive)
    if not ready:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise TimeoutError(f"no end within {LONGEST_S} s")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
