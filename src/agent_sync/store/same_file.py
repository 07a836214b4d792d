"""A database that is open for long may be removed or replaced under whoever reads it."""

import os

from ..failures import StoreError


class SameFile:
    """The database file that is open; one that was put in its place is never read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._was = self._look()

    def _look(self) -> "tuple[int, int] | None":
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def check(self) -> None:
        """Raises StoreError once the file is gone or is another one."""
        found = self._look()
        if self._was is None:
            self._was = found  # it was made in the meantime
        elif found != self._was:
            what = "another file now" if found else "gone"
            raise StoreError(f"the database is {what}: start again ({self.path})", path=self.path)
