"""Branches for other systems, run here with the system faked.

Those of ``system/processes``, ``clients``, ``store/filesystem`` and the installer have
tests beside theirs. The list of all of them is in tests/architecture/platforms.py.
"""

import asyncio
import errno
import importlib.abc
import importlib.util
import io
import os
import select
import shutil
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.actions import append
from agent_sync.cli import progress_line, watching
from agent_sync.errors import InvalidInput
from agent_sync.git import runner
from agent_sync.hooks import own_process
from agent_sync.hooks.edits import hold
from agent_sync.install import hook_forms, link_findings, proving, whole_files
from agent_sync.link import linked
from agent_sync.presence import arriving
from agent_sync.protection import held_files, put_in_place
from agent_sync.repository import contents, location, path_keys
from agent_sync.store import contention, opening, sqlite
from agent_sync.system import file_lock, plain_files
from support import need_module

pytestmark = pytest.mark.proves("INST-7")

BINARY = 0x8000  # what Windows calls O_BINARY; Linux takes the bit and does nothing
posix = pytest.mark.skipif(sys.platform == "win32", reason="takes away what only POSIX has")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """``sys.platform`` as on Windows."""
    monkeypatch.setattr(sys, "platform", "win32")


# --- Windows: files are opened as bytes, and without the flags of POSIX --------------------------

OPENERS: dict[str, Callable[[str], object]] = {
    "append": lambda path: append.append(path, b"x\n"),
    "read": lambda path: contents.read(path, 100),
    "plain": lambda path: os.close(plain_files.open_plain(path, os.O_RDONLY, follow=False)),
    "head": location.head_of,
    "create": lambda path: put_in_place.write_new(f"{path}.new", b"x", 0o600),
}


@pytest.mark.parametrize("name", OPENERS)
def test_files_are_opened_as_bytes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In text mode Windows would change line ends, and a hash would be that of another file."""
    path = tmp_path / "f"
    path.write_bytes(b"x\n")
    real, seen = os.open, []

    def noting(opened: str, flags: int, mode: int = 0o777, *, dir_fd: "int | None" = None) -> int:
        if os.fspath(opened).startswith(str(path)):
            seen.append(flags)
        return real(opened, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "O_BINARY", BINARY, raising=False)
    monkeypatch.setattr(os, "open", noting)
    OPENERS[name](str(path))
    assert seen
    assert all(flags & BINARY for flags in seen)


@posix
@pytest.mark.parametrize("name", ["append", "read", "plain", "head"])
def test_files_open_where_posix_flags_are_missing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x\n")
    monkeypatch.delattr(os, "O_NONBLOCK")
    monkeypatch.delattr(os, "O_NOFOLLOW")
    OPENERS[name](str(path))
    assert path.read_bytes().startswith(b"x\n")


# --- Windows: no owners --------------------------------------------------------------------------


def opened(path: Path, dress: Callable[[int], object]) -> None:
    """Do something to an open file."""
    handle = os.open(path, os.O_RDWR)
    try:
        dress(handle)
    finally:
        os.close(handle)


DRESSERS: dict[str, Callable[[Path], object]] = {
    "database": lambda path: plain_files.own_path(str(path), 0o600),
    "opened": lambda path: opened(path, lambda handle: plain_files.own(handle, "/", 0o600)),
    "restored": lambda path: opened(
        path, lambda handle: put_in_place._dress(handle, 0o600, str(path), None)
    ),
    "folder": whole_files.adopt,
    "installed": lambda path: whole_files._dress(path, path),
}


@posix
@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", DRESSERS)
@pytest.mark.parametrize("lacking", [(), ("fchmod",)], ids=["3.13", "3.12"])
def test_nothing_is_given_away_where_there_are_no_owners(
    name: str, lacking: "tuple[str, ...]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.13 brought ``fchmod`` to Windows, and nothing else of this."""
    path = tmp_path / "f"
    path.write_bytes(b"x")
    with monkeypatch.context() as without:  # the library needs them again at the test's end
        for missing in ("geteuid", "chown", "fchown", "O_NOFOLLOW", "O_NONBLOCK", *lacking):
            without.delattr(os, missing)
        DRESSERS[name](path)
    assert path.read_bytes() == b"x"


