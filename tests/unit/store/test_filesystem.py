"""Which file systems can share memory between processes (STATE-3)."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.store import filesystem

MOUNTINFO = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw - proc proc rw
30 22 0:40 / /mnt/c rw,noatime - 9p drvfs rw,dirsync
31 22 0:41 / /home rw shared:2 master:1 - autofs systemd-1 rw
32 31 0:42 / /home rw - nfs4 server:/export rw,vers=4.2
33 22 0:43 / /srv/with\040space rw - virtiofs share rw
34 22 0:44 / /srv/back\134slash rw - cifs //server/share rw
35 22 0:45 / /data rw - fuse.sshfs me@host: rw
36 35 8:2 / /data/local rw - btrfs /dev/sdb rw
a broken line
40 22 - odd
"""


@pytest.mark.proves("STATE-3")
@pytest.mark.parametrize(
    ("folder", "kind", "shared"),
    [
        ("/repo/.claude", "ext4", True),
        ("/mnt/c/repo", "9p", False),
        ("/mnt/cc/repo", "ext4", True),
        ("/home/me/repo", "nfs4", False),
        ("/srv/with space/repo", "virtiofs", False),
        ("/srv/back\\slash", "cifs", False),
        ("/data/repo", "fuse.sshfs", False),
        ("/data/local/repo", "btrfs", True),
        ("/", "ext4", True),
    ],
)
def test_linux(monkeypatch: pytest.MonkeyPatch, folder: str, kind: str, shared: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(filesystem, "_read", lambda _path: MOUNTINFO)
    monkeypatch.setattr("os.path.realpath", lambda path: path)
    assert filesystem.kind_of(folder) == kind
    assert filesystem.shares_memory(folder) is shared


MOUNT = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//me@server/share on /Volumes/on share (smbfs, nodev, nosuid, mounted by me)
server:/export on /net/export (nfs, nodev)
map auto_home on /home (autofs)
"""


@pytest.mark.proves("STATE-3")
@pytest.mark.parametrize(
    ("folder", "kind", "shared"),
    [
        ("/Users/me/repo", "apfs", True),
        ("/Volumes/on share/repo", "smbfs", False),
        ("/net/export/x", "nfs", False),
        ("/home", "autofs", True),
    ],
)
def test_macos(monkeypatch: pytest.MonkeyPatch, folder: str, kind: str, shared: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(filesystem, "_mount_output", lambda: MOUNT)
    monkeypatch.setattr("os.path.realpath", lambda path: path)
    assert filesystem.kind_of(folder) == kind
    assert filesystem.shares_memory(folder) is shared


@pytest.mark.proves("STATE-3")
def test_a_windows_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("os.path.realpath", lambda path: path)
    assert not filesystem.shares_memory("\\\\server\\share\\repo")
    assert filesystem.shares_memory("C:\\repo")


@pytest.mark.proves("STATE-3")
def test_what_cannot_be_told_counts_as_local(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filesystem._read(str(tmp_path / "missing")) == ""

    def fail(*_arguments: object, **_settings: object) -> None:
        raise subprocess.TimeoutExpired("mount", 2)

    monkeypatch.setattr(subprocess, "run", fail)
    assert filesystem._mount_output() == ""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert filesystem.shares_memory(str(tmp_path))


def test_here(tmp_path: Path) -> None:
    assert isinstance(filesystem.kind_of(str(tmp_path)), str)
