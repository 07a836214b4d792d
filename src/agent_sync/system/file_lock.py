"""A lock between processes on a file, which the system drops with its holder."""

import os
import sys
import time

from ..errors import StoreBusy
from .plain_files import open_plain
from .plain_files import own as own_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


def create_private(path: str, content: bytes = b"") -> None:
    """Make a file of mode 0600 for the folder's owner; an existing one is left alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        os.write(handle, content)
        own_open(handle, os.path.dirname(os.path.abspath(path)), 0o600)
    finally:
        os.close(handle)


class FileLock:
    """A lock between processes that dies with its holder; waits up to ``busy_ms``."""

    def __init__(self, path: str, busy_ms: int) -> None:
        self.path = path
        self.busy_ms = busy_ms
        self._handle = -1

    def __enter__(self) -> "FileLock":
        create_private(self.path)
        self._handle = open_plain(self.path, os.O_RDWR, follow=False)
        deadline = time.monotonic() + self.busy_ms / 1000
        while not try_lock(self._handle):
            if time.monotonic() >= deadline:
                os.close(self._handle)
                raise StoreBusy(path=self.path, detail="another process prepares the database")
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        os.close(self._handle)


def try_lock(handle: int) -> bool:
    """Take the whole-file lock of an open file if nobody has it; it goes with the handle."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
