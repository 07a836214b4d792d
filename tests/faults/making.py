"""Faults of the machine around the database: how each is made, and how it goes away again."""

import fcntl
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import broken
from forking import Start
from operations import Place, cli, sql

from agent_sync.hooks import entry
from agent_sync.repository.location import at_root
from agent_sync.store import filesystem, opening

DAY_S = 86_400
YEAR_S = 365 * DAY_S
BUSY_MS = 60
"""How long a call waits for a writer that never ends, here; the client would see it end too."""


def nothing() -> None:
    """Nothing has to be done in the fork."""


class Fault:
    """One fault: what makes it, what takes it away, and what each call has to begin with."""

    def __init__(
        self,
        make: "Callable[[Place], None] | None" = None,
        undo: "Callable[[Place], None] | None" = None,
        first: Start = nothing,
        *,
        again: "Callable[[Place], None] | None" = None,
        inside: str = "",
        from_start: bool = False,
    ) -> None:
        self.make = make or _keep
        self.undo = undo or _keep
        self.first = first
        self.again = again or _keep
        """Done before every call: what calls change of the fault is mended."""
        self.inside = inside
        """'user': as a user whom modes stop; 'disk': where a small disk can be mounted."""
        self.from_start = from_start
        """Whether the fault is there before the database is."""


def _keep(_place: Place) -> None:
    pass


def folder(place: Place) -> str:
    """The coordination folder."""
    return os.path.dirname(place.database)


# A disk of our own. Nothing but it is ever filled.


def small_disk(root: Path) -> None:
    """Mount an empty disk of two megabytes; only inside a namespace of our own."""
    _mount("-t", "tmpfs", "-o", "size=2m", "none", str(root))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, timeout=30, capture_output=True)


