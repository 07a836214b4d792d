"""The database of a scratch repository: what tests ask, and what they set."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agent_sync.identity.liveness import Holder
from agent_sync.store.sqlite import Store

Rows = list[tuple[Any, ...]]
PATIENCE_S = 10
MOMENTS = 10**12, 10**13
"""What a time in ms lies between, and nothing else that is counted."""
FRESH = {
    "activity": ("at",),
    "agents": ("last_seen", "sign_at", "last_key_at"),
    "calls": ("started_at",),
    "leases": ("written_at", "renewed_at", "created_at"),
    "seen": ("at", "changed_at", "wrote_at"),
    "watched": ("at",),
}
"""The times that say that something has just happened."""


class Questions:
    """Called with SQL it runs it; what tests ask has a name. ``run`` gives every row."""

    def __init__(self, run: "Callable[[str, tuple[Any, ...]], Rows]") -> None:
        self._run = run

    def __call__(self, sql: str, *params: Any) -> Rows:
        """Every row of a statement, which is committed."""
        return self._run(sql, params)

    def as_one(self) -> "contextlib.AbstractContextManager[object]":
        """What is asked inside of it is asked in one go, where each question is costly."""
        return contextlib.nullcontext()

    # -- questions ---------------------------------------------------------------------------

    def rows(self, table: str, *columns: str, **same: Any) -> Rows:
        """These columns of the rows in which the given ones are so, in the order they were made."""
        where, params = _where(same)
        with self.as_one():
            order = ", ".join(f"{name} IS NULL, {name}" for name in self._key(table))
            return self(
                f"SELECT {', '.join(columns)} FROM {table}{where} ORDER BY {order}", *params
            )

    def column(self, table: str, column: str, **same: Any) -> "list[Any]":
        """One column of such rows."""
        return [value for (value,) in self.rows(table, column, **same)]

    def one(self, table: str, column: str, **same: Any) -> Any:
        """One column of the only such row."""
        (value,) = self.column(table, column, **same)
        return value

    def count(self, table: str, **same: Any) -> int:
        """How many such rows there are."""
        where, params = _where(same)
        return int(self(f"SELECT count(*) FROM {table}{where}", *params)[0][0])

    def changes(self) -> int:
        """How many rows this connection has changed so far."""
        return int(self("SELECT total_changes()")[0][0])

    def _key(self, table: str) -> "list[str]":
        columns = self(f"PRAGMA table_info({table})")
        found = sorted((row[5], str(row[1])) for row in columns if row[5])
        return [name for _, name in found] or ["rowid"]

    def held(self) -> Rows:
        """(key, agent) of every lease that is not over."""
        return sorted(self.rows("leases", "key", "agent_id", ended_at=None))

    def written(self) -> int:
        """How many leases have been written under."""
        return self.count("leases") - self.count("leases", written_at=0)

    def wrote(self) -> Rows:
        """(agent, path) of every write that is still noted."""
        noted = self.rows("seen", "agent_id", "key", "wrote_at")
        return [(who, key) for who, key, at in noted if at]

    def in_line(self) -> Rows:
        """(agent, key) of everybody who waits."""
        return self.rows("waits", "agent_id", "key", ended_at=None)

    def happened(self, kind: str, *columns: str) -> Rows:
        """These columns of everything of one kind that happened, in order."""
        return self.rows("activity", *columns, type=kind)

    def kept(self) -> "list[str]":
        """The paths of which a version is kept."""
        return sorted(self.column("kept", "key"))

    def versions(self, *columns: str) -> Rows:
        """These columns of every version that is kept, and its content."""
        names = ", ".join(f"k.{name}" for name in columns)
        return self(
            f"SELECT {names}, b.content FROM kept k LEFT JOIN blobs b ON b.hash = k.hash "
            "ORDER BY k.id"
        )

    def baselines(self) -> Rows:
        """(key, content) of every file as it was when it was last looked at."""
        return self("SELECT w.key, b.content FROM watched w JOIN blobs b ON b.hash = w.hash")

    def mail_of(self, address: str) -> Rows:
        """(kind, body) of every message to an address, in order."""
        sent = sorted(self.column("addressees", "message_id", address=address))
        found = [self.rows("messages", "kind", "body", id=number) for number in sent]
        return [row for rows in found for row in rows]

    def pushed(self, *, but_from: str) -> Rows:
        """(message, agent, when) of all that was shown to an agent, without those of a sender."""
        return self(
            "SELECT d.message_id, d.agent_id, d.pushed_at FROM deliveries d JOIN messages m "
            "ON m.id = d.message_id WHERE d.pushed_at > 0 AND m.sender_id <> ?",
            but_from,
        )

    def letters(self, words: str) -> "list[str]":
        """The messages in which these words stand."""
        return [str(body) for body in self.column("messages", "body") if words in body]

    def name_of(self, who: str) -> str:
        """What an agent is called."""
        return str(self.one("agents", "name", id=who))

    def holders(self) -> "dict[str, Holder]":
        """What is known of every agent that may hold something."""
        rows = self(f"SELECT a.id, {Holder.COLUMNS} FROM agents a")
        return {str(row[0]): Holder(row[1:]) for row in rows}

    def schema_version(self) -> int:
        """The version that the database says it has."""
        return int(self("PRAGMA user_version")[0][0])

    def everything(self) -> "dict[str, Rows]":
        """Every row of every table, without the times."""
        with self.as_one():
            return {name: self._timeless(name) for name in sorted(self.tables())}

    def tables(self) -> "list[str]":
        """The names of all tables."""
        return [str(name) for (name,) in self("SELECT name FROM sqlite_master WHERE type='table'")]

    def _timeless(self, table: str) -> Rows:
        columns = [str(row[1]) for row in self(f"PRAGMA table_info({table})")]
        kept = [name for name in columns if not _is_time(name)]
        return sorted(self(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)

    # -- what is set -------------------------------------------------------------------------

    def add(self, table: str, **values: Any) -> int:
        """Put a row in; its number."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())
        return int(self(f"SELECT max(rowid) FROM {table}")[0][0]) if self._numbered(table) else 0

    def many(self, table: str, count: int, **values: Any) -> None:
        """Put so many equal rows in."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            f"INSERT INTO {table} ({names}) SELECT {marks} FROM n",
            count,
            *values.values(),
        )

    def _numbered(self, table: str) -> bool:
        return (
            "WITHOUT ROWID" not in self("SELECT sql FROM sqlite_master WHERE name = ?", table)[0][0]
        )

    def join(self, who: str, at: int, **values: Any) -> None:
        """Put a session in place, unless it is there."""
        if not self.count("agents", id=who):
            times = ("state_at", "joined_at", "created_at", "last_seen", "sign_at")
            moments = dict.fromkeys(times, at)
            known = {"session_id": who, "kind": "session", "name": who, "name_key": who}
            self.add("agents", **{"id": who, "state": "running", **known, **moments, **values})

    def last_heard(self, at: int) -> None:
        """The server, and all other machines, were heard last at this time."""
        self("UPDATE agents SET sign_at = ? WHERE id LIKE 'remote:%:%'", at)
        self.change("link_state", {"value": str(at)}, name="heard_at")

    def idle_for(self, ms: int) -> None:
        """Everybody has done nothing for so long."""
        self("UPDATE agents SET last_seen = last_seen - ?1, state_at = state_at - ?1", ms)

    def lease(self, who: str, key: str, at: int, **values: Any) -> int:
        """Put a lease in place, one by hand on a file unless the values say else; its number."""
        pattern = int(values.get("target") in ("tree", "glob"))
        usual = {"target": "file", "pattern": pattern, "kind": "explicit", "mode": "exclusive"}
        moments = {"created_at": at, "renewed_at": at}
        return self.add("leases", agent_id=who, key=key, **{**usual, **moments, **values})

    def wait(self, who: str, key: str, at: int, **values: Any) -> int:
        """Put somebody in line for a file; the ticket."""
        usual = {"target": "file", "mode": "exclusive", "created_at": at, "beat_at": at}
        return self.add("waits", agent_id=who, key=key, **{**usual, **values})

    def task(self, title: str, **values: Any) -> int:
        """Put a task in place; its number."""
        usual = {"title_key": title.casefold(), "status": "pending", "created_at": 1}
        return self.add("tasks", title=title, **{**usual, "updated_at": 1, **values})

    def begin(self, call: str, who: str, session: str, at: int, **more: Any) -> None:
        """A shell command of an agent has begun and goes on."""
        self.add("calls", tool_use_id=call, agent_id=who, session_id=session, started_at=at, **more)

    def double(self, who: str, other: str, **values: Any) -> None:
        """Put another agent in place, who is like one that is there but for some values."""
        columns = [str(row[1]) for row in self("PRAGMA table_info(agents)")]
        ((*found,),) = self.rows("agents", *columns, id=who)
        self.add("agents", **{**dict(zip(columns, found, strict=True)), "id": other, **values})

    def remove(self, table: str, **same: Any) -> None:
        """Take such rows out."""
        where, params = _where(same)
        self(f"DELETE FROM {table}{where}", *params)

    def change(self, table: str, values: "dict[str, Any]", **same: Any) -> None:
        """Let columns of such rows hold something else."""
        where, params = _where(same)
        names = ", ".join(f"{name} = ?" for name in values)
        self(f"UPDATE {table} SET {names}{where}", *values.values(), *params)

    def move(self, table: str, ms: int, *columns: str, **same: Any) -> None:
        """Let times of such rows be so much later, or earlier."""
        where, params = _where(same)
        names = ", ".join(f"{name} = {name} + {ms:d}" for name in columns)
        self(f"UPDATE {table} SET {names}{where}", *params)

    def earlier(self, ms: int, table: str, *columns: str) -> None:
        """Let times of all rows be so much earlier; what never was stays so."""
        names = ", ".join(f"{name} = max(0, {name} - {ms:d})" for name in columns)
        self(f"UPDATE {table} SET {names}")

    def pass_by(self, ms: int) -> None:
        """Let everything that happened be so much longer ago: nothing is fresh any more."""
        with self.as_one():
            for table, columns in FRESH.items():
                self.earlier(ms, table, *columns)

    def all_earlier(self, ms: int) -> None:
        """Let every moment that is noted anywhere be so much longer ago."""
        with self.as_one():
            for table in self.tables():
                if not table.startswith(("sqlite_", "words")):
                    self._all_of_table(table, ms)

    def _all_of_table(self, table: str, ms: int) -> None:
        for _, column, kind, *_ in self(f"PRAGMA table_info({table})"):
            if kind == "INTEGER":
                self(
                    f"UPDATE {table} SET {column} = {column} - ? "
                    f"WHERE {column} BETWEEN {MOMENTS[0]} AND {MOMENTS[1]}",
                    ms,
                )

    def lengthen(self, table: str, column: str, text: str) -> None:
        """Put a text behind what a column of every row holds."""
        self(f"UPDATE {table} SET {column} = {column} || ?", text)

    def call(self, who: str, name: str) -> None:
        """Give an agent a name as it stands."""
        self.change("agents", {"name": name}, id=who)

    def silent_for(self, ms: int, **same: Any) -> None:
        """Let the last sign of life of such agents be so much longer ago."""
        self.move("agents", -ms, "last_seen", "sign_at", **same)

    def send(self, sender: str, to: str, body: str, *, urgent: int = 0) -> int:
        """Put a message of one agent to an address in place; its number."""
        values = {"sender_id": sender, "sender_name": sender, "body": body, "urgent": urgent}
        number = self.add("messages", **values, created_at=now())
        self.add("addressees", address_key=to.casefold(), message_id=number, address=to)
        return number


class Database(Questions):
    """The database of a repository, opened for each question, or once for all that is one."""

    def __init__(self, repo: Path) -> None:
        super().__init__(self._on_disk)
        self.path = repo / ".claude" / "coordination" / "state.sqlite"
        self._mine = threading.local()

    def _on_disk(self, sql: str, params: "tuple[Any, ...]") -> Rows:
        with self.as_one() as connection, connection:
            return connection.execute(sql, params).fetchall()

    @contextlib.contextmanager
    def as_one(self) -> "Iterator[sqlite3.Connection]":
        """One connection for all that this thread asks inside; each statement is committed."""
        open_one: "sqlite3.Connection | None" = getattr(self._mine, "connection", None)
        if open_one is not None:
            yield open_one
            return
        with contextlib.closing(sqlite3.connect(self.path, timeout=PATIENCE_S)) as connection:
            connection.execute("PRAGMA synchronous=OFF")  # else it waits for the disk
            self._mine.connection = connection
            try:
                yield connection
            finally:
                self._mine.connection = None


def asked(store: Store) -> Questions:
    """The same questions of an open database."""
    return Questions(store.all)


def is_bare(store: Store) -> bool:
    """Whether nobody has made anything in a database yet."""
    asks = "SELECT (SELECT count(*) FROM sqlite_master), user_version FROM pragma_user_version"
    return store.one(asks) == (0, 0)


@contextlib.contextmanager
def busy(path: "Path | str") -> Iterator[None]:
    """Another program is writing all the while."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def now() -> int:
    """This moment in ms."""
    return time.time_ns() // 1_000_000


def _where(same: "dict[str, Any]") -> "tuple[str, list[Any]]":
    if not same:
        return "", []
    return " WHERE " + " AND ".join(f"{name} IS ?" for name in same), list(same.values())


def _is_time(column: str) -> bool:
    return column == "at" or column.endswith(("_at", "_ms")) or column in ("last_seen", "until")


__all__ = ["Database", "Questions", "Rows", "asked", "busy", "now"]
