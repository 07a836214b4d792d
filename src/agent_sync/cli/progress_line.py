"""One line on standard error that moves while something takes long; only for a person (CLI-4)."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from ..views.terminal import clean, cut, width

if TYPE_CHECKING:
    from ..store.progress_steps import Progress

QUIET_S = 0.3
"""What is over sooner shows nothing."""
REDRAW_S = 0.1
MARGIN = 3
"""Columns kept free: the terminal writes ^C there, which must not begin a second line."""
LEAST, LEAST_DETAIL = 8, 24
"""So many columns must be left of what is cut."""
COLUMNS = 80
IMPORTING = "importing from claude-agent-sync"
# Wrapping is off while drawing: a terminal may give a character more columns than counted here.
_DRAW = "\r\x1b[?7l{}\x1b[K\x1b[?7h"
_ERASE = "\r\x1b[K"


class Asking(Protocol):
    """What is asked of a command to know whether a person watches, and where."""

    as_json: bool

    @property
    def env(self) -> Mapping[str, str]: ...

    @property
    def in_session(self) -> bool: ...

    @property
    def stderr(self) -> TextIO: ...


class Line:
    """The line. Nothing it meets is raised: a terminal that is gone is shown nothing more."""

    def __init__(
        self, stream: TextIO, *, shown: bool, clock: "Callable[[], float] | None" = None
    ) -> None:
        self.shown = shown
        self._stream = stream
        self._clock = clock or time.monotonic
        self._due = self._clock() + QUIET_S
        self._quiet_until = self._due
        self._step = ""
        self._drawn = False

    def show(
        self, head: str, tail: str = "", *, details: Sequence[str] = (), step: str = ""
    ) -> None:
        """Draw it, at most ten times a second, all of it cleaned here.

        The tail is kept, and the head is cut for it. Between them stands one of the details,
        which go from long to short: the first, whole or cut, or another that fits. A new
        ``step`` is drawn at once: it may be the last call for a while.
        """
        if not self.shown:
            return
        now = self._clock()
        news = bool(step) and step != self._step and now >= self._quiet_until
        if now < self._due and not news:
            return
        if _may_write(self._stream):
            self._due, self._step = now + REDRAW_S, step
            room = _columns(self._stream) - MARGIN
            text = self._fitted(head, details, tail, room)
            self._drawn = True  # before it is: Ctrl-C may come as soon as it stands there
            self._put(_DRAW.format(text))

    def erase(self) -> None:
        """Take it away: the cursor stands where it began."""
        if self._drawn and _in_foreground(self._stream):
            self._put(_ERASE)
        self._drawn = False

    def _fitted(self, head: str, details: Sequence[str], tail: str, room: int) -> str:
        head, tail, *details = (
            clean(_carried(part, self._stream)) for part in (head, tail, *details)
        )
        detail = _detail(details, room - width(head) - width(tail))
        return cut(cut(head, max(room - width(tail), LEAST)) + detail + tail, room)

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone, or the stream closed
            self.shown = False


@contextmanager
def line(asking: "Asking", *, shown: bool = True) -> Iterator[Line]:
    """A line for as long as a piece of work takes; gone before anything else is printed."""
    one = Line(asking.stderr, shown=shown and _wanted(asking))
    if not one.shown:
        yield one
        return
    from ..system.signals import interruptible

    with interruptible():
        try:
            yield one
        finally:
            one.erase()


def _detail(details: Sequence[str], left: int) -> str:
    if details and width(details[0]) > left >= LEAST_DETAIL:
        return cut(details[0], left)
    return next((detail for detail in details if width(detail) <= left), "")


def counter(one: Line, doing: str) -> "Progress":
    """What the store tells of a long piece of work, on the line."""

    def tell(what: str, done: int, total: int) -> None:
        told = f" {done:,} of {total:,}" if total else ""
        one.show(f"{doing}: {what.replace('_', ' ')}", told, step=what if not total else "")

    return tell


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal; a closed one is none."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def _wanted(asking: "Asking") -> bool:
    if asking.as_json or asking.in_session or asking.env.get("TERM") == "dumb":
        return False
    return is_terminal(asking.stderr)


def _may_write(stream: TextIO) -> bool:
    """Whether drawing would neither disturb another program nor wait for the terminal.

    A waiter whose terminal was stopped (Ctrl-S) must not keep its place while it hangs there.
    """
    if not _in_foreground(stream):
        return False
    if sys.platform == "win32":
        return True
    import select

    try:
        return bool(select.select([], [stream], [], 0)[1])
    except (OSError, ValueError):
        return True


def _in_foreground(stream: TextIO) -> bool:
    """False for a job in the background, whose line would run into the shell's."""
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, ValueError):  # not the terminal that this process belongs to
        return True


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or COLUMNS
    except (OSError, ValueError):
        return COLUMNS


def _carried(text: str, stream: TextIO) -> str:
    """The text with '?' for what the stream cannot carry."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
