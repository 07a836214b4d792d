"""SIGTERM and a closed terminal end the console in order: what follows it still happens."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SIGNALS = ("SIGTERM", "SIGHUP")


@contextmanager
def held_back() -> Iterator[None]:
    """Keep them waiting, except inside ``ends_on_signals``, so that coming and going are whole.

    A closing window sends more than one: without this the second would kill the process while
    it ends for the first. What still waits at the end of the block takes effect then.
    """
    before = _mask("SIG_BLOCK", _known())
    try:
        yield
    finally:
        _mask("SIG_SETMASK", before)


@contextmanager
def ends_on_signals(task: "asyncio.Task[None]") -> Iterator[None]:
    """Let the first of them cancel a task of the running loop instead of killing the process."""
    loop = asyncio.get_running_loop()
    caught = _known()
    came: list[None] = []

    def end() -> None:
        if not came:  # another one would cut the task's own tidying short
            came.append(None)
            task.cancel()

    for number in caught:
        with suppress(NotImplementedError):  # Windows: the default ends the process
            loop.add_signal_handler(number, end)
    before = _mask("SIG_UNBLOCK", caught)
    try:
        yield
    finally:
        _mask("SIG_SETMASK", before)
        for number in caught:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)


def _known() -> "set[int]":
    return {getattr(signal, name) for name in SIGNALS if hasattr(signal, name)}


def _mask(how: str, numbers: "set[int]") -> "set[int]":
    """Change which signals wait, and say which did before; Windows has no such thing."""
    if not hasattr(signal, "pthread_sigmask"):
        return set()
    return set(signal.pthread_sigmask(getattr(signal, how), numbers))
