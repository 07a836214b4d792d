"""Appending whole lines to a file as one step (LOCK-9).

The caller is inside the transaction that found the file free, so no other append or claim of
this repository runs meanwhile; a lock of the operating system keeps off those of others.
"""

import errno
import os
import time

from ..errors import AgentSyncError, InvalidInput, StoreBusy
from ..system.file_lock import try_lock
from ..system.plain_files import open_plain

LONGEST = 1024 * 1024
BUSY_S = 2.0
_NAMED_WRONGLY = (None, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO)


def check(path: str) -> None:
    """Raises InvalidInput for what cannot be appended to: no regular file, or no folder for it."""
    if os.path.lexists(path) and not os.path.isfile(path):
        raise InvalidInput(f"{path} is no regular file")
    if not os.path.isdir(os.path.dirname(os.path.realpath(path))):
        raise InvalidInput(f"the folder of {path} is not there")


def append(path: str, content: bytes) -> int:
    """Append ``content`` as whole lines and give the number of bytes added.

    ``path`` as it was judged: whole, with no link in it. One that is there by now is not followed.
    A missing line end before or after it is added. All or nothing: what a full disk left half
    written is cut off again. Raises InvalidInput for more than 1 MB, StoreBusy when another
    program keeps the file locked, AgentSyncError types only.
    """
    if len(content) > LONGEST:
        raise InvalidInput(f"at most {LONGEST} bytes are appended at once, not {len(content)}")
    if os.path.realpath(path) != path:
        raise InvalidInput(f"cannot append to {path}: there is a link in the way")
    try:
        handle = open_plain(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666, follow=False)
        try:
            _lock(handle, path)
            return _write(handle, content)
        finally:
            os.close(handle)
    except OSError as error:
        said = f"cannot append to {path}: {error.strerror or error}"
        if error.errno in _NAMED_WRONGLY:
            raise InvalidInput(said) from error
        raise AgentSyncError(said) from error  # the machine's: a full disk, a missing permission


def _lock(handle: int, path: str) -> None:
    deadline = time.monotonic() + BUSY_S
    while not try_lock(handle):
        if time.monotonic() >= deadline:
            raise StoreBusy(path=path, detail="another program keeps it locked")
        time.sleep(0.01)


def _write(handle: int, content: bytes) -> int:
    size = os.lseek(handle, 0, os.SEEK_END)
    data = _whole_lines(handle, size, content)
    left = data
    try:
        while left:
            left = left[os.write(handle, left) :]
    except OSError:
        os.ftruncate(handle, size)
        raise
    return len(data)


def _whole_lines(handle: int, size: int, content: bytes) -> bytes:
    before = b""
    if size:
        os.lseek(handle, size - 1, os.SEEK_SET)
        before = b"" if os.read(handle, 1) == b"\n" else b"\n"
    return before + content + (b"" if content.endswith(b"\n") else b"\n")
