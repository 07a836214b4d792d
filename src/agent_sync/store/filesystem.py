"""Whether a folder's file system can share memory between processes, as WAL needs (STATE-3)."""

import os
import subprocess
import sys

_NAMES = (
    "nfs nfs4 cifs smb smb2 smb3 smbfs 9p virtiofs vboxsf fuse.sshfs afpfs webdav afs ceph "
    "glusterfs fuse.glusterfs lustre drvfs fuse.vmhgfs-fuse prl_fs fuse.osxfs fakeowner "
    "fuse.grpcfuse"
).split()
UNSHARED = frozenset(_NAMES)


def shares_memory(folder: str) -> bool:
    """False on network, 9p and virtiofs file systems; unknown ones count as local."""
    return kind_of(folder) not in UNSHARED


def kind_of(folder: str) -> str:
    """The file system's type as the system names it, '' when it cannot be told."""
    if sys.platform == "linux":
        return _from_mountinfo(os.path.realpath(folder), _read("/proc/self/mountinfo"))
    if sys.platform == "darwin":
        return _from_mount(os.path.realpath(folder), _mount_output())
    return "smb" if os.path.realpath(folder).startswith("\\\\") else ""


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


def _mount_output() -> str:
    try:
        done = subprocess.run(
            ["/sbin/mount"], capture_output=True, timeout=2, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "surrogateescape")


def _from_mountinfo(folder: str, text: str) -> str:
    best, found = "", ""
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = fields[4].replace("\\040", " ").replace("\\134", "\\")
        if _inside(folder, point) and len(point) >= len(best):
            best, found = point, after.split(" ", 1)[0]
    return found


def _from_mount(folder: str, text: str) -> str:
    best, found = "", ""
    for line in text.splitlines():
        _, _, rest = line.partition(" on ")
        point, _, options = rest.rpartition(" (")
        if point and _inside(folder, point) and len(point) >= len(best):
            best, found = point, options.split(",", 1)[0].rstrip(")")
    return found


def _inside(folder: str, point: str) -> bool:
    return folder == point or folder.startswith(point.rstrip("/") + "/")
