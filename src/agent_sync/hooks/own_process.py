"""What a hook's own process owes its client: all input read, an answer written, an end in time."""

import os

DEADLINE_S = 2.0
LATE = f"no answer within {DEADLINE_S:g} s"
CPU_S = 6.0
"""A process that has used so much is ended by the system: what never returns to Python."""
LONGEST_INPUT = 64 * 1024 * 1024
PART = 64 * 1024
"""What a pipe gives at once; room for more would have to be mapped first."""


class DeadlineError(Exception):
    """The hook took longer than it may."""


passed: "list[int]" = []
"""Whether the deadline went by: what the signal raises may be lost where nobody expects it."""


def arm() -> None:
    """From here on the time counts in which an answer is due."""
    try:
        import _signal  # type: ignore[import-not-found]  # the C half of signal: no enum

        _signal.signal(_signal.SIGALRM, _late)
        _signal.setitimer(_signal.ITIMER_REAL, DEADLINE_S)
        _signal.setitimer(_signal.ITIMER_PROF, CPU_S)
    except (ImportError, AttributeError, ValueError, OSError):
        return  # Windows has no such timer: there the client's own timeout ends a hook


def disarm() -> None:
    """From here on an answer is owed, however late: the timer must not break it off."""
    try:
        import _signal

        _signal.signal(_signal.SIGALRM, _signal.SIG_IGN)
        _signal.setitimer(_signal.ITIMER_PROF, 0)
    except (ImportError, AttributeError, ValueError, OSError):
        return


def _late(_number: int, _frame: object) -> None:
    passed.append(1)
    raise DeadlineError(LATE)


def read_all(handle: int) -> "tuple[bytes, Exception | None]":
    """All that the client sent, and why it is not all."""
    parts, size = [], 0
    try:
        while part := os.read(handle, PART):
            parts.append(part)
            size += len(part)
            if size > LONGEST_INPUT:
                return b"", _unread(f"it is longer than {LONGEST_INPUT} bytes")
        return b"".join(parts), None
    except OSError as error:
        return b"", _unread(error.strerror)
    except DeadlineError as error:
        return b"".join(parts), error


def _unread(why: "str | None") -> Exception:
    from .unreadable_input import InputError

    return InputError(why)


def write(handle: int, text: str) -> None:
    """Write a text; whoever no longer reads it is not waited for."""
    data = text.encode("utf-8", "replace")
    try:
        while data:
            data = data[os.write(handle, data) :]
    except (OSError, DeadlineError):
        return