@posix
@pytest.mark.usefixtures("windows")
def test_no_mode_is_changed_on_windows(tmp_path: Path) -> None:
    """A mode there always says that everybody may read."""
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"")
    path.chmod(0o666)
    assert opening._check(location.at_root(str(tmp_path)), str(path), opening._REGULAR)
    assert path.stat().st_mode & 0o777 == 0o666


# --- Windows: locks ------------------------------------------------------------------------------


class FakeMsvcrt(types.ModuleType):
    """The one call that is used, over a set of locked handles."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.asked: list[tuple[int, int]] = []
        self.busy = False

    def locking(self, handle: int, mode: int, size: int) -> None:
        self.asked.append((mode, size))
        assert os.fstat(handle)
        if self.busy:
            raise OSError(errno.EACCES, "another program has locked a portion of the file")


@pytest.mark.usefixtures("windows")
def test_a_lock_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeMsvcrt()
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    handle = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    try:
        assert file_lock.try_lock(handle)
        fake.busy = True
        assert not file_lock.try_lock(handle)
    finally:
        os.close(handle)
    assert fake.asked == [(FakeMsvcrt.LK_NBLCK, 1)] * 2


@pytest.mark.usefixtures("windows")
def test_nobody_stands_in_line_on_windows(tmp_path: Path) -> None:
    """A lock there has no wait that a deadline could end: SQLite's own wait is all there is."""
    with contention.InLine(str(tmp_path / "state.sqlite"), 5_000, timed=True):
        assert list(tmp_path.iterdir()) == []


# --- Windows: paths ------------------------------------------------------------------------------


def windows_os(**more: object) -> Any:
    """What a module sees of ``os`` when paths are separated by backslashes."""
    return types.SimpleNamespace(sep="\\", path=os.path, **more)


def test_keys_have_slashes_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_keys, "os", windows_os())
    assert path_keys.normal("src\\Api\\cart.py", folds=False) == "src/Api/cart.py"
    assert path_keys.normal("src\\Straße.py", folds=True) == "src/straße.py"


def test_an_absolute_key_is_a_path_with_a_drive_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert path_keys._of_absolute("/c:/repo/sub/f.py") == "/c:/repo/sub/f.py"
    monkeypatch.setattr(path_keys, "os", windows_os())
    assert path_keys._of_absolute("/c:/repo/sub/f.py") == "c:/repo/sub/f.py"
    assert path_keys._of_absolute("//server/share/f.py") == "//server/share/f.py"


def test_a_walk_asks_for_the_key_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short cut that takes a path as its key is for slashes only."""
    monkeypatch.setattr(held_files, "os", windows_os())
    monkeypatch.setattr(
        held_files, "key_of", lambda _project, path, where: (f"key of {path}", where)
    )
    walk: Any = types.SimpleNamespace(project=types.SimpleNamespace(folds=False))
    found = held_files.Walk._key(walk, "C:\\repo\\src\\a.py", "C:\\repo", "C:\\repo")
    assert found == "key of C:\\repo\\src\\a.py"


def test_a_git_folder_that_cannot_be_opened_as_a_file(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows answers PermissionError where POSIX says that it is a folder."""

    def refuse(_: str) -> bytes:
        raise PermissionError

    monkeypatch.setattr(location, "head_of", refuse)
    assert location.common_dir(str(repo)) == ""
    monkeypatch.setattr(sys, "platform", "win32")
    assert location.common_dir(str(repo)) == str(repo / ".git")
    assert location.common_dir(str(repo / ".git")) == ""


def test_a_folder_in_another_case_is_no_link_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "f")
    monkeypatch.setattr("os.path.realpath", lambda path: str(path).upper())
    with pytest.raises(InvalidInput, match="is a link now"):
        put_in_place.check_place(path)
    monkeypatch.setattr("os.path.normcase", lambda path: str(path).lower())
    put_in_place.check_place(path)


