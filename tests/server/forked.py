"""Servers that come from a process which has loaded already what a server loads.

Loading it takes a quarter of a second of the processor, with the library of MCP more than a second,
and hundreds of tests want a server of their own. The process loads, opens nothing, runs no thread,
and forks; what it has forked sets its own variables, folder and streams, and enters by the same
door as a command that is typed. That a server starts and loads by itself is proven by those of
``conftest.REAL`` and the shared ones.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from support import DOOR, SOURCE, TIMEOUT_S

LOADED = (
    "agent_sync.cli.serve_command", "uvloop", "uvicorn.lifespan.off", "psycopg", "encodings.idna",
    "anyio._backends._asyncio",
)  # fmt: skip
"""What a server loads, late or not at all as it may be,"""
WHOLE = ("agent_sync.rooms", "agent_sync.server", "agent_sync.store")
"""and all that is in these."""
POSSIBLE = sys.platform == "linux"
"""Elsewhere a server is always a process that was started."""
LARGEST = 1 << 16
_MAIN = "from server.forked import main; main()"


class Forked:
    """One of them, as far as tests ask of a process; ``stdout`` and ``stderr`` are text."""

    def __init__(self, words: "Sequence[str]", env: "Mapping[str, str]", folder: Path) -> None:
        ours, theirs = zip(os.pipe(), os.pipe(), strict=True)
        self._over = threading.Event()
        self._status = 0
        try:
            told = {"words": list(words), "env": dict(env), "folder": str(folder), "door": DOOR}
            self.pid = _loaded().start(self, told, theirs)
        finally:
            for handle in theirs:
                os.close(handle)
        self.stdout, self.stderr = (_text(handle) for handle in ours)

    def ended(self, status: int) -> None:
        """Note its exit status."""
        self._status = status
        self._over.set()

    def poll(self) -> "int | None":
        """Its exit status; None while it runs."""
        return self._status if self._over.is_set() else None

    def wait(self, timeout: float) -> int:
        """The same, waited for. Raises subprocess.TimeoutExpired."""
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return self._status

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        _loaded().tell({"signal": number, "pid": self.pid})

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.send_signal(signal.SIGKILL)


def _text(handle: int) -> "IO[str]":
    return open(handle, encoding="utf-8", errors="replace")


class _Loaded:
    """The process that forks, seen from the tests."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        places = [str(SOURCE), str(Path(__file__).resolve().parents[1])]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        )
        theirs.close()
        self._children: dict[int, Forked] = {}
        self._lock = threading.Lock()
        self._pid: dict[str, int] = {}
        self._started = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self._end)

    def _end(self) -> None:
        """It ends with the tests, and all that it has forked."""
        self._line.shutdown(socket.SHUT_RDWR)
        self._process.wait(TIMEOUT_S)

    def start(self, child: Forked, told: "dict[str, Any]", streams: "Sequence[int]") -> int:
        """Have one forked; its process id."""
        with self._lock:
            self._started.clear()
            self._next = child
            socket.send_fds(self._line, [json.dumps(told).encode()], list(streams))
            assert self._started.wait(TIMEOUT_S), "nothing was forked"
            return self._pid["pid"]

    def tell(self, told: "dict[str, Any]") -> None:
        """Send it a word."""
        self._line.send(json.dumps(told).encode())

    def _listen(self) -> None:
        while data := self._line.recv(LARGEST):
            told = json.loads(data)
            if "status" in told:
                self._children.pop(told["pid"]).ended(told["status"])
            else:
                self._children[told["pid"]] = self._next
                self._pid = told
                self._started.set()


_one: "list[_Loaded]" = []
_making = threading.Lock()


def _loaded() -> _Loaded:
    with _making:
        if not _one:
            _one.append(_Loaded())
        return _one[0]


# --- the process that forks


def main() -> None:
    """Load, then fork for each word that comes, until nobody is there to send one."""
    _load()
    told = _forking(socket.socket(fileno=int(sys.argv[1])))
    os.environ.clear()
    os.environ.update(told["env"])
    os.chdir(told["folder"])
    sys.argv[1:] = told["words"]
    exec(told["door"], {"__name__": "__main__"})


def _load() -> None:
    below = [
        one.name
        for name in WHOLE
        for one in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}.")
    ]
    for name in (*LOADED, *below):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _forking(line: socket.socket) -> "dict[str, Any]":
    """What a child was told: it is the one that gets out of here."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: set[int] = set()
    while True:
        ready = select.select([line.fileno(), woken], [], [])[0]
        if woken in ready:
            os.read(woken, LARGEST)
            _reap(children, line)
        if line.fileno() in ready:
            data, handles, *_ = socket.recv_fds(line, LARGEST, 2)
            if not data:
                for pid in children:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                os._exit(0)
            told: dict[str, Any] = json.loads(data)
            if "signal" in told:
                if told["pid"] in children:
                    os.kill(told["pid"], told["signal"])
                continue
            pid = os.fork()
            if not pid:
                _become(handles, line.detach(), woken, wake)
                return told
            children.add(pid)
            line.send(json.dumps({"pid": pid}).encode())
            for handle in handles:
                os.close(handle)


def _reap(children: "set[int]", line: socket.socket) -> None:
    for pid in [*children]:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            children.remove(pid)
            told = {"pid": pid, "status": os.waitstatus_to_exitcode(status)}
            line.send(json.dumps(told).encode())


def _become(streams: "Sequence[int]", *others: int) -> None:
    """Take the streams, and nothing else of the one that forked."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for to, handle in enumerate(streams, 1):
        os.dup2(handle, to)
        os.close(handle)
    for handle in others:
        os.close(handle)
