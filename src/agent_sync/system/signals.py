"""Letting SIGTERM end a piece of work as Ctrl-C does, so that it cleans up behind itself."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM into a KeyboardInterrupt with the exit status 143; in other threads nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt(128 + number)
