"""One run of the program: who acts, and the three streams."""

import datetime
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from ..actions.caller import Caller, clock_ms
from ..errors import InvalidInput, StoreCorrupt, StoreError, UsageError
from ..views.tables import Style, style_for
from . import progress_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.progress_steps import Progress

SHOWN_LATE = (datetime,)
"""What ``views`` load only where they need it, for hooks' sake: behind an open database there may
be no file descriptor left to load it."""
LARGEST_INPUT = 4 * 1024 * 1024


class Context(Caller):
    """One run of the program."""

    def __init__(
        self,
        env: "Mapping[str, str] | None" = None,
        cwd: str = "",
        *,
        stdin: "TextIO | None" = None,
        stdout: "TextIO | None" = None,
        stderr: "TextIO | None" = None,
        clock: Callable[[], int] = clock_ms,
    ) -> None:
        super().__init__(env, cwd, clock=clock)
        self.as_json = False
        self._stdin = stdin
        self._stdout = stdout
        self._stderr = stderr

    @property
    def stdin(self) -> TextIO:
        """Standard input."""
        return self._stdin if self._stdin is not None else sys.stdin

    @property
    def stdout(self) -> TextIO:
        """Standard output."""
        return self._stdout if self._stdout is not None else sys.stdout

    @property
    def stderr(self) -> TextIO:
        """Standard error."""
        return self._stderr if self._stderr is not None else sys.stderr

    @property
    def style(self) -> Style:
        """How to show things on standard output."""
        return style_for(self.stdout, self.env, self.clock())

    @contextmanager
    def opening(self) -> "Iterator[Progress | None]":
        """Tell the person, on a line of its own, when opening the database takes long."""
        with progress_line.line(self) as line:
            yield progress_line.counter(line, progress_line.IMPORTING)

    def read_text(self, given: "str | None", what: str) -> str:
        """A text from an option, or from standard input for '-' or nothing at all.

        Raises InvalidInput for what is no UTF-8 or larger than 4 MB, UsageError when nobody
        pipes anything in.
        """
        if given is not None and given != "-":
            return given
        try:
            return self.read_bytes(given, what).decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"the {what} on standard input is no UTF-8") from error

    def read_bytes(self, given: "str | None", what: str, most: int = LARGEST_INPUT) -> bytes:
        """The bytes of standard input, at most ``most``. Raises InvalidInput, UsageError."""
        if given is None and self.stdin.isatty():
            raise UsageError(f"give the {what}, or pipe it in")
        buffer = getattr(self.stdin, "buffer", None)
        raw = (
            buffer.read(most + 1)
            if buffer is not None
            else self.stdin.read(most + 1).encode("utf-8", "surrogateescape")
        )
        if len(raw) > most:
            size = most // 1_048_576
            raise InvalidInput(f"the {what} on standard input is larger than {size} MB")
        return bytes(raw)

    def damage(self) -> "StoreCorrupt | None":
        """What is wrong with the database, if anything: it may be behind an odd failure."""
        if self._store is None or self.nothing_in_use:
            return None
        from ..store.broken.repair import faults

        try:
            found = faults(self._store.path)
        except StoreError:
            return None
        return StoreCorrupt(path=self._store.path, detail=found[0]) if found else None
