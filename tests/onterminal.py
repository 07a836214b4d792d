"""A command on a terminal of its own, of a size that the test sets. POSIX only."""

import os
import select
import signal
import struct
import subprocess
import sys
import time

from support import DOOR, TIMEOUT_S, Cli

HOME = b"\x1b[H"


class OnTerminal:
    """One running command; what it writes is kept from the beginning."""

    def __init__(self, cli: Cli, *args: str, rows: int = 24, columns: int = 80) -> None:
        self.master, slave = os.openpty()
        self.resize(rows, columns)
        self.output = b""
        self.child = subprocess.Popen(
            [sys.executable, "-c", DOOR, *args],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=cli.env({"TERM": "xterm"}),
            cwd=cli.repo,
            start_new_session=True,
        )
        os.close(slave)

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size."""
        import fcntl
        import termios

        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def until(self, text: str, *, after: int = 0) -> bytes:
        """Everything written so far, once ``text`` stands in it behind a position."""
        deadline = time.monotonic() + TIMEOUT_S
        while text.encode() not in self.output[after:]:
            assert self._read(deadline), f"{text!r} never came: {self.output[-2000:]!r}"
        return self.output

    def _read(self, deadline: float) -> bool:
        """Take in what is there; whether anything came before the deadline."""
        ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))
        try:
            found = os.read(self.master, 65_536) if ready else b""
        except OSError:  # what Linux says when nobody has the other end
            found = b""
        self.output += found
        return bool(found)

    def screen(self) -> list[str]:
        """The lines of the last whole frame, without the sequences that clear."""
        frame = self.output.rpartition(HOME)[2].decode().replace("\r\n", "\n")
        return frame.partition("\x1b[J")[0].replace("\x1b[K", "").rstrip("\n").split("\n")

    def end(self, number: int = 0) -> tuple[int, str]:
        """Send a signal if one is given; the exit code and everything written, once it ended."""
        if number:
            self.child.send_signal(signal.Signals(number))
        deadline = time.monotonic() + TIMEOUT_S
        while self._read(deadline):
            pass
        code = self.child.wait(timeout=TIMEOUT_S)
        os.close(self.master)
        return code, self.output.decode()
