"""What a command says for a checkpoint: run where it was typed, bounded, its end kept (CHECK-1).

It is a command line as its author typed it, with the author's rights and environment: nothing
that the author could not run anyway.
"""

import os
import signal
import subprocess
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

SECONDS = 600.0
MOST_OUTPUT = 64 * 1024
TIMED_OUT = 124
"""The exit code of a command that was ended, as ``timeout`` has it."""
_NOT_STARTED = 127
_LINGERING_S = 1.0
"""So long somebody else may keep the output open behind the command's end."""


class Ran:
    """How a command ended: its exit code (128 and the signal for one that was killed), the last
    MOST_OUTPUT bytes of both its streams, how many were left out, whether it was ended for time.
    """

    __slots__ = ("exit_code", "late", "left_out", "output")

    def __init__(self, exit_code: int, output: bytes, left_out: int, *, late: bool) -> None:
        self.exit_code = exit_code
        self.output = output
        self.left_out = left_out
        self.late = late


def run(command: str, folder: str, seconds: float = SECONDS) -> Ran:
    """Run a command line in a folder; at the bound it is ended with all that it started.

    What it leaves running behind its own end is not waited for, and not ended. Never raises for
    what the command does; KeyboardInterrupt ends it too.
    """
    try:
        started = subprocess.Popen(
            command,
            shell=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return Ran(_NOT_STARTED, f"it did not start: {error.strerror}\n".encode(), 0, late=False)
    tail = _Tail(started.stdout)
    late = False
    try:
        code = started.wait(seconds)
    except subprocess.TimeoutExpired:
        end(started)
        code, late = TIMED_OUT, True
    except BaseException:
        end(started)
        raise
    output, left_out = tail.taken()
    return Ran(code if code >= 0 else 128 - code, output, left_out, late=late)


def end(started: "subprocess.Popen[bytes]") -> None:
    """End a command that still runs, and its process group."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(started.pid, signal.SIGKILL)
        except OSError:  # it ended at this moment
            pass
    else:
        started.kill()
    started.wait()


class _Tail:
    """Reads a stream to its end beside whoever waits for the command, and keeps the last of it."""

    def __init__(self, stream: "IO[bytes] | None") -> None:
        assert stream is not None
        self._stream = stream
        self._kept = b""
        self._size = 0
        self._lock = threading.Lock()
        # A process left behind may never close the stream: nobody waits for the thread then.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                part = os.read(self._stream.fileno(), 65536)
            except (OSError, ValueError):
                return
            if not part:
                return
            with self._lock:
                self._size += len(part)
                self._kept = (self._kept + part)[-MOST_OUTPUT:]

    def taken(self) -> "tuple[bytes, int]":
        """(what was kept, how many bytes before it were not)."""
        self._reader.join(_LINGERING_S)
        with self._lock:
            return self._kept, self._size - len(self._kept)
