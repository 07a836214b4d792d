"""The cage that the client runs in: no network but loopback, and a disk that it cannot write.

A network and a mount namespace of its own, kept by one process: homes and temporary folders are
empty there, everything else is read-only, and only the tests' scratch folder is theirs. The process
ids stay those of the machine, so that a test can kill a client and agent-sync can see it.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE_S = 60
TOOLS = ("unshare", "nsenter", "mount", "ip", "git")
_CLONE_NEWNET = 0x40000000
_HIDDEN = ("/root", "/home", "/tmp", "/var/tmp")
_TRIAL = "ip link set lo up && mount -t tmpfs none /mnt && mount -o remount,bind,ro /mnt"
# Arguments: the hidden folders, '--', the writable scratch folder, the folders that are only read.
_BUILD = """
set -e
ip link set lo up
hidden=
while [ "$1" != -- ]; do hidden="$hidden $1"; shift; done
shift
mount -t tmpfs none /mnt
number=0
for path; do number=$((number + 1)); mkdir /mnt/$number; mount --bind "$path" /mnt/$number; done
awk '$2 !~ "^/(proc|dev|sys|mnt)(/|$)" { print $2 }' /proc/self/mounts | sort -u |
while read -r path; do mount -o remount,bind,ro "$path" 2>/dev/null || true; done
for path in $hidden; do [ ! -d "$path" ] || mount -t tmpfs none "$path"; done
number=0
for path; do
  number=$((number + 1))
  mkdir -p "$path"
  mount --bind /mnt/$number "$path"
  [ $number = 1 ] || mount -o remount,bind,ro "$path"
done
umount -l -R /mnt
echo ready
exec cat
"""


def obstacle() -> str:
    """Why no cage can be built on this machine, in a few words; '' when one can."""
    if os.name != "posix" or not hasattr(os, "geteuid"):
        return "this is not Linux"
    if os.geteuid():
        return "not root"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    done = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-c", _TRIAL],
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return "namespaces are not allowed here" if done.returncode else ""


class Cage:
    """One cage, until ``close``. Paths inside are the same as outside."""

    def __init__(self, scratch: Path, read: Sequence[Path]) -> None:
        hidden = dict.fromkeys([*_HIDDEN, pwd.getpwuid(os.getuid()).pw_dir])
        kept = [str(scratch), *(str(path) for path in read)]
        words = ["sh", "-c", _BUILD, "cage", *hidden, "--", *kept]
        self._keeper = subprocess.Popen(
            ["unshare", "--net", "--mount", "--propagation", "private", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
        )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != b"ready\n":
            _, told = self._keeper.communicate(timeout=PATIENCE_S)
            raise AssertionError(f"the cage cannot be built: {told.decode()}")
        self._net = f"/proc/{self._keeper.pid}/ns/net"
        self._number = os.stat(self._net).st_ino
        # Everything in the cage's network is ended with it: it must not be the machine's.
        assert self._number != os.stat("/proc/self/ns/net").st_ino, "the cage has no walls"

    def command(self, words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> list[str]:
        """The command that runs ``words`` inside, with this environment and no other.

        The process that is started becomes the program: its pid is the program's.
        """
        pid = str(self._keeper.pid)
        pairs = [f"{name}={value}" for name, value in env.items()]
        inside = ["env", "-i", "-C", str(cwd), *pairs, *words]
        return ["nsenter", "--target", pid, "--net", "--mount", "--", *inside]

    def run(
        self, words: Sequence[str], cwd: Path, env: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program inside to its end."""
        return subprocess.run(
            self.command(words, cwd, env),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def listen(self) -> socket.socket:
        """A socket that listens on loopback inside; this process stays outside."""
        made: list[socket.socket] = []
        thread = threading.Thread(target=self._listen, args=(made,))
        thread.start()
        thread.join(PATIENCE_S)
        (found,) = made
        return found

    def _listen(self, made: list[socket.socket]) -> None:
        """Only this thread enters the network of the cage, and it ends there."""
        handle = os.open(self._net, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
            made.append(socket.create_server(("127.0.0.1", 0), backlog=64))
        finally:
            os.close(handle)

    def inmates(self) -> list[int]:
        """The processes that run inside, without the one that keeps the cage."""
        found: list[int] = []
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError):
                if entry.isdigit() and os.stat(f"/proc/{entry}/ns/net").st_ino == self._number:
                    found.append(int(entry))
        return [pid for pid in found if pid != self._keeper.pid]

    def clear(self) -> None:
        """End everything that still runs inside: a client's helpers outlive it for a moment."""
        end = time.monotonic() + PATIENCE_S
        while left := self.inmates():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            assert time.monotonic() < end, f"these do not end: {left}"
            time.sleep(0.01)

    def close(self) -> None:
        """End it with everything inside."""
        self.clear()
        self._keeper.communicate(timeout=PATIENCE_S)
