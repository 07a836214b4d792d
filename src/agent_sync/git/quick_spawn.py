"""Running git within a hook: what ``subprocess`` does, without what it costs to import.

That is as much as the start of an interpreter, and hooks beside others ask git around every
command. Where the system has no ``posix_spawn``, there is no quick way.
"""

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PART = 65_536
_MASKED = (13, 25)
"""SIGPIPE and SIGXFSZ, which Python ignores: as ``subprocess`` does, git gets them as usual."""


class Ended:
    """A process that has ended: its exit status, negative for a signal, and what it printed."""

    __slots__ = ("returncode", "stderr", "stdout")

    def __init__(self, returncode: int, stdout: bytes, stderr: bytes) -> None:
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr


def possible() -> bool:
    """Whether this system has what it needs."""
    return hasattr(os, "posix_spawn") and hasattr(os, "POSIX_SPAWN_DUP2")


def run(
    argv: "Sequence[str]", env: "Mapping[str, str]", stdin: bytes, seconds: float
) -> "Ended | None":
    """Run a program, found in the PATH of ``env``, for so long at most; None when it is not there
    or takes longer. Then it is killed, as it is by whatever breaks this off. Raises OSError.
    """
    path = _found(argv[0], env.get("PATH", ""))
    if not path:
        return None
    pipes = [os.pipe() for _ in range(3)]
    ends = [end for pair in pipes for end in pair]
    pid = 0
    try:
        if min(ends) < 3:  # this process has no standard streams: theirs would be mixed up
            raise OSError("a standard stream is closed")
        (in_read, in_write), (out_read, out_write), (err_read, err_write) = pipes
        taken = ((in_read, 0), (out_write, 1), (err_write, 2))
        pid = os.posix_spawn(
            path,
            list(argv),
            dict(env),
            file_actions=[(os.POSIX_SPAWN_DUP2, end, number) for end, number in taken],
            setsigmask=[],
            setsigdef=_MASKED,
        )
        for end, _ in taken:
            os.close(end)
            ends.remove(end)
        until = time.monotonic() + seconds
        said = _talk(ends, in_write, out_read, err_read, stdin, until)
        if said is None:
            return None
        status = os.waitpid(pid, 0)[1]
        pid = 0
        return Ended(os.waitstatus_to_exitcode(status), *said)
    finally:
        for end in ends:
            os.close(end)
        if pid:
            _kill(pid)


def _talk(
    ends: "list[int]", in_write: int, out_read: int, err_read: int, stdin: bytes, until: float
) -> "tuple[bytes, bytes] | None":
    """Give it its input and read what it prints, to the end of both; None when time is up."""
    import select

    parts: dict[int, list[bytes]] = {out_read: [], err_read: []}
    look = select.poll()
    left = memoryview(stdin)
    os.set_blocking(in_write, False)
    for end in parts:
        look.register(end, select.POLLIN | select.POLLHUP)
    look.register(in_write, select.POLLOUT)
    open_ends = {in_write, *parts}
    while open_ends - {in_write}:
        ms = (until - time.monotonic()) * 1_000
        ready = look.poll(ms) if ms > 0 else []
        if not ready:
            return None
        for end, _ in ready:
            if end == in_write:
                left = _fed(end, left)
                done = not left
            else:
                data = os.read(end, PART)
                parts[end].append(data)
                done = not data
            if done:
                look.unregister(end)
                open_ends.discard(end)
                ends.remove(end)
                os.close(end)
    return b"".join(parts[out_read]), b"".join(parts[err_read])


def _fed(end: int, left: "memoryview") -> "memoryview":
    """Write what fits; nothing is left for one that reads no more."""
    try:
        return left[os.write(end, left[:PART]) :] if left else left
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[:0]


def _found(name: str, folders: str) -> str:
    if os.path.isabs(name):
        return name
    paths = (os.path.join(folder, name) for folder in folders.split(os.pathsep) if folder)
    return next((x for x in paths if os.access(x, os.X_OK) and os.path.isfile(x)), "")


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    except OSError:
        return