# --- Windows and macOS: files are put back -------------------------------------------------------


def loaded_again(module: types.ModuleType) -> Any:
    """A module once more, as it is when it finds what is there now."""
    parent = module.__name__.rpartition(".")[0]
    spec = importlib.util.spec_from_file_location(f"{parent}.other", module.__file__)
    assert spec
    assert spec.loader
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    return other


@posix
def test_a_file_is_put_back_by_its_path_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def no_handle(path: str, flags: int, mode: int = 0o777, *, dir_fd: None = None) -> int:
        assert dir_fd is None, "dir_fd unavailable on this platform"
        assert not os.path.isdir(path), "a folder cannot be opened there"
        return real(path, flags, mode)

    monkeypatch.setattr(os, "supports_dir_fd", set())
    monkeypatch.setattr(os, "open", no_handle)
    for missing in ("geteuid", "fchown", "O_DIRECTORY", "O_NOFOLLOW"):
        monkeypatch.delattr(os, missing)
    path = tmp_path / "new" / "f"
    for content in (b"one", b"two"):
        loaded_again(put_in_place).write(str(path), content, 0o600)
        assert path.read_bytes() == content
    assert os.listdir(path.parent) == ["f"]


@posix
def test_a_file_is_put_back_in_a_folder_opened_for_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_PATH", raising=False)
    path = tmp_path / "new" / "f"
    for content in (b"one", b"two"):
        put_in_place.write(str(path), content, 0o640)
        assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o640
    (tmp_path / "link").symlink_to("new")
    with pytest.raises(InvalidInput, match="link"):
        put_in_place.write(str(tmp_path / "link" / "f"), b"three", 0)
    assert path.read_bytes() == b"two"


# --- Windows: git --------------------------------------------------------------------------------


@posix
def test_git_is_called_by_its_full_path_on_windows(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program by its bare name would be looked for in the current folder first there."""
    real = shutil.which("git")
    assert real
    asked = f"#!/bin/sh\necho asked >> '{repo.parent}/ran'\nexec '{real}' \"$@\"\n"
    for name in ("here", "tools"):
        program = repo.parent / name / "git.exe"
        program.parent.mkdir()
        program.write_text(asked.replace("asked", f"asked {name}"), encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.chdir(repo.parent / "here")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PATH", os.pathsep.join((".", str(repo), str(repo.parent / "tools"))))
    assert runner.Git(str(repo)).run("--version")
    assert (repo.parent / "ran").read_text(encoding="utf-8") == "asked tools\n"
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", str(repo))))
    assert runner.Git(str(repo)).run("--version") is None
    with pytest.raises(runner.GitError, match="did not start"):
        runner.Git(str(repo)).must("--version")


# --- Windows: terminals and shells ---------------------------------------------------------------


@posix
@pytest.mark.usefixtures("windows")
def test_a_line_may_always_be_drawn_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job is in the background there, and only sockets can be asked whether they take text."""

    def refuse(*_: object) -> None:
        raise AssertionError("only sockets there")

    monkeypatch.delattr(os, "tcgetpgrp")
    monkeypatch.setattr(select, "select", refuse)
    with open(os.devnull, "w", encoding="utf-8") as stream:
        assert progress_line._may_write(stream)


@posix
def test_a_reader_is_waited_for_without_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "poll")
    with open(os.devnull, "w", encoding="utf-8") as stream:
        reader = watching.Reader(stream)
        reader.wait(0.0)
        assert reader._poll is None
    watching.Reader(io.StringIO()).wait(0.0)


@pytest.mark.usefixtures("windows")
def test_the_proof_runs_hooks_in_bash_on_windows(tmp_path: Path) -> None:
    """Git for Windows brings a bash, and the client runs shell commands in it."""
    program, *words = proving._words({"command": "exit 0"}, tmp_path)
    assert (Path(program).name, words) == ("bash", ["-c", "exit 0"])
    assert Path(program).is_absolute()


# --- Windows: signals and timers -----------------------------------------------------------------


