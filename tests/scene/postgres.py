"""A PostgreSQL of the tests' own: one cluster for a whole run, a fresh database for whoever asks.

The first test of a run that needs it starts it, all workers of that run share it, and the watcher
ends it when the run is over, however it ended (``postgres_watcher``). Nothing of it stays on disk,
and nothing listens but on loopback, with a password made for this run.
"""

import contextlib
import functools
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from support import NEEDED

from . import postgres_watcher

NAME = "postgres"
"""Its word in AGENT_SYNC_TESTS_NEED."""
DEBIAN = Path("/usr/lib/postgresql")
WHERE = "postgres.json"
SCHEMA = "room_schema"
"""The one table that has a row as soon as it is made."""


class Cluster:
    """The running cluster, as those see it who want a database there."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._base = f"postgresql://{user}:{password}@127.0.0.1:{port}"
        self.password = password
        self._free: list[str] = []

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"t_{secrets.token_hex(6)}"
        ask(self.url("postgres"), f"CREATE DATABASE {name}")
        return self.url(name)

    @contextlib.contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a database without rows, for a test that is not about making one.

        Making one and its tables costs more than most tests do with it. It is lent again if it
        still has the tables that it was given with, or has them now.
        """
        url = self._free.pop() if self._free else self.database()
        before = tables(url)
        yield url
        after = tables(url)
        if after and after == (before or after) and emptied(url, after):
            self._free.append(url)

    def url(self, name: str) -> str:
        """The URL of a database."""
        return f"{self._base}/{name}"


def ask(url: str, statement: str) -> "list[tuple[Any, ...]]":
    """Run one statement by itself; its rows, none where it has none. Raises psycopg.Error."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


def tables(url: str) -> "dict[str, str]":
    """Its tables, and a word for how each is made: columns, kinds, defaults and indexes."""
    return dict(
        ask(
            url,
            "SELECT c.relname, (SELECT string_agg(concat_ws(' ', a.attname, a.atttypid, "
            "a.attnotnull, a.attidentity, a.attcollation), ',' ORDER BY a.attnum) "
            "FROM pg_attribute a WHERE a.attrelid = c.oid) || (SELECT "
            "coalesce(string_agg(i.indkey::text || i.indisunique, ',' ORDER BY i.indexrelid), '') "
            "FROM pg_index i WHERE i.indrelid = c.oid) FROM pg_class c "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace",
        )
    )


def emptied(url: str, of: "Iterable[str]") -> bool:
    """Take out all rows but the number of the schema; False where somebody still has them."""
    import psycopg

    rows = [f"DELETE FROM {name}" for name in of if name != SCHEMA]
    numbers = (
        "SELECT setval(pg_get_serial_sequence(attrelid::regclass::text, attname), 1, false) "
        "FROM pg_attribute WHERE attidentity <> ''"
    )
    try:
        ask(url, ";".join(["SET lock_timeout = '1s'", *rows, numbers]))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def answers(url: str) -> bool:
    """Whether somebody serves a database there."""
    import psycopg

    try:
        ask(url, "VALUES (1)")
    except psycopg.OperationalError:
        return False
    return True


def programs() -> Path:
    """The folder with PostgreSQL's programs.

    Without them, or without the driver, the test is skipped; it fails where AGENT_SYNC_TESTS_NEED
    has the word *postgres*.
    """
    there = found()
    missing = "PostgreSQL" if there is None else "" if find_spec("psycopg") else "psycopg"
    if there is None or missing:
        assert NAME not in NEEDED, f"{missing} is not installed, and these tests need it"
        pytest.skip(f"{missing} is not installed")
    return there


def found() -> "Path | None":
    """The same, None without them.

    Debian keeps the server's programs, one folder a version, off the PATH; the newest counts.
    """
    there = [path.parent for path in DEBIAN.glob("*/bin/postgres")]
    if there:
        return max(there, key=lambda path: float(path.parent.name))
    on_path = shutil.which("postgres")
    return Path(os.path.realpath(on_path)).parent if on_path else None


@functools.cache
def cluster(shared: Path) -> Cluster:
    """The cluster of this run, started if it is not there.

    ``shared`` is the folder of the whole run. Raises AssertionError when it does not start.
    """
    there_are = programs()
    with _alone(shared / "postgres.lock"):
        where = shared / WHERE
        if not where.exists():
            where.write_text(_start(there_are), encoding="utf-8")
        return Cluster(**json.loads(where.read_text(encoding="utf-8")))


def of_run(factory: pytest.TempPathFactory) -> Cluster:
    """The cluster of this run; without PostgreSQL the test is skipped (``programs``)."""
    programs()
    return cluster(shared_folder(factory))


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run have in common."""
    mine = factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


def _start(programs_at: Path) -> str:
    """Start a watcher with a cluster; what it says of it."""
    folder = Path(tempfile.gettempdir()) / f"agent-sync-postgres-{secrets.token_hex(6)}"
    words = [str(programs_at), str(folder), str(_whole_run())]
    watcher = subprocess.Popen(
        [sys.executable, postgres_watcher.__file__, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    ready = folder / postgres_watcher.READY
    end = time.monotonic() + postgres_watcher.START_S
    while not ready.exists():
        assert watcher.poll() is None, "PostgreSQL did not start: its words are above"
        assert time.monotonic() < end, "PostgreSQL is not ready"
        time.sleep(postgres_watcher.LOOK_S)
    return ready.read_text(encoding="utf-8")


def _whole_run() -> int:
    """The process that the run ends with: a worker is a child of it."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    import fcntl

    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
