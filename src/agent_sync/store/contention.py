"""Standing in line for the write lock when many want it at once. Loaded only then.

SQLite's own wait backs off and is unfair: among a few hundred writers some never get their
turn while the processor idles. A lock on a file beside the database lines them up; the
operating system drops it with its process.
"""

import os
import sys
import time

from ..system.file_lock import create_private, try_lock
from ..system.plain_files import open_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

QUEUE_FILE = "queue.lock"
FIRST_S, LONGEST_S = 0.005, 0.1
"""Between two looks: hundreds that looked every few ms would leave no time to whose turn it is."""
SHORT_MS = 500
"""With less time left than this, standing in line is not worth it."""


class InLine:
    """Hold the head of the line while the write lock is taken.

    ``timed`` says that an alarm ends the wait of this process: then it sleeps until its turn
    comes. Else it looks again until ``left_ms`` is over, and tries its luck.
    """

    def __init__(self, database: str, left_ms: int, *, timed: bool) -> None:
        self.path = os.path.join(os.path.dirname(database), QUEUE_FILE)
        self.left_ms = left_ms
        self.timed = timed
        self._handle = -1

    def __enter__(self) -> "InLine":
        if self.left_ms < SHORT_MS or sys.platform == "win32":
            return self
        try:
            create_private(self.path)
            self._handle = open_plain(self.path, os.O_RDWR, follow=False)
        except OSError:
            return self
        if self.timed:
            import fcntl

            fcntl.flock(self._handle, fcntl.LOCK_EX)
        else:
            self._look_again()
        return self

    def _look_again(self) -> None:
        deadline = time.monotonic() + self.left_ms / 1000
        pause = FIRST_S
        while not try_lock(self._handle) and time.monotonic() < deadline:
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_S)

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        if self._handle >= 0:
            os.close(self._handle)
