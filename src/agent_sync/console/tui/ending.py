"""SIGTERM and a closed terminal end the console in order: what follows it still happens."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SIGNALS = ("SIGTERM", "SIGHUP")


@contextmanager
def ends_on_signals(task: "asyncio.Task[None]") -> Iterator[None]:
    """Let them cancel a task of the running loop instead of killing the process."""
    loop = asyncio.get_running_loop()
    caught = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    for number in caught:
        with suppress(NotImplementedError):  # Windows: the default ends the process
            loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        for number in caught:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
