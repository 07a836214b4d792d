"""Commands and hooks from a process that has loaded already what they load.

Starting Python and loading the program takes several times what most commands do, and the tests
run thousands. The process that forks loads, opens nothing and runs no thread; what it has forked is
a process with its own variables, folder and streams, which enters by the same door as one that was
started. That they start and load by themselves is proven in all folders that are not ``QUICK``, in
``REAL``, and wherever a shell, a client or a git hook starts them.
"""

import atexit
import contextlib
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[2] / "src"
POSSIBLE = sys.platform == "linux"
QUICK = ("cli", "gates", "hooks", "merges", "page", "patches")
"""The folders of tests whose commands and hooks are forked,"""
REAL = ("hooks/test_both_ways.py", "hooks/test_hot_path.py", "hooks/test_in_time.py")
"""but for these, which are about starting, loading and time."""
INTERPRETERS = ("LC_", "LANG", "PYTHON", "LD_")
"""Variables that the interpreter itself reads when it starts."""
USUAL = {"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
OUTSIDE = frozenset("server mcp rooms cel console link tools client __main__".split())
"""Parts of the program that are not loaded in advance: few commands want them."""
LARGEST = 1 << 16
TIMEOUT_S = 60
_MAIN = "from scene.forked import main; main()"
_wanted = [False]


def is_real(test: Path) -> bool:
    """Whether a test has to see its processes started."""
    below = test.relative_to(Path(__file__).parents[1]).as_posix()
    return below.partition("/")[0] not in QUICK or below in REAL


@contextlib.contextmanager
def offered(*, real: bool) -> Iterator[None]:
    """Within: commands and hooks are forked where that can be, unless they have to be real."""
    before, _wanted[0] = _wanted[0], POSSIBLE and not real
    yield
    _wanted[0] = before


def may(env: "Mapping[str, str]", words: "Sequence[str]") -> bool:
    """Whether a forked one would be like one that is started with these variables."""
    return (
        _wanted[0]
        and all(USUAL.get(name) == env[name] for name in env if name.startswith(INTERPRETERS))
        and sum(map(len, [*words, *env.values()])) < LARGEST // 4
    )


class Forked(subprocess.Popen[bytes]):
    """One of them, with pipes, as tests ask of a process that they have started."""

    def __init__(
        self, door: str, words: "Sequence[str]", env: "Mapping[str, str]", folder: Path
    ) -> None:
        """``door`` is code; ``words`` begin with the name under which it is run."""
        self._child_created = False  # what is not ours is not waited for
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = (
            os.pipe(), os.pipe(), os.pipe(),
        )  # fmt: skip
        self._line, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.args = list(words)
        self.returncode: Any = None
        told = {
            "door": door,
            "words": list(words),
            "env": dict(env),
            "folder": str(folder),
            "umask": _umask(),
        }
        _loaded().send(told, (theirs_in, theirs_out, theirs_err, control.fileno()))
        for handle in (theirs_in, theirs_out, theirs_err):
            os.close(handle)
        control.close()
        self.pid = self._told(TIMEOUT_S)["pid"]
        self.stdin: Any = os.fdopen(ours_in, "wb")
        self.stdout: Any = os.fdopen(ours_out, "rb")
        self.stderr: Any = os.fdopen(ours_err, "rb")

    def __del__(self, *_: Any) -> None:
        """What was started goes on by itself."""

    def _told(self, timeout: "float | None") -> "dict[str, int]":
        if not select.select([self._line], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        data = self._line.recv(LARGEST)
        assert data, "the process that forks is gone"
        return dict(json.loads(data))

    def wait(self, timeout: "float | None" = None) -> int:
        """Its exit status. Raises TimeoutExpired."""
        if self.returncode is None:
            self.returncode = self._told(timeout)["status"]
            self._line.close()
        return int(self.returncode)

    def poll(self) -> "int | None":
        """Its exit status; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def communicate(
        self, input: "bytes | None" = None, timeout: "float | None" = None
    ) -> "tuple[bytes, bytes]":
        """Write to it, read all that it says, and wait for its end. Raises TimeoutExpired."""
        end = time.monotonic() + timeout if timeout is not None else None
        said: dict[Any, bytes] = {
            one: b"" for one in (self.stdout, self.stderr) if one and not one.closed
        }
        left, data = set(said), memoryview(input or b"")
        if not data:
            self._close_stdin()
        while left or data:
            writing = [self.stdin] if data else []
            rest = max(0.0, end - time.monotonic()) if end is not None else None
            ready, free, _ = select.select([*left], writing, [], rest)
            if not (ready or free):
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            for one in ready:
                part = one.read1(LARGEST)
                said[one] += part
                left -= set() if part else {one}
            if free:
                data = self._written(data)
        code = self.wait(max(0.0, end - time.monotonic()) if end is not None else None)
        assert code is not None
        for one in said:
            one.close()
        return said.get(self.stdout, b""), said.get(self.stderr, b"")

    def _written(self, data: memoryview) -> memoryview:
        try:
            data = data[os.write(self.stdin.fileno(), data[: select.PIPE_BUF]) :]
        except BrokenPipeError:
            data = data[:0]
        if not data:
            self._close_stdin()
        return data

    def _close_stdin(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class _Loaded:
    """The process that forks, seen from the tests; it ends with them, and what it has forked."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        places = [str(SOURCE), str(Path(__file__).resolve().parents[1])]
        subprocess.Popen(
            [sys.executable, "-c", _MAIN, str(theirs.fileno()), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            cwd="/",
        )
        theirs.close()

    def send(self, told: "dict[str, Any]", handles: "Sequence[int]") -> None:
        """Have one forked."""
        socket.send_fds(self._line, [json.dumps(told).encode()], list(handles))


_one: "list[_Loaded]" = []


def _loaded() -> _Loaded:
    if not _one:
        _one.append(_Loaded())
    return _one[0]


# --- the process that forks


def main() -> None:
    """Load, then fork for each word that comes, until nobody is there to send one."""
    _load()
    told, handles = _forking(socket.socket(fileno=int(sys.argv[1])))
    above = int(sys.argv[2])
    os.getppid = lambda: above  # whoever asked for it, as if it had started it
    _stand(told, handles)
    status = 1
    try:
        exec(told["door"], {"__name__": "__main__"})
        status = 0
    except SystemExit as end:
        status = _status(end)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        if sys.exc_info()[0]:
            sys.excepthook(*sys.exc_info())
        _leave(status)


def _status(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return int(end.code or 0) & 0xFF
    print(end.code, file=sys.stderr)
    return 1


def _leave(status: int) -> None:
    """End as a process does, but for taking apart all that was loaded, which takes the longest."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def _load() -> None:
    import gc

    import agent_sync

    for found in pkgutil.walk_packages(agent_sync.__path__, "agent_sync."):
        if found.name.split(".")[1] not in OUTSIDE:
            with contextlib.suppress(ImportError):
                importlib.import_module(found.name)
    gc.collect()
    gc.freeze()


def _forking(line: socket.socket) -> "tuple[dict[str, Any], list[int]]":
    """What a child was told, and its streams: it is the one that gets out of here."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: dict[int, socket.socket] = {}
    while True:
        ready = select.select([line.fileno(), woken], [], [])[0]
        if woken in ready:
            os.read(woken, LARGEST)
            _reap(children)
        if line.fileno() not in ready:
            continue
        data, handles, *_ = socket.recv_fds(line, LARGEST, 4)
        if not data:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            os._exit(0)
        told = json.loads(data)
        control = socket.socket(fileno=handles.pop())
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for one in (line, control, *children.values()):
                one.close()
            for handle in (woken, wake):
                os.close(handle)
            return told, handles
        children[pid] = control
        control.send(json.dumps({"pid": pid}).encode())
        for handle in handles:
            os.close(handle)


def _reap(children: "dict[int, socket.socket]") -> None:
    for pid in [*children]:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            told = {"status": os.waitstatus_to_exitcode(status)}
            with children.pop(pid) as control, contextlib.suppress(OSError):
                control.send(json.dumps(told).encode())


def _stand(told: "dict[str, Any]", streams: "Sequence[int]") -> None:
    """Take streams, folder and variables, and nothing else of the one that forked."""
    for to, handle in enumerate(streams):
        os.dup2(handle, to)
        if handle != to:
            os.close(handle)
    sys.stdin, sys.stdout, sys.stderr = _opened(0, "r"), _opened(1, "w"), _opened(2, "w")
    os.environ.clear()
    os.environ.update(told["env"])
    time.tzset()
    os.umask(told["umask"])
    os.chdir(told["folder"])
    sys.argv[:] = told["words"]


def _opened(handle: int, mode: str) -> Any:
    faults = {0: "strict", 1: "strict", 2: "backslashreplace"}[handle]
    buffering = 1 if handle == 2 else -1
    return open(handle, mode, buffering, "utf-8", faults, closefd=False)
