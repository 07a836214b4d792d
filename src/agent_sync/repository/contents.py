"""What a file holds: a cheap print of its metadata, and a hash of its content.

Content decides whether a file changed (AUTO-5, AUTO-8); the print only saves reading what
cannot have changed.
"""

import os
import stat
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file whose content is kept; of a larger one only the print is known."""
RACY_NS = 50_000_000
"""A file written this short before it was looked at may change again with the same times."""
ABSENT = ""
"""The print and the hash of a file that is not there."""


class Look:
    """A file at one moment: ``print``, ``hash``, permission bits, and bytes if they were read.

    ``content`` is None for an absent, special or too large file.
    """

    __slots__ = ("content", "hash", "mode", "print")

    def __init__(self, mark: str, digest: str, mode: int = 0, content: "bytes | None" = None):
        self.print = mark
        self.hash = digest
        self.mode = mode
        self.content = content


def print_of(path: str) -> str:
    """Size, times and inode of a file as one text; ABSENT when there is none.

    A text that ends in '!' belongs to a file so young that an equal print proves nothing.
    """
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return ABSENT
    return _print(found)


def unchanged(path: str, before: str) -> bool:
    """Whether a file certainly is what it was when it had that print; without reading it."""
    return not before.endswith("!") and print_of(path) == before


def look(path: str) -> Look:
    """Read a file as it is now. Links are not followed; never raises."""
    found = None
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            return Look(_print(found), f"special:{stat.S_IFMT(found.st_mode):o}")
        if found.st_size > LARGEST:
            return _unread(found)
        content = read(path, LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return Look(ABSENT, ABSENT)
    except OSError:  # there, but nobody may read it: not removed
        return _unread(found) if found is not None else Look(ABSENT, ABSENT)
    return Look(_print(found), digest(content), found.st_mode & 0o7777, content)


def _unread(found: "Any") -> Look:
    """Of a file that is too large, or may not be read, only the print is known."""
    return Look(_print(found), f"large:{_print(found).rstrip('!')}", found.st_mode & 0o7777)


def read(path: str, most: int) -> bytes:
    """At most ``most`` bytes of a regular file. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        parts, left = [], most
        while left > 0:
            part = os.read(handle, left)
            if not part:
                break
            parts.append(part)
            left -= len(part)
    finally:
        os.close(handle)
    return b"".join(parts)


def written_at(path: str) -> int:
    """When the content of a file was written last, in ms; 0 when there is no regular file."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return 0
    return found.st_mtime_ns // 1_000_000 if stat.S_ISREG(found.st_mode) else 0


def changed_at(path: str) -> int:
    """When a file, or whatever is there, was changed last in any way, in ms; 0 for nothing."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return 0
    return max(found.st_mtime_ns, found.st_ctime_ns) // 1_000_000


def file_changed_at(path: str) -> int:
    """The same of a regular file alone; 0 for anything else."""
    return changed_at(path) if written_at(path) else 0


def digest(content: bytes) -> str:
    """A hash of bytes as text; equal for equal content, never '' ."""
    try:
        from _blake2 import blake2b  # hashlib costs 3 ms
    except ImportError:
        from hashlib import blake2b
    text: str = blake2b(content, digest_size=16).hexdigest()
    return text


def _print(found: "Any") -> str:
    young = time.time_ns() - found.st_mtime_ns < RACY_NS
    mark = f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"
    return f"{mark}!" if young else mark
