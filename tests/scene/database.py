"""The database of a scratch repository: what tests ask, and what they set."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Rows = list[tuple[Any, ...]]
PATIENCE_S = 10


class Database:
    """Called with SQL it runs it; what several tests ask has a name."""

    def __init__(self, repo: Path) -> None:
        self.path = repo / ".claude" / "coordination" / "state.sqlite"

    def __call__(self, sql: str, *params: Any) -> Rows:
        """Every row of a statement, which is committed."""
        with self._open() as connection, connection:
            return connection.execute(sql, params).fetchall()

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=PATIENCE_S)
        try:
            connection.execute("PRAGMA synchronous=OFF")  # else it waits for the disk
            yield connection
        finally:
            connection.close()

    # -- questions ---------------------------------------------------------------------------

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self(f"SELECT count(*) FROM {table}")[0][0])

    def held(self) -> Rows:
        """(key, agent) of every lease that is not over."""
        return self("SELECT key, agent_id FROM leases WHERE ended_at IS NULL ORDER BY key")

    def ended_why(self) -> "list[str]":
        """Why each lease ended, '' for one that did not."""
        return [why or "" for (why,) in self("SELECT ended_why FROM leases ORDER BY id")]

    def written(self) -> int:
        """How many leases have been written under."""
        return int(self("SELECT count(*) FROM leases WHERE written_at > 0")[0][0])

    def in_line(self) -> int:
        """How many wait."""
        return int(self("SELECT count(*) FROM waits WHERE ended_at IS NULL")[0][0])

    def refusals(self) -> "list[int]":
        """How often each refused path was refused."""
        return [int(count) for (count,) in self("SELECT count FROM refusals")]

    def activity(self, kind: str = "") -> "list[str]":
        """The kinds of everything that happened, in order; or of one kind alone."""
        rows = self("SELECT type FROM activity WHERE type = ?1 OR ?1 = '' ORDER BY seq", kind)
        return [str(row[0]) for row in rows]

    def name_of(self, who: str) -> str:
        """What an agent is called."""
        return str(self("SELECT name FROM agents WHERE id = ?", who)[0][0])

    def everything(self, but: "tuple[str, ...]" = ()) -> "dict[str, Rows]":
        """Every row of every table, without times and without the columns left out."""
        found: dict[str, Rows] = {}
        for (table,) in self("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            columns = [str(row[1]) for row in self(f"PRAGMA table_info({table})")]
            kept = [name for name in columns if not _is_time(name) and name not in but]
            found[table] = sorted(self(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)
        return found

    # -- what is set -------------------------------------------------------------------------

    def call(self, who: str, *, name: str) -> None:
        """Give an agent a name."""
        self("UPDATE agents SET name = ?, name_key = ? WHERE id = ?", name, name.casefold(), who)

    def silent_for(self, ms: int, who: str = "") -> None:
        """Let the last sign of life of an agent, or of all, be so much longer ago."""
        self("UPDATE agents SET last_seen = last_seen - ?1 WHERE id = ?2 OR ?2 = ''", ms, who)

    def send(self, sender: str, to: str, body: str, *, urgent: int = 0) -> int:
        """Put a message of one agent to an address in place; its number."""
        self(
            "INSERT INTO messages (sender_id, sender_name, body, created_at, urgent) "
            "SELECT ?1, ?1, ?2, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER), ?3",
            sender,
            body,
            urgent,
        )
        number = int(self("SELECT max(id) FROM messages")[0][0])
        self("INSERT INTO addressees VALUES (?, ?, ?)", to.casefold(), number, to)
        return number


def _is_time(column: str) -> bool:
    return column == "at" or column.endswith("_at") or column in ("last_seen", "until")


__all__ = ["Database", "Rows"]
