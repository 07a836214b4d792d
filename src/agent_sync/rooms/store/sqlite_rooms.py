"""Rooms in one SQLite file: WAL, one writer at a time, readers that never wait."""

import sqlite3
import threading
import time
from pathlib import Path

from ...failures import StoreError
from ...unusable_database import StoreCorrupt
from ..room_errors import RoomError
from .room_backups import new_file
from .room_seam import NOTHING, already_there, busy, odd_value, unavailable
from .sqlite_watching import SqliteWatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .room_seam import Connection, Params, Row

BUSY_S = 30.0
ODD = (UnicodeEncodeError, OverflowError)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.0005, 0.01


class SqliteDatabase:
    """One file. Threads of a process take turns at writing here; processes at SQLite's lock."""

    words = {
        "number": "INTEGER PRIMARY KEY AUTOINCREMENT", "flat": "WITHOUT ROWID", "bytewise": "",
    }  # fmt: skip
    for_update = ""

    def __init__(self, path: str) -> None:
        self.name = path
        self.turn = threading.Lock()

    def connect(self) -> "SqliteConnection":
        """One more connection. Raises StoreError."""
        try:
            return SqliteConnection(self.name, self.turn)
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.name}: {error}", path=self.name) from None
        except sqlite3.DatabaseError as error:
            raise StoreCorrupt(path=self.name, detail=str(error)) from None

    def begin_alone(self, connection: "Connection") -> None:
        """A transaction that writes is the only one."""
        connection.begin_writing()

    def watch(self) -> SqliteWatch:
        """Sees that other processes wrote."""
        return SqliteWatch(self.name)

    def back_up(self, connection: "Connection", path: str) -> None:
        """A copy of the file as of now; nobody waits for it. Raises StoreError."""
        assert isinstance(connection, SqliteConnection)
        with new_file(path) as part:
            target = sqlite3.connect(part)
            try:
                connection.raw.backup(target)
            except sqlite3.Error as error:
                raise StoreError(f"{path}: {error}", path=path) from None
            finally:
                target.close()

    def make_private(self) -> None:
        """The file, for nobody else to read: values and tokens' digests lie in it. StoreError."""
        path = Path(self.name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}", path=self.name) from None


class SqliteConnection:
    """One connection of the pool; a thread has it alone while it uses it."""

    def __init__(self, path: str, turn: threading.Lock) -> None:
        self._turn = turn
        self._has_turn = False
        self.raw = sqlite3.connect(
            path, timeout=BUSY_S, isolation_level=None, check_same_thread=False,
            cached_statements=200,
        )  # fmt: skip
        for pragma in ("trusted_schema=OFF", "journal_mode=WAL", "synchronous=NORMAL"):
            self.raw.execute(f"PRAGMA {pragma}")

    def one(self, sql: str, params: "Params" = NOTHING) -> "Row | None":
        """The first row, or None."""
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def all(self, sql: str, params: "Params" = NOTHING) -> "list[Row]":
        """Every row."""
        return self._run(sql, params).fetchall()

    def each(self, sql: str, params: "Params" = NOTHING) -> "Iterator[Row]":
        """Row by row."""
        yield from self._run(sql, params)

    def execute(self, sql: str, params: "Params" = NOTHING) -> None:
        """Run one statement."""
        self._run(sql, params)

    def touched(self, sql: str, params: "Params" = NOTHING) -> int:
        """Run one statement. How many rows it touched."""
        return self._run(sql, params).rowcount

    def many(self, sql: str, rows: "Sequence[Params]") -> None:
        """Run one statement for each of these."""
        for row in rows:
            self._run(sql, row)

    def announce(self, payload: str) -> None:
        """Others ask ``data_version``."""

    def begin_reading(self) -> None:
        """The snapshot is that of the first read."""
        self._run("BEGIN", {})

    def begin_writing(self) -> None:
        """Wait for this process's turn, then for SQLite's lock. RoomError 503 after 30 s each."""
        if not self._turn.acquire(timeout=BUSY_S):
            raise busy()
        self._has_turn = True
        self._begin_immediate(time.monotonic() + BUSY_S)

    def _begin_immediate(self, until: float) -> None:
        # SQLite's own waiting sleeps up to 100 ms, while others take the lock many times.
        pause = FIRST_PAUSE_S
        self.raw.execute("PRAGMA busy_timeout=0")
        try:
            while True:
                try:
                    self.raw.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if not _locked(error) or time.monotonic() > until:
                        raise translated(error) from None
                time.sleep(pause)
                pause = min(pause * 1.5, LONGEST_PAUSE_S)
        finally:
            self.raw.execute(f"PRAGMA busy_timeout={int(BUSY_S * 1000)}")

    def commit(self) -> None:
        """Store it; what cannot be committed is undone by ``end``."""
        self._run("COMMIT", {})
        self._pass_turn()

    def end(self) -> None:
        """Leave what was begun and not committed."""
        try:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
        except sqlite3.Error:  # SQLite itself has rolled back: a full disk
            pass
        self._pass_turn()

    def close(self) -> None:
        """For good."""
        self.end()
        self.raw.close()

    def _pass_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn.release()

    def _run(self, sql: str, params: "Params") -> "sqlite3.Cursor":
        try:
            return self.raw.execute(sql, params)
        except (sqlite3.Error, *ODD) as error:
            raise translated(error) from error


def translated(error: "Any") -> RoomError:
    """SQLite's error as a refusal of the room."""
    if isinstance(error, ODD):
        return odd_value()
    if isinstance(error, sqlite3.IntegrityError):
        return already_there(str(error))
    return busy() if _locked(error) else unavailable(str(error))


def _locked(error: "Any") -> bool:
    return "locked" in str(error) or "busy" in str(error)
