"""Runs one PostgreSQL for one run of the tests, and ends it when that run is over or was killed.

``python postgres_watcher.py BIN FOLDER PID``: BIN has the programs, FOLDER is made for the cluster
and removed at the end, PID is the process of the test run that it lives for. It is a process in a
session of its own: nothing that ends the tests ends it before it has cleaned up.
"""

import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

READY = "ready.json"
USER = "tester"
START_S = 60.0
LOOK_S = 0.02
ATTEMPTS = 5
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "unix_socket_directories": "",  # their paths may be 107 bytes long, scratch folders are longer
}


class Cluster:
    """The processes of one cluster; PostgreSQL refuses to be root, then it is another user's."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.password = secrets.token_hex(16)
        self.as_user: dict[str, Any] = _not_root()

    def make(self) -> None:
        """Make the data folder. Raises SubprocessError."""
        self.folder.mkdir(mode=0o700)
        secret = self.folder / "password"
        secret.write_text(self.password, encoding="utf-8")
        if self.as_user:
            for path in (self.folder, secret):
                shutil.chown(path, self.as_user["user"], self.as_user["group"])
        words = ["-D", self.data, "-U", USER, "-A", "scram-sha-256", "--pwfile", str(secret)]
        plain = ["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        self._run("initdb", *words, *plain).check_returncode()

    @property
    def data(self) -> str:
        """Where PostgreSQL keeps its files."""
        return str(self.folder / "data")

    def start(self) -> "tuple[subprocess.Popen[bytes], int]":
        """Start it on a free port: (its process, the port). Raises RuntimeError."""
        for _ in range(ATTEMPTS):
            port = _free_port()
            process = self._serve(port)
            if self._is_ready(process, port):
                return process, port
        raise RuntimeError((self.folder / "log").read_text(errors="replace"))

    def _serve(self, port: int) -> "subprocess.Popen[bytes]":
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        words = [str(self.programs / "postgres"), "-D", self.data, "-p", str(port), *settings]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(words, stdout=log, stderr=log, cwd="/", **self.as_user)

    def _is_ready(self, process: "subprocess.Popen[bytes]", port: int) -> bool:
        """False when it ended, which it does where somebody took its port meanwhile."""
        end = time.monotonic() + START_S
        while process.poll() is None and time.monotonic() < end:
            if self._run("pg_isready", "-h", "127.0.0.1", "-p", str(port)).returncode == 0:
                return True
            time.sleep(LOOK_S)
        return False

    def _run(self, program: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [str(self.programs / program), *words],
            check=False,
            cwd="/",
            stdout=subprocess.DEVNULL,
            timeout=START_S,
            **self.as_user,
        )


def _not_root() -> "dict[str, Any]":
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until_gone(pid: int) -> None:
    """Return when a process is gone, also one that nobody has asked for its end yet."""
    try:
        handle = os.pidfd_open(pid)
    except AttributeError:  # not Linux
        while _is_there(pid):
            time.sleep(0.5)
    except ProcessLookupError:
        return
    else:
        select.select([handle], [], [])


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(programs: Path, folder: Path, pid: int) -> None:
    """Make, start, say where it is, wait, end, clean up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = None
    try:
        cluster = Cluster(programs, folder)
        cluster.make()
        process, port = cluster.start()
        told = {"port": port, "user": USER, "password": cluster.password}
        new = folder / "new"
        new.write_text(json.dumps(told), encoding="utf-8")
        new.rename(folder / READY)
        until_gone(pid)
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # at once, nothing is kept
            process.wait(START_S)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
