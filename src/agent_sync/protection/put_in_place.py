"""How a file is put in its place: in one step, never through a link, as its owner's."""

import os
import stat

from ..errors import Conflict, InvalidInput
from .held_files import OWN

_BY_HANDLE = {os.open, os.rename, os.stat, os.unlink} <= os.supports_dir_fd


def check_place(path: str) -> None:
    """Raises InvalidInput unless a file can be put there without going through a link."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        found = None
    except (OSError, ValueError) as error:
        raise InvalidInput(f"no file can be at {path}: {error}") from None
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise InvalidInput(f"no regular file is at {path} now: move that away, or use --to PATH")
    check_folder(path)


def check_folder(path: str) -> None:
    """Raises InvalidInput where the folder of a file is reached by a link."""
    folder = os.path.dirname(path)
    if os.path.normcase(os.path.realpath(folder)) != os.path.normcase(folder):
        raise InvalidInput(f"the folder of {path} is a link now: use --to PATH")


def write(path: str, data: bytes, mode: int) -> None:
    """Put a file in place in one step, with these permission bits (0: as a new file has them).

    Missing folders are made. Raises InvalidInput; then nothing is changed but such folders.
    """
    folder, name = os.path.split(path)
    try:
        os.makedirs(folder, exist_ok=True)
        place = _pinned(folder)
        try:
            _put(place, folder, name, data, mode)
        finally:
            if place is not None:
                os.close(place)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot write {path}: {_reason(error)}") from error


def _pinned(folder: str) -> "int | None":
    """A folder by its handle: a link that takes its name from now on leads nowhere.

    None where the system has no such thing. Raises OSError when it is reached by a link.
    """
    if not _BY_HANDLE:
        return None
    handle = os.open(folder, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW)
    if os.path.realpath(folder) != folder or not os.path.samestat(
        os.fstat(handle), os.lstat(folder)
    ):
        os.close(handle)
        raise OSError(f"the folder {folder} is a link now")
    return handle


def _put(place: "int | None", folder: str, name: str, data: bytes, mode: int) -> None:
    temporary = f"{OWN}{os.urandom(6).hex()}"
    if place is None:
        temporary, name = os.path.join(folder, temporary), os.path.join(folder, name)
    try:
        _create(temporary, data, mode, name, place)
        os.replace(temporary, name, src_dir_fd=place, dst_dir_fd=place)
    except BaseException:
        _remove(temporary, place)
        raise


def write_new(path: str, data: bytes, mode: int) -> None:
    """Write a file that is not there yet. Raises InvalidInput; then there is none."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        _create(path, data, mode, path, None)
    except FileExistsError:
        raise InvalidInput(f"{path} is there already: name a new file") from None
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot write {path}: {_reason(error)}") from error


def write_beside(path: str, data: bytes, mode: int) -> None:
    """Write a file that is not there yet, through no link. Raises Conflict, InvalidInput."""
    folder, name = os.path.split(path)
    try:
        os.makedirs(folder, exist_ok=True)
        place = _pinned(folder)
        try:
            where = path if place is None else name
            _create(where, data, mode, where, place)
        finally:
            if place is not None:
                os.close(place)
    except FileExistsError:
        raise Conflict(f"{name} came up this very moment; try again", path=name) from None
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot write {path}: {_reason(error)}") from error


def _create(path: str, data: bytes, mode: int, like: str, place: "int | None") -> None:
    # Bits that let a file act as its owner are no part of a version.
    mode &= 0o777
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, mode or 0o666, dir_fd=place)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            _dress(handle, mode, like, place)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        _remove(path, place)
        raise


def _dress(handle: int, mode: int, like: str, place: "int | None") -> None:
    """Permission bits; and the owner that the file had, or its folder has, if we may give it."""
    if not hasattr(os, "geteuid"):  # Windows, which has fchmod since Python 3.13
        return
    if os.geteuid() == 0:
        there = _owner(like, os.fstat(handle), place)
        os.fchown(handle, there.st_uid, there.st_gid)
    if mode:
        os.fchmod(handle, mode)


def _owner(like: str, mine: os.stat_result, place: "int | None") -> os.stat_result:
    """Whose the file is that is replaced, whose the folder is where there is none."""
    try:
        there = os.lstat(like, dir_fd=place)
    except FileNotFoundError:
        there = mine
    if not os.path.samestat(there, mine):
        return there
    return os.stat(os.path.dirname(like) or ".") if place is None else os.fstat(place)


def _remove(path: str, place: "int | None") -> None:
    try:
        os.unlink(path, dir_fd=place)
    except OSError:
        pass


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", "") or error)