def fill(place: Place) -> None:
    """Not one byte more fits."""
    assert os.statvfs(place.root).f_blocks * os.statvfs(place.root).f_frsize <= 4 << 20
    with open(place.root / "filler", "ab", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def make_room(place: Place) -> None:
    """The disk has room again."""
    (place.root / "filler").unlink()


def freeze(place: Place) -> None:
    """The whole disk is read-only."""
    _mount("-o", "remount,ro", str(place.root))


def thaw(place: Place) -> None:
    """It can be written again."""
    _mount("-o", "remount,rw", str(place.root))


# Permissions, for a user whom they stop.


def modes(file_mode: "int | None", folder_mode: "int | None") -> Fault:
    """The database's files and the folder get these modes."""

    def make(place: Place) -> None:
        for name in os.listdir(folder(place)) if file_mode is not None else ():
            os.chmod(os.path.join(folder(place), name), file_mode or 0)
        if folder_mode is not None:
            os.chmod(folder(place), folder_mode)

    def undo(place: Place) -> None:
        os.chmod(folder(place), 0o700)
        for name in os.listdir(folder(place)):
            os.chmod(os.path.join(folder(place), name), 0o600)

    return Fault(make, undo, inside="user")


def closed_first(fault: Fault) -> Fault:
    """The same, when the last one to close the database has taken its log away."""

    def make(place: Place) -> None:
        cli("eve", "locks").run(place)
        assert not os.path.exists(place.database + "-wal")
        fault.make(place)

    return Fault(make, fault.undo, fault.first, again=fault.again, inside=fault.inside)


# Something else where a file should be.


def folder_at(*names: str) -> Fault:
    """Folders where these files of the coordination folder should be."""

    def make(place: Place) -> None:
        for name in names:
            path = os.path.join(folder(place), name)
            if os.path.exists(path):
                os.rename(path, path + ".aside")
            os.mkdir(path)

    def undo(place: Place) -> None:
        for name in names:
            path = os.path.join(folder(place), name)
            os.rmdir(path)
            if os.path.exists(path + ".aside"):
                os.rename(path + ".aside", path)

    return Fault(make, undo)


def link_at_database() -> Fault:
    """The database is a link to one that lies elsewhere."""

    def make(place: Place) -> None:
        os.rename(place.database, place.root / "elsewhere")
        os.symlink(place.root / "elsewhere", place.database)

    def undo(place: Place) -> None:
        os.unlink(place.database)
        os.rename(place.root / "elsewhere", place.database)

    return Fault(make, undo)


# Damage.


def repaired(place: Place) -> None:
    """What a person does about a damaged database."""
    ended = cli("eve", "doctor", "--repair").run(place)
    assert ended.code == 0, ended


def damage(change: Callable[[str], None]) -> Fault:
    """Damage to the database's file, with its log already in it."""

    def make(place: Place) -> None:
        cli("eve", "locks").run(place)
        change(place.database)

    return Fault(make, repaired)


def of_table(name: str) -> Callable[[str], None]:
    """Rubbish where a table begins."""

    def change(path: str) -> None:
        look = sqlite3.connect(path)
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = look.execute(query, (name,)).fetchone()[0]
        look.close()
        broken.wipe(path, page)

    return change


def no_text(path: str) -> None:
    """Something else altogether."""
    Path(path).write_text("this is no database\n" * 500, encoding="utf-8")


def side(change: Callable[[Place, str], None], name: str) -> Fault:
    """Something happens to a file beside the database, while nobody has it open."""

    def make(place: Place) -> None:
        path = place.database + name
        assert os.path.getsize(path) > 0
        change(place, path)

    return Fault(make, repaired)


def missing(_place: Place, path: str) -> None:
    """It is gone."""
    os.remove(path)


def rubbish(_place: Place, path: str) -> None:
    """Its bytes are noise."""
    size = os.path.getsize(path)
    Path(path).write_bytes(os.urandom(size))


def foreign(place: Place, path: str) -> None:
    """It belongs to another database."""
    other = Place(place.root.parent / "other", place.home)
    other.make()
    for number in range(3):
        cli(f"mallory-{number}", "lock", f"theirs-{number}").run(other)
    keep = sqlite3.connect(other.database)
    keep.execute("SELECT count(*) FROM agents").fetchone()  # or the last one to close removes it
    cli("mallory", "lock", "more").run(other)
    shutil.copyfile(other.database + path[len(place.database) :], path)
    keep.close()


# Clocks.


def clock(seconds: int) -> Fault:
    """Every call reads a clock that is off by so much."""

    def first() -> None:
        right, right_ns = time.time, time.time_ns
        time.time = lambda: right() + seconds
        time.time_ns = lambda: right_ns() + seconds * 1_000_000_000

    return Fault(first=first)


# Others at work, and too little of something.


class Stopped:
    """A process that stands still in the middle of a write."""

    def __init__(self) -> None:
        self.pid = 0

    def make(self, place: Place) -> None:
        """Take the write lock in another process and stop it there."""
        self.pid = os.fork()
        if self.pid == 0:
            try:
                store = opening.open_store(at_root(str(place.root)))
                assert store is not None
                with store.writing():
                    store.execute("INSERT INTO meta (name, value) VALUES ('stopped', 'on')")
                    os.kill(os.getpid(), signal.SIGSTOP)
            finally:
                os._exit(0)
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def undo(self, _place: Place) -> None:
        """Let it go on and end."""
        os.kill(self.pid, signal.SIGCONT)
        os.waitpid(self.pid, 0)


def impatient() -> None:
    """Nobody waits long for a busy database."""
    entry.BUSY_MS = entry.SESSION_END_BUSY_MS = BUSY_MS
    defaults = opening.open_store.__kwdefaults__
    assert defaults
    defaults["busy_ms"] = BUSY_MS


def stopped_writer() -> Fault:
    """A writer that never ends."""
    writer = Stopped()
    return Fault(writer.make, writer.undo, impatient)


def descriptors(free: int) -> Fault:
    """So many files can still be opened."""

    def first() -> None:
        highest, left = 0, free
        while True:
            if not _is_open(highest):
                if not left:
                    break
                left -= 1
            highest += 1
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest, hard))

    return Fault(first=first)


