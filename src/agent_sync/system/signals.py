"""Letting SIGTERM, and the end of a terminal, end a piece of work as Ctrl-C does, so that it cleans
up behind itself."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

_ENDING = [one for one in signal.Signals if one.name in ("SIGTERM", "SIGHUP")]


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Turn SIGTERM and SIGHUP into a KeyboardInterrupt with the exit status 128 + number.

    In other threads nothing; nor where a signal is ignored, as under nohup.

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
    before = {one: signal.getsignal(one) for one in _ENDING}
    heard = [one for one, was in before.items() if was not in (signal.SIG_IGN, None)]
    for one in heard:
        signal.signal(one, interrupted)
    try:
        yield ask
    finally:
        for one in heard:
            signal.signal(one, before[one])
