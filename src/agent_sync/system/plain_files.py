"""Opening files that others may have put in the way: a pipe or a device must hold nobody up."""

import os
import sys

LARGEST = 64 * 1024 * 1024
_KIND, _REGULAR = 0o170000, 0o100000


def open_plain(path: str, flags: int, mode: int = 0o600, *, follow: bool = True) -> int:
    """``os.open`` for regular files only. Raises OSError otherwise, for links if not ``follow``."""
    extra = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not follow:
        extra |= getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags | extra, mode)
    if os.fstat(handle).st_mode & _KIND != _REGULAR:
        os.close(handle)
        raise OSError(f"{path} is no regular file")
    return handle


def whole(path: str, most: int = LARGEST) -> bytes:
    """All of a regular file. Raises OSError for anything else, and for more than ``most`` bytes."""
    handle = open_plain(path, os.O_RDONLY)
    parts, size = [], 0
    try:
        while part := os.read(handle, 1 << 20):
            size += len(part)
            if size > most:
                raise OSError(f"{path} is larger than {most} bytes")
            parts.append(part)
    finally:
        os.close(handle)
    return b"".join(parts)


def own(handle: int, folder: str, mode: int) -> None:
    """Make an open file or folder private; root gives it to the owner of the folder above.

    By its handle: whatever a link puts under its name meanwhile is left as it is.
    """
    if not hasattr(os, "geteuid"):  # Windows, which has fchmod since Python 3.13
        return
    os.fchmod(handle, mode)
    if os.geteuid() == 0:
        above = os.stat(folder)
        os.fchown(handle, above.st_uid, above.st_gid)


def own_path(path: str, mode: int) -> None:
    """The same for what is at a path and no link (STATE-2)."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        own(handle, os.path.dirname(os.path.abspath(path)), mode)
    finally:
        os.close(handle)


def tail(path: str, size: int, *, follow: bool = True) -> bytes:
    """The last ``size`` bytes of a regular file; b'' when there is none to read."""
    try:
        handle = open_plain(path, os.O_RDONLY, follow=follow)
    except (OSError, ValueError):
        return b""
    try:
        os.lseek(handle, max(0, os.fstat(handle).st_size - size), os.SEEK_SET)
        return os.read(handle, size)
    except OSError:
        return b""
    finally:
        os.close(handle)
