"""Letting SIGTERM end a piece of work as Ctrl-C does, so that it cleans up behind itself."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Turn SIGTERM into a KeyboardInterrupt with the exit status 143; in other threads nothing.

    What it gives raises it again: one that comes while C code looks something up is lost without
    a word, so a loop asks once a round.
    """
    taken: list[int] = []

    def interrupted(number: int, _frame: object) -> NoReturn:
        taken.append(number)
        raise KeyboardInterrupt(128 + number)

    def ask() -> None:
        if taken:
            raise KeyboardInterrupt(128 + taken[0])

    if threading.current_thread() is not threading.main_thread():
        yield ask
        return
    before = signal.signal(signal.SIGTERM, interrupted)
    try:
        yield ask
    finally:
        signal.signal(signal.SIGTERM, before)
