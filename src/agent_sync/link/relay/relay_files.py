"""The files of one link: made private, written whole, taken away (LINK-4)."""

import json
import os
import shutil
import stat
from collections.abc import Mapping
from typing import Any

from ...errors import AgentSyncError
from ...system import file_lock, plain_files
from .. import linked

CERTIFICATE = "ca.pem"
LARGEST_LOG = 256 * 1024


class Files:
    """Where they are; ``env`` says whose."""

    def __init__(self, link_id: str, env: "Mapping[str, str]") -> None:
        """Raises AgentSyncError where no folder can be named."""
        self.folder = linked.folder_of(link_id, env)
        self.link_id = link_id
        self.env = env
        if not self.folder:
            raise AgentSyncError("there is no home folder that files of a link could be in")

    def path(self, name: str) -> str:
        """One of them."""
        return os.path.join(self.folder, name)

    def make(self) -> None:
        """The folder, for this user alone. Raises AgentSyncError."""
        try:
            os.makedirs(os.path.dirname(self.folder), mode=0o700, exist_ok=True)
            os.mkdir(self.folder, 0o700)
        except OSError as error:
            raise _refused(self.folder, error) from None

    def write(self, name: str, data: bytes) -> None:
        """One of them, whole, 0600. Raises AgentSyncError."""
        begun = self.path(f"{name}.{os.getpid()}")
        try:
            handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(begun, self.path(name))
        except OSError as error:
            raise _refused(begun, error) from None

    def read(self, name: str) -> bytes:
        """One of them, b'' where it is not there or no plain file of this user."""
        try:
            return plain_files.whole(self.path(name), 1 << 20)
        except OSError:
            return b""

    def settings(self) -> "dict[str, Any]":
        """What ``link.json`` says, {} where nothing can be read."""
        return dict(linked.settings_of(self.link_id, self.env))

    def write_settings(self, values: "dict[str, Any]") -> None:
        """Write ``link.json``. Raises AgentSyncError."""
        self.write(linked.SETTINGS, json.dumps(values, indent=1).encode())

    def remove(self) -> None:
        """Take the folder away, and the socket that had no room in it."""
        door = linked.socket_path(self.link_id, self.env)
        if door and os.path.dirname(door) != self.folder:
            _unlink(door)
            _rmdir(os.path.dirname(door))
        shutil.rmtree(self.folder, ignore_errors=True)
        links = os.path.dirname(self.folder)
        _rmdir(links)
        _rmdir(os.path.dirname(links))

    def lock(self) -> "int | None":
        """The lock of the one relay of this link, which goes with its handle; None if it is held.

        Raises AgentSyncError."""
        try:
            path = self.path(linked.LOCK)
            file_lock.create_private(path)
            handle = plain_files.open_plain(path, os.O_RDWR, follow=False)
        except OSError as error:
            raise _refused(self.folder, error) from None
        if file_lock.try_lock(handle):
            os.ftruncate(handle, 0)
            os.write(handle, b"%d\n" % os.getpid())
            return handle
        os.close(handle)
        return None

    def log(self, line: str) -> None:
        """Add a line; the older half goes when there is too much."""
        path = self.path(linked.LOG)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        try:
            handle = plain_files.open_plain(path, flags, follow=False)
            try:
                os.write(handle, line.encode("utf-8", "replace") + b"\n")
                size = os.fstat(handle).st_size
            finally:
                os.close(handle)
            if size > LARGEST_LOG:
                kept = plain_files.tail(path, LARGEST_LOG // 2, follow=False)
                self.write(linked.LOG, kept.partition(b"\n")[2])
        except (OSError, AgentSyncError):
            return


def make_short_folder(folder: str, own: str) -> None:
    """The folder of sockets whose ``own`` one has too long a name; nobody else may be in it.

    Raises AgentSyncError where somebody else made it."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise _refused(folder, error) from None
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.lstat(own).st_uid:
        raise AgentSyncError(f"{folder} is somebody else's: no socket is put there")
    os.chmod(folder, 0o700)


def _rmdir(folder: str) -> None:
    try:
        os.rmdir(folder)
    except OSError:  # others are in it
        return


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _refused(path: str, error: OSError) -> AgentSyncError:
    return AgentSyncError(f"cannot write {path}: {error.strerror or error}")
