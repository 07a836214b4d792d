"""What commands need that go on until somebody stops them: to notice that the reader left, that
the database is another file now, and to give a terminal back as it was.
"""

import select
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from ..store.same_file import SameFile
from ..system.signals import interruptible
from .context import Context

POLL_S = 0.1
ENTER = "\x1b[?1049h\x1b[?25l"
LEAVE = "\x1b[?25h\x1b[?1049l"
HOME, REST_OF_LINE, REST_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"


class Reader:
    """Whoever reads a stream: waiting for news ends when they leave, not with the next line."""

    def __init__(self, stream: TextIO) -> None:
        self._poll = None
        try:
            handle = stream.fileno()
        except (OSError, ValueError):
            return
        if hasattr(select, "poll"):  # not on Windows
            self._poll = select.poll()
            self._poll.register(handle, 0)

    def wait(self, seconds: float = POLL_S) -> None:
        """Wait a moment. Raises BrokenPipeError when nobody reads any more."""
        until = time.monotonic() + seconds
        gone = select.POLLERR | select.POLLHUP if self._poll else 0
        found = self._poll.poll(seconds * 1000) if self._poll else []
        if any(event & gone for _, event in found):
            raise BrokenPipeError
        time.sleep(max(0.0, until - time.monotonic()))


def frames(context: Context, draw: Callable[[], list[str]], every_s: float) -> Iterator[str]:
    """Show what ``draw`` gives on a terminal, drawn anew when it has changed. Yields nothing.

    It is looked at every so many seconds, and at once when the terminal's size changes. The
    terminal is given back on Ctrl-C, SIGTERM and any error.
    """
    from .main import write

    file = SameFile(context.project.database)
    reader, out = Reader(context.stdout), context.stdout
    shown: list[str] = []
    with interruptible() as ask:
        try:
            write(out, ENTER)
            while True:
                size = _size(context)
                lines = draw()
                if lines != shown:
                    write(out, _frame(lines))
                    shown = lines
                until = time.monotonic() + every_s
                while time.monotonic() < until and _size(context) == size:
                    ask()
                    reader.wait(min(POLL_S, every_s))
                    file.check()
                if _size(context) != size:
                    shown = []
        finally:
            write(out, LEAVE)
    yield from ()


def _frame(lines: list[str]) -> str:
    """A whole screen: each line cleared behind its end, and whatever stood below the last."""
    return HOME + "".join(f"{line}{REST_OF_LINE}\n" for line in lines) + REST_OF_SCREEN


def _size(context: Context) -> tuple[int, int]:
    style = context.style
    return style.columns, style.rows
