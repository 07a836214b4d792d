"""The seam to SQLite: a few verbs over one connection, and errors with names.

The C module is imported directly: the public ``sqlite3`` package adds ``datetime`` and
converters that nothing here uses, at a quarter of a bare interpreter start in every hook.
"""

import os
import sys
import time

from ..failures import StoreBusy, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Any

    Row = tuple[Any, ...]
    Params = dict[str, Any] | tuple[Any, ...]
else:
    Row = tuple


try:
    from _functools import _lru_cache_wrapper  # type: ignore[import-not-found]

    # Stands for ``functools`` while ``_sqlite3`` is loaded, which asks it for one cache. That cache
    # is C. The module around it would bring in ``collections`` and more, a third of a bare
    # interpreter start in every hook; whoever imports it later gets the real one.
    _plain: "Any" = type(sys.implementation)
    _cache = _plain(
        lru_cache=lambda maxsize=128, typed=False: (
            lambda function: _lru_cache_wrapper(function, maxsize, typed, tuple)
        )
    )
    try:
        sys.modules.setdefault("functools", _cache)
        import _sqlite3 as driver
    finally:
        if sys.modules.get("functools") is _cache:
            del sys.modules["functools"]
except (ImportError, AttributeError):  # an interpreter that builds them differently
    import sqlite3 as driver  # type: ignore[no-redef]

# A damaged file can put bytes into SQLite's message that are no text.
FAULTS = (driver.Error, UnicodeDecodeError)
CHECKPOINT_PAGES = 400
LOG_BYTES = 1_000_000
"""A log larger than this is emptied by the next hook that is in no hurry."""
BUSY_MS = 5_000


