"""Reading the files of one look within its bounds (WORK-5)."""

import time

from ..repository import contents
from ..repository.contents import ABSENT, Look
from .baselines import UNREAD

MOST_BYTES = 64 * 1024 * 1024
MOST_S = 0.5
"""So much is read in one look, and for so long. Of the rest only the prints are known."""


class Reader:
    """Reads files until it has read enough for one look."""

    __slots__ = ("left", "until")

    def __init__(self) -> None:
        self.left = MOST_BYTES
        self.until = time.monotonic() + MOST_S

    @property
    def spent(self) -> bool:
        return self.left <= 0 or time.monotonic() >= self.until

    def look(self, path: str) -> Look:
        if self.spent:
            mark = contents.print_of(path)
            return Look(mark, UNREAD if mark else ABSENT)
        found = contents.look(path)
        self.left -= len(found.content or b"")
        return found
