"""Files of git's index: a copy that git takes for the first, and git's own lock on it."""

import os
import time

from ..errors import AgentSyncError

LOCKED_S = 5.0
"""How long to wait for the shared index, in seconds: another git command has it."""
POLL_S = 0.02


def lock(index: str) -> str:
    """Take git's lock on the shared index. Raises AgentSyncError when it stays taken."""
    path = index + ".lock"
    until = time.monotonic() + LOCKED_S
    while True:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            return path
        except FileExistsError:
            if time.monotonic() >= until:
                raise AgentSyncError(
                    f"another git command holds {path}; if none is running, remove that file"
                ) from None
        time.sleep(POLL_S)


def copy(index: str, fresh: str) -> None:
    """An index like another one, of the same time: by it git knows which files it has to read,
    because they were written in the moment that the index was. None where there is none, as
    before the first 'git add'. Raises OSError.
    """
    try:
        with open(index, "rb") as file:
            content, found = file.read(), os.fstat(file.fileno())
    except FileNotFoundError:
        return
    mode = found.st_mode & 0o777
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as copy:
        copy.write(content)
    os.utime(fresh, ns=(found.st_atime_ns, found.st_mtime_ns))


def remove(path: str) -> None:
    """Remove a file that may be gone."""
    try:
        os.unlink(path)
    except OSError:
        return
