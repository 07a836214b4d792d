"""Rooms in PostgreSQL: several server processes share them, one writer at a time in each room."""

import re

from ...failures import StoreError
from ..room_errors import RoomError
from .postgres_listening import CHANNEL, PostgresWatch
from .room_backups import list_rows
from .room_seam import NOTHING, already_there, busy, odd_value, unavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .room_seam import Connection, Params, Row, Watch

_NAMED = re.compile(r"(?<!:):([a-z_]+)")
_SETTINGS = """
SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';
SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3
"""
_MIGRATING = 0x61677379_6E637273
"""The advisory lock of whoever makes the schema."""
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_translated: "dict[str, str]" = {}


def driver() -> "Any":
    """psycopg. Raises StoreError: how to install it."""
    try:
        import psycopg
    except ImportError:
        raise StoreError(
            "PostgreSQL needs one package more: python3 -m pip install 'psycopg[binary]>=3.1' "
            "(or the extra 'postgres' of agent-sync, from a checkout)"
        ) from None
    return psycopg


def named(url: str) -> str:
    """A database as people call it: its address without password and options. StoreError."""
    psycopg = driver()
    try:
        found = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:  # whose words have the address in them, with its password
        raise StoreError("this is no address of PostgreSQL: postgresql://HOST/DATABASE") from None
    user, port = found.get("user"), found.get("port")
    before, behind = f"{user}@" if user else "", f":{port}" if port else ""
    return f"postgresql://{before}{found.get('host', '')}{behind}/{found.get('dbname', '')}"


class PostgresDatabase:
    """One database. The lock on a room's row is what orders its writes."""

    words = {
        "number": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "flat": "",
        "bytewise": 'COLLATE "C"',
    }  # fmt: skip
    for_update = " FOR UPDATE"

    def __init__(self, url: str) -> None:
        """Raises StoreError: there is no driver, or this is no address."""
        self._url = url
        self.name = named(url)

    def connect(self) -> "PostgresConnection":
        """One more connection. Raises StoreError."""
        return PostgresConnection(self)

    def opened(self) -> "Any":
        """The driver's own connection. Raises StoreError."""
        psycopg = driver()
        try:
            raw = psycopg.connect(
                self._url, autocommit=True, prepare_threshold=2, connect_timeout=10,
                keepalives_idle=15, keepalives_interval=5, keepalives_count=3,
            )  # fmt: skip
            raw.execute(_SETTINGS)
            return raw
        except (psycopg.Error, UnicodeError) as error:
            raise StoreError(f"{self.name}: {str(error).strip()}", path=self.name) from None

    def begin_alone(self, connection: "Connection") -> None:
        """Begin, and wait until nobody else makes the schema."""
        connection.begin_writing()
        connection.one("SELECT pg_advisory_xact_lock(:key)", {"key": _MIGRATING})

    def back_up(self, connection: "Connection", path: str) -> None:
        """A list of all rows in one snapshot. Raises StoreError."""
        connection.begin_reading()
        list_rows(connection, path)

    def watch(self) -> "Watch":
        """Hears what other processes announce."""
        return PostgresWatch(self.opened, driver())


class PostgresConnection:
    """One connection of the pool. What is only written is sent together, in one go (a pipeline)."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._psycopg = driver()
        self._pipeline: Any = None
        self.raw = database.opened()

    def one(self, sql: str, params: "Params" = NOTHING) -> "Row | None":
        """The first row, or None."""
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def all(self, sql: str, params: "Params" = NOTHING) -> "list[Row]":
        """Every row."""
        try:
            rows: list[Row] = self.raw.execute(spelled(sql), params or None).fetchall()
        except (self._psycopg.Error, UnicodeError) as error:
            raise self._refusal(error) from error
        return rows

    def each(self, sql: str, params: "Params" = NOTHING) -> "Iterator[Row]":
        """Row by row."""
        try:
            yield from self.raw.cursor().stream(spelled(sql), params or None)
        except self._psycopg.Error as error:
            raise self._refusal(error) from error

    def execute(self, sql: str, params: "Params" = NOTHING) -> None:
        """Run one statement. What is wrong with it may come out later, at the latest by commit."""
        self._run(sql, params)

    def touched(self, sql: str, params: "Params" = NOTHING) -> int:
        """Run one statement. How many rows it touched."""
        self._leave_pipeline()
        return int(self._run(sql, params, together=False).rowcount)

    def many(self, sql: str, rows: "Sequence[Params]") -> None:
        """Run one statement for each of these."""
        for row in rows:
            self._run(sql, row)

    def announce(self, payload: str) -> None:
        """Others hear it when this is committed."""
        self._run("SELECT pg_notify(:channel, :payload)", {"channel": CHANNEL, "payload": payload})

    def begin_reading(self) -> None:
        """One snapshot."""
        self._begin(_READ)

    def begin_writing(self) -> None:
        """The room's row is locked by the one who reads it with ``for_update``."""
        self._begin("BEGIN")

    def commit(self) -> None:
        """Store it."""
        self._run("COMMIT", NOTHING)
        self._leave_pipeline()

    def end(self) -> None:
        """Leave what was begun and not committed. A connection that is broken is made anew."""
        try:
            self._leave_pipeline()
        except RoomError:  # what failed is told by whoever ran into it
            pass
        try:
            if self.raw.pgconn.transaction_status:
                self.raw.execute("ROLLBACK")
        except self._psycopg.Error:
            self.raw.close()

    def close(self) -> None:
        """For good."""
        self.raw.close()

    def _begin(self, sql: str) -> None:
        """Begin; where the server has gone meanwhile, once more on a new connection."""
        if not self.raw.closed:
            try:
                self.raw.execute(sql)
                return
            except self._psycopg.OperationalError:
                self.raw.close()
        try:
            self.raw = self._database.opened()
        except StoreError as error:
            raise unavailable(str(error)) from None
        self._run(sql, NOTHING, together=False)

    def _run(self, sql: str, params: "Params", *, together: bool = True) -> "Any":
        try:
            if together and self._pipeline is None:
                self._pipeline = self.raw.pipeline()
                self._pipeline.__enter__()
            return self.raw.execute(spelled(sql), params or None)
        except (self._psycopg.Error, UnicodeError) as error:
            raise self._refusal(error) from error

    def _leave_pipeline(self) -> None:
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            try:
                pipeline.__exit__(None, None, None)
            except self._psycopg.Error as error:
                raise self._refusal(error) from error

    def _refusal(self, error: "Any") -> RoomError:
        """PostgreSQL's error as a refusal of the room."""
        errors = self._psycopg.errors
        if isinstance(error, (UnicodeError, self._psycopg.DataError)):
            return odd_value()
        if isinstance(error, self._psycopg.IntegrityError):
            return already_there(str(error))
        waited = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
        return busy() if isinstance(error, waited) else unavailable(str(error))


def spelled(sql: str) -> str:
    """A statement with its values named as psycopg names them."""
    found = _translated.get(sql)
    if found is None:
        found = _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
        if "%(" not in found:
            found = sql
        _translated[sql] = found
    return found
