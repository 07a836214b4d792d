"""Where the user's own cache is, and whether it is fit to hold code that hooks run.

A clone can hold any file, and under a strict umask git makes it private. It cannot make one that
its owner may not write: that is how a file of ours is told from a planted one.
"""

import os
import sys
import time
from contextlib import contextmanager

from .finder import FILE_MODE, open_own, owner, private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = "agent-sync"
FOLDER_MODE = 0o040700
MAKING = ".making"
LONGEST_S = 60


class NoCache(Exception):
    """Nothing can be prepared here; the text says why."""


def folder(env: "Mapping[str, str]") -> str:
    """The folder's path; '' where no home says where it would be. ``hook.py`` says the same."""
    if os.name == "nt":
        top = env.get("LOCALAPPDATA", "")
    else:
        top = env.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(top):
            home = env.get("HOME", "")
            inside = ("Library", "Caches") if sys.platform == "darwin" else (".cache",)
            top = os.path.join(home, *inside) if os.path.isabs(home) else ""
    return os.path.join(top, NAME) if os.path.isabs(top) else ""


def demand(path: str) -> None:
    """Raise NoCache unless the folder is there, and nobody else's."""
    if not path:
        raise NoCache("no home folder is set")
    try:
        found = os.lstat(path)
    except OSError as error:
        raise NoCache(f"{path}: {error.strerror}") from error
    if found.st_mode & 0o170000 != 0o040000:
        raise NoCache(f"{path} is no folder of its own")
    if not private(found, found.st_mode):
        raise NoCache(f"{path} belongs to somebody else")
    if not private(found, FOLDER_MODE):
        raise NoCache(f"{path} is open to others, or its file system keeps no modes (chmod 700)")


def make(path: str) -> None:
    """Make the folder where it is missing, and demand it. Raises NoCache.

    Nothing is made in somebody else's home: root with a user's HOME would leave a folder there
    that this user could never use.
    """
    if path and not os.path.lexists(path):
        demand_possible(path)
        try:
            os.makedirs(path, 0o700, exist_ok=True)
            os.chmod(path, 0o700)  # the folder above may have handed down a bit of its own
        except OSError as error:
            raise NoCache(f"{path} cannot be made: {error.strerror}") from error
    demand(path)


def demand_possible(path: str) -> None:
    """Raise NoCache where the folder could not be made, or not be used. Makes nothing."""
    if path and not os.path.lexists(path):
        _demand_own_ground(path)
    else:
        demand(path)


def _demand_own_ground(path: str) -> None:
    above = os.path.dirname(path)
    while not os.path.lexists(above) and above != os.path.dirname(above):
        above = os.path.dirname(above)
    try:
        found = os.stat(above)
    except OSError as error:
        raise NoCache(f"{above}: {error.strerror}") from error
    if not private(found, found.st_mode):
        raise NoCache(f"{above} belongs to somebody else")
    if not os.access(above, os.W_OK | os.X_OK):
        raise NoCache(f"{above} cannot be written")


def demand_outside(path: str, *repository: str) -> None:
    """Raise NoCache when the cache lies in the repository: a clone may hold what lies there."""
    real = os.path.realpath(path)
    for top in repository:
        if top and (real + os.sep).startswith(os.path.realpath(top).rstrip(os.sep) + os.sep):
            raise NoCache(f"{path} lies in the repository {top}")


def has_room(path: str, needed: int) -> bool:
    """Whether so many bytes still fit there, as far as the system tells; a quota it does not."""
    look = getattr(os, "statvfs", None)
    try:
        found = look(path) if look else None
    except OSError:
        return True
    return found is None or found.f_bavail * found.f_frsize >= needed


def stat_own(path: str, name: str) -> None:
    """Raise OSError unless such a file is there."""
    os.close(open_own(path, name))


def read_own(path: str, name: str) -> bytes:
    """All of a file of the cache. Raises OSError for one that others could have made."""
    with open(open_own(path, name), "rb", 0) as file:
        return file.read()


def write_own(path: str, name: str, data: bytes) -> None:
    """Put a finished file into the cache: whoever reads meanwhile has the old one or this one."""
    aside = os.path.join(path, f".{name}.{os.urandom(6).hex()}")
    try:
        with open(aside, "xb") as file:
            file.write(data)
        if owner() is not None:  # Windows would not let anybody replace it then
            os.chmod(aside, FILE_MODE & 0o777)
        os.replace(aside, os.path.join(path, name))
    except BaseException:
        drop(path, os.path.basename(aside))
        raise


@contextmanager
def alone(path: str) -> "Iterator[None]":
    """Be the only one who makes something in the cache. Raises OSError where somebody does.

    Who was killed meanwhile is not waited for longer than a minute.
    """
    lock = os.path.join(path, MAKING)
    try:
        # Not 0400 as the files are: Windows would not unlink it.
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if time.time() - os.lstat(lock).st_mtime < LONGEST_S:
            raise
        os.utime(lock)
    try:
        yield
    finally:
        drop(path, MAKING)


def mark(path: str, name: str) -> None:
    """Leave an empty file with the time of now. Raises OSError."""
    # Not 0400 as the files are: Windows would not unlink it.
    os.close(os.open(os.path.join(path, name), os.O_CREAT | os.O_WRONLY, 0o600))
    os.utime(os.path.join(path, name))


def drop(path: str, name: str) -> bool:
    """Remove a file of the cache; whether it is gone by that."""
    try:
        os.unlink(os.path.join(path, name))
    except OSError:
        return False
    return True