def _is_open(handle: int) -> bool:
    try:
        fcntl.fcntl(handle, fcntl.F_GETFD)
    except OSError:
        return False
    return True


def on_network() -> None:
    """The system says that the folder lies on a network file system."""
    filesystem.kind_of = lambda folder: "nfs4" if folder else ""


def newer() -> Fault:
    """A later program has moved the database on, and shuts this one out."""

    def make(place: Place) -> None:
        sql("PRAGMA user_version=9")(place)
        sql("UPDATE meta SET value = '9' WHERE name = 'oldest_reader'")(place)

    def undo(place: Place) -> None:
        sql(f"PRAGMA user_version={opening.SCHEMA}")(place)
        sql("UPDATE meta SET value = '1' WHERE name = 'oldest_reader'")(place)

    return Fault(make, undo)


def other_program() -> Fault:
    """Somebody else's database, of a version like ours, lies where ours should."""

    def make(place: Place) -> None:
        cli("eve", "locks").run(place)
        os.rename(place.database, place.database + ".aside")
        other = sqlite3.connect(place.database)
        other.execute("CREATE TABLE books (id INTEGER PRIMARY KEY)")
        other.execute(f"PRAGMA user_version={opening.SCHEMA}")
        other.close()

    def undo(place: Place) -> None:
        os.rename(place.database + ".aside", place.database)

    return Fault(make, undo)


FULL_DISK = Fault(fill, make_room, again=fill, inside="disk")
FAULTS: dict[str, Fault] = {
    "nothing": Fault(),
    "full disk": FULL_DISK,
    "full disk, no log beside the database": closed_first(FULL_DISK),
    "read-only disk": Fault(freeze, thaw, inside="disk"),
    "read-only folder": modes(None, 0o500),
    "read-only folder, no log beside the database": closed_first(modes(None, 0o500)),
    "read-only files": modes(0o400, None),
    "read-only folder and files": modes(0o400, 0o500),
    "files without any permission": modes(0, None),
    "folder without any permission": modes(None, 0),
    "folder where the database should be": folder_at("state.sqlite"),
    "folder where the database's log should be": folder_at("state.sqlite-wal"),
    "folders where hooks.log and the lock files should be": folder_at(
        "hooks.log", "prepare.lock", "queue.lock", "shell-id"
    ),
    "link where the database should be": link_at_database(),
    "text where the database should be": damage(no_text),
    "empty database file": damage(lambda path: os.truncate(path, 0)),
    "database cut in half": damage(lambda path: broken.truncate(path, 0.5)),
    "rubbish in the database's first page": damage(lambda path: broken.wipe(path, 1)),
    "rubbish where the leases are": damage(of_table("leases")),
    "rubbish where the decisions are": damage(of_table("decisions")),
    "missing -wal": side(missing, "-wal"),
    "rubbish for a -wal": side(rubbish, "-wal"),
    "-wal of another database": side(foreign, "-wal"),
    "missing -shm": side(missing, "-shm"),
    "rubbish for a -shm": side(rubbish, "-shm"),
    "-shm of another database": side(foreign, "-shm"),
    "database of another program": other_program(),
    "index that was planted": Fault(
        sql("CREATE UNIQUE INDEX evil ON leases (kind, agent_id)"), sql("DROP INDEX evil")
    ),
    "folder that everybody may write": modes(None, 0o777),
    "files that everybody may write": modes(0o666, None),
    "database of a later version": newer(),
    "clock a day back": clock(-DAY_S),
    "clock a year back": clock(-YEAR_S),
    "clock a day ahead": clock(DAY_S),
    "clock a year ahead": clock(YEAR_S),
    "writer stopped in the middle of a write": stopped_writer(),
    "no free file descriptor": descriptors(0),
    "one free file descriptor": descriptors(1),
    "two free file descriptors": descriptors(2),
    "three free file descriptors": descriptors(3),
    "network file system": Fault(first=on_network, from_start=True),
}
"""Every fault by its name."""
