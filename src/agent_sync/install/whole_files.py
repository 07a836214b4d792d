"""Reading and replacing single files so that nobody ever sees half of one.

A file is replaced by a finished one beside it (``os.replace``). A symbolic link stays and the
file behind it is replaced; a second hard link keeps the old content.
"""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InstallError
from ..system.plain_files import whole


@contextmanager
def reported(doing: str) -> Iterator[None]:
    """Turn an operating system error into an InstallError that says what was being done."""
    try:
        yield
    except OSError as error:
        where = error.filename or ""
        raise InstallError(f"{doing}: {error.strerror or error} ({where})") from error


def read(path: Path) -> bytes | None:
    """The content, or None when nothing is there. Raises InstallError."""
    if path.exists() and not path.is_file():
        raise InstallError(f"{path} is no regular file; it is left alone", path=str(path))
    with reported(f"cannot read {path}"):
        try:
            return whole(str(path))
        except FileNotFoundError:
            return None


def decode(path: Path, data: bytes) -> str:
    """The text, byte order mark and line ends as they are. Raises InstallError."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InstallError(f"{path} is left alone: it is not UTF-8 text", path=str(path)) from error


def encode(path: Path, text: str) -> bytes:
    """UTF-8 bytes. Raises InstallError for a path that is none, which no settings can name."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InstallError(
            f"{path} is left alone: a path in the hook command is not UTF-8", path=str(path)
        ) from error


@contextmanager
def not_for_everybody() -> Iterator[None]:
    """What is made meanwhile is code that is run: nobody else may write it, whatever the umask."""
    before = os.umask(0o022)
    os.umask(before | 0o002)
    try:
        yield
    finally:
        os.umask(before)


def real(path: Path) -> Path:
    """Where it leads, links followed, whether it is there or not."""
    return Path(os.path.realpath(path))


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def demand_replaceable(path: Path) -> None:
    """Raise InstallError unless ``replace`` may write here: a regular, writable file or none."""
    real = Path(os.path.realpath(path))
    with reported(f"cannot write {path}"):
        try:
            mode = os.stat(real).st_mode
        except FileNotFoundError:
            return
    if not stat.S_ISREG(mode):
        raise InstallError(f"{path} is left alone: it is not a regular file", path=str(path))
    # Root may write anything; the mode says what its owner wants.
    if not mode & 0o222 or not os.access(real, os.W_OK):
        raise InstallError(f"{path} is left alone: it is read-only", path=str(path))


def replace(path: Path, data: bytes, expected: bytes | None) -> None:
    """Put ``data`` in the place of a file whose content is ``expected`` (None: not there).

    Mode and owner stay. Raises InstallError, with nothing changed, when the file may not be
    written or somebody changed it since it was read; a change in the last microseconds before
    the swap is not seen.
    """
    demand_replaceable(path)
    real = Path(os.path.realpath(path))
    with reported(f"cannot write {path}"):
        handle, temporary = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _dress(Path(temporary), real)
            if read(path) != expected:
                raise InstallError(
                    f"{path} was changed by somebody else just now; run it again", path=str(path)
                )
            os.replace(temporary, real)
        except BaseException:
            os.unlink(temporary)
            raise


def make_executable(path: Path) -> None:
    """Let whoever may read a file run it. Raises InstallError."""
    with reported(f"cannot write {path}"):
        mode = stat.S_IMODE(os.stat(path).st_mode)
        os.chmod(path, mode | (mode & 0o444) >> 2)


def remove(path: Path) -> None:
    """Remove a file if it is there; a link to it stays out of the way. Raises InstallError."""
    with reported(f"cannot remove {path}"):
        Path(os.path.realpath(path)).unlink(missing_ok=True)


def make_folders(path: Path) -> None:
    """Make a folder and what is missing above it, each owned like the one above."""
    if not path.is_dir():
        make_folders(path.parent)
        path.mkdir(exist_ok=True)
        adopt(path)


def adopt(path: Path) -> None:
    """When root works in somebody's repository: give the path to the owner of its folder."""
    if getattr(os, "geteuid", lambda: -1)() == 0:
        above = os.stat(path.parent)
        os.chown(path, above.st_uid, above.st_gid, follow_symlinks=False)


def _dress(temporary: Path, real: Path) -> None:
    try:
        before = os.stat(real)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        adopt(temporary)
        return
    os.chmod(temporary, stat.S_IMODE(before.st_mode))
    if getattr(os, "geteuid", lambda: -1)() == 0:
        os.chown(temporary, before.st_uid, before.st_gid)
