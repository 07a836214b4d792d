"""A terminal for tests: what a program writes to one, and what a person then sees."""

import codecs
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from typing import TextIO

from agent_sync.views.terminal import width
from support import DOOR, Cli

PATIENCE_S = 30
_PIECES = re.compile("\r|\n|\x1b\\[K|\x1b\\[\\?7[lh]|\x1b\\[[0-9;]*m|[^\x00-\x1f\x7f-\x9f]+")


class Screen:
    """Rows as a terminal shows them. It knows only what may be used; the rest fails."""

    def __init__(self, columns: int = 80) -> None:
        self.columns = columns
        self.rows = [""]
        self.row = 0
        self.column = 0
        self.wraps = True

    def feed(self, text: str) -> "Screen":
        """Show what was written."""
        assert "".join(_PIECES.findall(text)) == text, ascii(text)
        for piece in _PIECES.findall(text):
            self._piece(piece)
        return self

    def _piece(self, piece: str) -> None:
        if piece == "\r":
            self.column = 0
        elif piece == "\n":
            self._down()
        elif piece == "\x1b[K":
            self.rows[self.row] = self.rows[self.row][: self.column]
        elif piece.startswith("\x1b[?7"):
            self.wraps = piece.endswith("h")
        elif not piece.startswith("\x1b"):
            self._text(piece)

    def _text(self, text: str) -> None:
        for char in text:
            if self.column + width(char) > self.columns:
                assert self.wraps, "cut by the terminal, not by the program"
                self._down()
                self.column = 0
            line = self.rows[self.row]
            self.rows[self.row] = line[: self.column] + char + line[self.column + 1 :]
            self.column += width(char)

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append("")

    @property
    def seen(self) -> list[str]:
        """The rows that show anything."""
        return [row for row in self.rows if row.strip()]


class Terminal:
    """A terminal of so many columns, with a program on it or a stream into it."""

    def __init__(self, columns: int = 80) -> None:
        self.columns = columns
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.written = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def stream(self) -> TextIO:
        """A stream that writes to it."""
        return open(os.dup(self.slave), "w", encoding="utf-8", buffering=1)

    def start(self, cli: Cli, *args: str) -> "subprocess.Popen[bytes]":
        """A command whose terminal this is: Ctrl-C reaches it."""
        code = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); {DOOR}"
        return subprocess.Popen(
            [sys.executable, "-c", code, *args],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=cli.env({"TERM": "xterm", "NO_COLOR": ""}),
            cwd=cli.repo,
            start_new_session=True,
        )

    def type(self, keys: bytes) -> None:
        """What a person types."""
        os.write(self.master, keys)

    def until(self, found: Callable[[str], object]) -> None:
        """Read until that can be said of all that was written. Bounded."""
        deadline = time.monotonic() + PATIENCE_S
        while not found(self.written):
            left = deadline - time.monotonic()
            assert left > 0, ascii(self.written)
            if select.select([self.master], [], [], left)[0]:
                self._read()

    def all(self) -> str:
        """Everything that was written, by programs that have ended."""
        while select.select([self.master], [], [], 0)[0]:
            self._read()
        return self.written

    def screen(self) -> Screen:
        """What it shows now."""
        return Screen(self.columns).feed(self.all())

    def _read(self) -> None:
        self.written += self._decoder.decode(os.read(self.master, 65_536))

    def close(self) -> None:
        """Both ends."""
        os.close(self.master)
        os.close(self.slave)