def test_a_hook_without_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = types.ModuleType("_signal")
    bare.signal = lambda *_: None  # type: ignore[attr-defined]
    for module in (bare, None):  # no such names, or no such module
        monkeypatch.setitem(sys.modules, "_signal", module)
        own_process.arm()
        own_process.disarm()
    assert not hasattr(bare, "SIGALRM")


@posix
def test_a_hold_without_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "ITIMER_REAL")
    call: Any = types.SimpleNamespace(store=types.SimpleNamespace(give_up_at=0.0))
    hold.extend_deadline(call, 5)
    assert call.store.give_up_at > 0


@posix
def test_a_console_without_the_signals_of_posix(monkeypatch: pytest.MonkeyPatch) -> None:
    need_module("prompt_toolkit")
    from agent_sync.console.tui import leaving

    monkeypatch.delattr(signal, "SIGHUP")
    monkeypatch.delattr(signal, "pthread_sigmask")
    monkeypatch.delattr(signal, "siginterrupt")
    assert leaving._known() == {signal.SIGTERM}
    before = signal.getsignal(signal.SIGTERM)
    with leaving.held_back():
        asyncio.run(_until_done(leaving.ends_on_signals, before))


async def _until_done(ends_on_signals: Callable[..., Any], before: object) -> None:
    """The default ends a console there: nothing of ours takes its place."""
    task = asyncio.ensure_future(asyncio.sleep(0))
    with ends_on_signals(task):
        assert signal.getsignal(signal.SIGTERM) == before
        await task


# --- Windows: names ------------------------------------------------------------------------------


@posix
def test_the_host_has_a_name_without_uname(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "uname")
    monkeypatch.setenv("COMPUTERNAME", "DESKTOP-1")
    assert arriving._host() == "DESKTOP-1"


# --- other builds of Python ----------------------------------------------------------------------


def test_a_hash_without_the_module_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents.digest(b"x")
    monkeypatch.setitem(sys.modules, "_blake2", None)
    assert contents.digest(b"x") == before


def test_sqlite_under_its_public_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that has no module called ``_sqlite3``."""
    import sqlite3

    monkeypatch.setitem(sys.modules, "_sqlite3", None)
    other = loaded_again(sqlite)
    assert other.driver is sqlite3
    assert other.Store(":memory:").value("SELECT 1") == 1


def test_sqlite_whose_module_wants_more_of_functools(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter whose ``_sqlite3`` asks ``functools`` for something else as it is loaded."""
    import sqlite3

    class Asking(importlib.abc.MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == "_sqlite3":
                sys.modules["functools"].partial  # noqa: B018  what its C would do

    monkeypatch.delitem(sys.modules, "_sqlite3")
    monkeypatch.delitem(sys.modules, "functools")
    monkeypatch.setattr(sys, "meta_path", [Asking(), *sys.meta_path])
    other = loaded_again(sqlite)
    assert other.driver is sqlite3
    assert other.Store(":memory:").value("SELECT 1") == 1


def test_an_interpreter_that_does_not_say_what_it_was_made_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(sys, "_base_executable", raising=False)
    assert hook_forms.interpreter(None) == sys.executable


# --- The link to other machines ------------------------------------------------------------------


@pytest.mark.usefixtures("windows")
def test_a_link_has_its_files_and_its_door_where_the_system_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = {"LOCALAPPDATA": str(tmp_path), "HOME": "/home/ann"}
    monkeypatch.delattr(os, "getuid", raising=False)
    assert linked.short_folder().endswith("agent-sync-")
    assert linked.socket_path("abc", env) == ""
    assert linked.door_of("abc", env) == ()
    monkeypatch.setattr(os, "name", "nt")
    found = linked.links_folder(env)
    monkeypatch.undo()
    assert found == os.path.join(tmp_path, "agent-sync", "links")


def test_modes_of_a_links_files_are_looked_at_where_there_are_modes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_text("tok_x", encoding="utf-8")
    path.chmod(0o644)
    assert link_findings._private(str(path), "600")
    monkeypatch.setattr(os, "name", "nt")
    found = link_findings._private(str(path), "600")
    monkeypatch.undo()
    assert found == []
