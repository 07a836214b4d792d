"""The guard around tests that feed hostile words to the program: nothing may be written outside.

An audit hook sees every write that this process is about to make; whatever leads outside the
scratch folders is noted and fails the test, even when the system would have refused it. What
children write is not seen by it: the tops of the file system are looked at before and after.
"""

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import in_memory

CHECKOUT = Path(__file__).resolve().parents[1]
HOME = Path.home()
"""The real one: this is read before the tests get a scratch home."""
TOPS = [Path("/"), Path("/usr"), Path("/etc"), Path("/root"), HOME]
INTERPRETER = [os.path.realpath(one) for one in (sys.prefix, sys.base_prefix)]
DEVICES = {"/dev/null", "/dev/full", "/dev/tty", "/dev/zero", os.devnull}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOST_LINKS = 40
OURS = (".claude", ".agent-sync")


class Watch:
    """What may be written, and what was attempted elsewhere."""

    def __init__(self, *folders: Path) -> None:
        scratch = [*folders, Path(tempfile.gettempdir())]
        if in_memory.NAMED in os.environ:
            scratch.append(Path(os.environ[in_memory.NAMED]))
        self.folders = [os.path.realpath(one) for one in scratch]
        self.escapes: list[str] = []

    def note(self, event: str, path: str) -> None:
        """Note a write if it leads outside."""
        inside = any(path == one or path.startswith(one + os.sep) for one in self.folders)
        if not inside and path not in DEVICES and not _of_the_tests(path):
            self.escapes.append(f"{event} {path}")


def _of_the_tests(path: str) -> bool:
    """What Python and the tests' own tools keep in the checkout, and Python beside its modules."""
    compiled = f"{os.sep}__pycache__" in path
    if compiled and any(path.startswith(f"{one}{os.sep}") for one in INTERPRETER):
        return True
    kept = f"{CHECKOUT}{os.sep}"
    names = ("__pycache__", ".hypothesis", ".pytest_cache")
    return path.startswith(kept) and any(f"{os.sep}{name}" in path for name in names)


def _real(path: str, lstat: Any = os.lstat, readlink: Any = os.readlink) -> str:
    """Where a path leads; by the system's own calls, even while a test has put others there."""
    if os.sep != "/":
        return os.path.realpath(path)
    here, rest, links = "/", os.path.join(os.getcwd(), path).split("/"), 0
    while rest:
        name = rest.pop(0)
        there = os.path.dirname(here) if name == ".." else os.path.join(here, name).rstrip("/")
        try:
            is_link = name not in ("", ".", "..") and stat.S_ISLNK(lstat(there).st_mode)
        except OSError:
            is_link = False
        if name in ("", "."):
            continue
        if is_link and links < MOST_LINKS:
            target, links = readlink(there), links + 1
            here, rest = ("/" if target.startswith("/") else here), [*target.split("/"), *rest]
        else:
            here = there or "/"
    return here


def _place(path: Any, folder: int = -1) -> str:
    """Where a name leads; the last part of it is not followed."""
    text = os.fsdecode(path)
    if folder >= 0:
        text = os.path.join(_opened(folder), text)
    head, tail = os.path.split(os.path.abspath(text) if text in ("", ".", "..") else text)
    return os.path.join(_real(head or "."), tail)


def _target(path: Any, folder: int = -1) -> str:
    """Where a path leads in the end."""
    return _opened(path) if isinstance(path, int) else _real(_place(path, folder))


def _opened(number: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return os.getcwd()


def _of_open(args: "tuple[Any, ...]") -> "list[str]":
    path, _, flags = args
    opened = isinstance(path, int) or _below[-1:] == [True]
    if opened or not isinstance(flags, int) or not flags & WRITES:
        return []
    return [_place(path) if flags & getattr(os, "O_NOFOLLOW", 0) else _target(path)]


def _of_database(args: "tuple[Any, ...]") -> "list[str]":
    text = os.fsdecode(args[0])
    if text in ("", ":memory:") or "mode=ro" in text or "immutable=1" in text:
        return []
    return [_target(text.removeprefix("file:").partition("?")[0])]


READERS: "dict[str, Callable[[tuple[Any, ...]], list[str]]]" = {
    "open": _of_open,
    "sqlite3.connect": _of_database,
    "os.mkdir": lambda a: [_place(a[0], a[2])],
    "os.rename": lambda a: [_place(a[0], a[2]), _place(a[1], a[3])],
    "os.remove": lambda a: [_place(a[0], a[1])],
    "os.rmdir": lambda a: [_place(a[0], a[1])],
    "os.link": lambda a: [_place(a[0], a[2]), _place(a[1], a[3])],
    "os.symlink": lambda a: [_place(a[1], a[2])],
    "os.chmod": lambda a: [_target(a[0], a[2])],
    "os.chown": lambda a: [_target(a[0], a[3])],
    "os.truncate": lambda a: [_target(a[0])],
    "os.utime": lambda a: [_target(a[0], a[3])],
}
"""The paths that each kind of write is about."""
_watches: "list[Watch]" = []


def _hook(event: str, args: "tuple[Any, ...]") -> None:
    if not _watches or event not in READERS:
        return
    try:
        paths = READERS[event](args)
    except (ValueError, OSError, TypeError):
        return  # a NUL, a name that is too long: the system refuses it as well
    for path in paths:
        _watches[-1].note(event, path)


@contextlib.contextmanager
def watched(*folders: Path) -> "Iterator[Watch]":
    """Watch what is written meanwhile."""
    if not _hooked:
        sys.addaudithook(_hook)  # there is no way to take one out again
        _hooked.append(True)
    watch = Watch(*folders)
    before = tops()
    _watches.append(watch)
    try:
        with _folders_of_opens(watch):
            yield watch
    finally:
        _watches.remove(watch)
    watch.escapes += [f"new {path}" for path in sorted(tops() - before)]


_hooked: "list[bool]" = []
_below: "list[bool]" = []
"""Whether the open that goes on is below a descriptor, and noted already."""


@contextlib.contextmanager
def _folders_of_opens(watch: Watch) -> "Iterator[None]":
    """The event of an open does not tell below which descriptor it is: the call itself does."""
    real = os.open

    def opened(path: Any, flags: int, mode: int = 0o777, *, dir_fd: "int | None" = None) -> int:
        if dir_fd is not None and flags & WRITES:
            watch.note("open", _real(_place(path, dir_fd)))
        _below.append(dir_fd is not None)
        try:
            return real(path, flags, mode, dir_fd=dir_fd)
        finally:
            _below.pop()

    below = {opened} if real in os.supports_dir_fd else set()
    os.supports_dir_fd.update(below)
    with mock.patch.object(os, "open", opened):
        yield
    os.supports_dir_fd.difference_update(below)


def tops() -> "set[str]":
    """What is at the tops of the file system; in a home, other programs' own files do not count."""
    found: set[str] = set()
    for top in TOPS:
        with contextlib.suppress(OSError):
            for name in os.listdir(top):
                if top != HOME or not name.startswith(".") or name.startswith(OURS):
                    found.add(str(top / name))
    return found


@pytest.fixture(autouse=True)
def nothing_escapes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[None]":
    """Whatever the dice say, nothing is written outside the scratch folders."""
    figures = request.config.getoption("--figures")
    kept = [Path(figures)] if figures else []
    with watched(tmp_path_factory.getbasetemp(), *kept) as watch:
        yield
    assert not watch.escapes, f"written outside: {watch.escapes[:20]}"