class Store:
    """One open database. Not shared between threads."""

    __slots__ = ("_depth", "busy_ms", "connection", "give_up_at", "path")

    def __init__(
        self,
        path: str,
        *,
        busy_ms: int = BUSY_MS,
        checkpoint_pages: int = CHECKPOINT_PAGES,
        read_only: bool = False,
        frozen: bool = False,
    ) -> None:
        """``frozen``: nobody writes the file, and no lock or file beside it can be made."""
        self.path = path
        self._depth = 0
        self.busy_ms = busy_ms
        self.give_up_at = 0.0  # on the monotonic clock: several waits share one deadline
        try:
            self.connection = driver.connect(
                _address(path, frozen=frozen) if read_only else path,
                timeout=busy_ms / 1000,
                isolation_level=None,
                uri=read_only,
            )
        except FAULTS as error:
            raise translated(error, path) from error
        try:
            self.connection.execute("PRAGMA trusted_schema=OFF")
            self.connection.execute("PRAGMA synchronous=NORMAL")
            self.connection.execute(f"PRAGMA wal_autocheckpoint={checkpoint_pages}")
        except FAULTS as error:
            self.connection.close()  # the error outlives it, and hooks.log wants a descriptor
            raise translated(error, path) from error

    def execute(self, sql: str, params: "Params" = ()) -> "driver.Cursor":
        """Run one statement. Raises StoreBusy, StoreCorrupt or StoreError."""
        try:
            return self.connection.execute(sql, params)
        except FAULTS as error:
            raise translated(error, self.path) from error

    def one(self, sql: str, params: "Params" = ()) -> "Row | None":
        """The first row, or None."""
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def all(self, sql: str, params: "Params" = ()) -> "list[Row]":
        """Every row."""
        try:
            return self.connection.execute(sql, params).fetchall()
        except FAULTS as error:
            raise translated(error, self.path) from error

    def value(self, sql: str, params: "Params" = ()) -> "Any":
        """The first column of the first row, or None."""
        row = self.one(sql, params)
        return row[0] if row else None

    def insert(self, sql: str, params: "Params" = ()) -> int:
        """Run an INSERT and give the row's id."""
        return int(self.execute(sql, params).lastrowid or 0)

    def writing(self) -> "_Span":
        """``BEGIN IMMEDIATE`` … commit; a nested use joins the outer one."""
        return _Span(self, _WRITE)

    def reading(self) -> "AbstractContextManager[Store, None]":
        """One snapshot for several reads that must agree; never waits for a writer."""
        return _Span(self, "BEGIN")

    def exclusive(self) -> "_Span":
        """``BEGIN EXCLUSIVE`` … commit: for a conversion that nobody may see half done."""
        return _Span(self, "BEGIN EXCLUSIVE")

    def begin_writing(self) -> None:
        """Take the write lock: at once when it is free, else in line. Raises StoreBusy."""
        left = self._left_ms()
        self.execute("PRAGMA busy_timeout=0")
        try:
            self.execute(_WRITE)
        except StoreBusy:
            self._begin_in_line(left)
        self.execute(f"PRAGMA busy_timeout={left}")

    def _begin_in_line(self, left: int) -> None:
        from .contention import InLine

        with InLine(self.path, left, timed=bool(self.give_up_at)):
            self.execute(f"PRAGMA busy_timeout={self._left_ms()}")
            self.execute(_WRITE)

    def _left_ms(self) -> int:
        if not self.give_up_at:
            return self.busy_ms
        return max(20, int((self.give_up_at - time.monotonic()) * 1000))

    def hold_still(self) -> bool:
        """Keep everybody from writing until ``let_go``, if nobody is at it; whether it is so."""
        self.execute("PRAGMA busy_timeout=0")
        try:
            self.execute(_WRITE)
        except StoreBusy:
            return False
        return True

    def let_go(self) -> None:
        """Others may write again; nothing was written meanwhile."""
        self.execute("ROLLBACK")

    def data_version(self) -> int:
        """A number that moves when another connection commits; costs no lock."""
        return int(self.value("PRAGMA data_version"))

    def shrink_log(self) -> None:
        """Empty a log that has grown, if nobody else is at work; never waits.

        For processes that leave without closing: when each is alone with the file, each rebuilds
        the log's index and forgets what was checkpointed before, so that the log only grows and
        SQLite's own checkpoint would be made again and again.
        """
        try:
            grown = os.stat(self.path + "-wal").st_size > LOG_BYTES
        except OSError:
            return
        if grown:
            self.execute("PRAGMA busy_timeout=0")
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection; the last one to close checkpoints the log."""
        self.connection.close()


if TYPE_CHECKING:

    class Transaction(Store):
        """The store between ``BEGIN`` and commit: only ``writing()`` and ``exclusive()`` give it.

        What writes asks for it, so that the type checker refuses a write outside of one.
        """

else:
    Transaction = Store  # the very object: what holds the lock costs nothing more


def _address(path: str, *, frozen: bool) -> str:
    """A path as SQLite takes it with parameters behind it."""
    for char in "%?#":
        path = path.replace(char, f"%{ord(char):02x}")
    return f"file:{path.replace(os.sep, '/')}?mode=ro{'&immutable=1' if frozen else ''}"


_WRITE = "BEGIN IMMEDIATE"


class _Span:
    """From ``BEGIN`` to commit or rollback."""

    __slots__ = ("begin", "store")

    def __init__(self, store: Store, begin: str) -> None:
        self.store = store
        self.begin = begin

    def __enter__(self) -> Transaction:
        if self.store._depth == 0:
            if self.begin == _WRITE:
                self.store.begin_writing()
            else:
                self.store.execute(self.begin)
        self.store._depth += 1
        return self.store  # type: ignore[return-value]  # the one place that makes one

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self.store._depth -= 1
        if self.store._depth:
            return
        # An error such as a full disk may have ended the transaction already.
        if kind is None:
            try:
                self.store.execute("COMMIT")
                return
            except StoreError:
                self._roll_back()
                raise
        self._roll_back()

    def _roll_back(self) -> None:
        if self.store.connection.in_transaction:
            self.store.execute("ROLLBACK")


_BROKEN = (
    "database disk image is malformed",
    "database corrupt",
    "malformed database schema",
    "file is not a database",
    "file is encrypted",
    "unsupported file format",
    "fts5: corrupt",
    "vtable constructor failed",
    "Could not decode to UTF-8",
)
_REFUSED = (
    "disk I/O error",
    "database or disk is full",
    "unable to open database file",
    "attempt to write a readonly database",
)
_FILES = 3
"""The database, its log and the log's index."""
_HINT = ": see that the disk has room and that you may write to that folder"


def translated(error: Exception, path: str) -> StoreError:
    """The named error for what SQLite said; told by its text, which 3.10 has no code for."""
    # Not in a module of its own: what went wrong may be that no file can be opened.
    text = str(error)
    if isinstance(error, UnicodeDecodeError):
        return _corrupt(path, "a damaged schema")
    # Some messages quote stored text, so that a word anywhere in them proves nothing.
    if text.startswith("database") and ("locked" in text or "busy" in text):
        return StoreBusy(path=path, detail=text)
    if text == "interrupted":
        return StoreBusy(path=path, detail="no answer in the time there is")
    if text.startswith(_BROKEN):
        return _corrupt(path, text)
    hint = _hint() if text.startswith(_REFUSED) else ""
    return StoreError(f"{text} ({path}){hint}", path=path)


def _corrupt(path: str, detail: str) -> StoreError:
    from ..unusable_database import StoreCorrupt

    return StoreCorrupt(path=path, detail=detail)


def _hint() -> str:
    """What to look at when the system refuses; SQLite does not say why."""
    handles = []
    try:
        for _ in range(_FILES):
            handles.append(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return f": {error.strerror}"
    finally:
        for handle in handles:
            os.close(handle)
    return _HINT


sqlite_version: str = driver.sqlite_version
