"""SIGTERM and a closed terminal end the console in order: what follows it still happens."""

import asyncio
import os
import select
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN_S = 1.0
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
    """Let the first of them cancel a task of the running loop instead of killing the process.

    A terminal that takes nothing any more (a connection that hangs, Ctrl-S) does not keep it: what
    is still to be written there is dropped.
    """
    ending = _Ending(task)
    caught = _known() if hasattr(signal, "siginterrupt") else set()  # Windows: the default ends it
    former = {number: signal.signal(number, ending.begin) for number in caught}
    before = _mask("SIG_UNBLOCK", caught)
    try:
        yield
    finally:
        _mask("SIG_SETMASK", before)
        ending.over()
        for number, handler in former.items():
            signal.signal(number, handler)


class _Ending:
    """What happens from the first of the signals on. A handler of the loop's own would let a write
    that hangs go on hanging: this one breaks it off.
    """

    def __init__(self, task: "asyncio.Task[None]") -> None:
        self._task = task
        self._loop = asyncio.get_running_loop()
        self._again: threading.Timer | None = None

    def begin(self, number: int, _frame: object) -> None:
        """Cancel the task, and give up a terminal that is not read."""
        if self._again is None:  # another one would cut the task's own tidying short
            self._loop.call_soon_threadsafe(self._task.cancel)
        _give_up_stalled()
        # A write that hangs from now on is broken off by the same signal.
        main = threading.main_thread().ident or 0
        self._again = threading.Timer(AGAIN_S, signal.pthread_kill, (main, number))
        self._again.daemon = True
        self._again.start()

    def over(self) -> None:
        """Everything is tidied up."""
        if self._again is not None:
            self._again.cancel()


def _give_up_stalled() -> None:
    for stream in (1, 2):
        try:
            stalled = os.isatty(stream) and not select.select([], [stream], [], 0)[1]
            if stalled:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream)
                os.close(nowhere)
        except (OSError, ValueError):
            continue


def _known() -> "set[int]":
    return {getattr(signal, name) for name in SIGNALS if hasattr(signal, name)}


def _mask(how: str, numbers: "set[int]") -> "set[int]":
    """Change which signals wait, and say which did before; Windows has no such thing."""
    if not hasattr(signal, "pthread_sigmask"):
        return set()
    return set(signal.pthread_sigmask(getattr(signal, how), numbers))
