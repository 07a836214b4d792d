"""Reading what can still be read of a broken database, table by table and row by row.

A damaged page stops a walk through a table. So each table is walked from its front and from
its back, and what lies between is asked for by number. Rows come out with values of the
declared types: damage can turn a number into a text.
"""

import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    Row: TypeAlias = tuple[Any, ...]

PROBES = 10_000
"""How many single rows are asked for in the gaps of one table."""


class Source:
    """A broken database, opened as leniently as SQLite allows. It may be written to: use a copy."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.text_factory = _lenient
        # Else a short file or one bad entry of the schema makes all of it unreadable.
        self._try("PRAGMA writable_schema=ON")
        self.sql: dict[str, str] = {}
        for _ in range(2):  # the first look reads the schema and may fail for all of it
            rows = self._stream("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            # What comes before the damage counts: the schema has several pages.
            self.sql |= {str(row[0]): str(row[1]) for row in rows if row and row[0]}

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def version(self) -> int:
        """The schema's version, 0 when it cannot be read."""
        rows = self._try("PRAGMA user_version")
        return int(rows[0][0]) if rows else 0

    def columns(self, table: str) -> "list[str]":
        """The names of a table's columns, [] when it cannot be read at all."""
        return [str(row[1]) for row in self._try(f"PRAGMA table_info({quoted(table)})")]

    def rows(self, table: str, names: "list[str]", keys: "list[str]") -> "tuple[list[Row], bool]":
        """(rows that can be read, whether the walk met no damage).

        ``keys`` are the primary key's columns of a table without row numbers, [] for one
        that has them.
        """
        listed = ", ".join(quoted(name) for name in names)
        if keys:
            return self._by_key(table, listed, keys)
        return self._by_number(table, listed)

    def _by_number(self, table: str, listed: str) -> "tuple[list[Row], bool]":
        select = f"SELECT rowid, {listed} FROM {quoted(table)} NOT INDEXED"
        found: dict[int, Row] = {}
        if self._walk(f"{select} ORDER BY rowid", found, 1):
            return [row[1:] for row in found.values()], True
        first_gap = max(found, default=0)
        self._walk(f"{select} ORDER BY rowid DESC", found, -1)
        behind = [number for number in found if number > first_gap]
        last_gap = min(behind, default=first_gap + PROBES)
        for number in _between(first_gap, last_gap):
            for row in self._try(f"{select} WHERE rowid = {number}"):
                found[row[0]] = row
        return [found[number][1:] for number in sorted(found)], False

    def _by_key(self, table: str, listed: str, keys: "list[str]") -> "tuple[list[Row], bool]":
        order = ", ".join(quoted(key) for key in keys)
        back = ", ".join(f"{quoted(key)} DESC" for key in keys)
        select = f"SELECT {order}, {listed} FROM {quoted(table)} NOT INDEXED ORDER BY"
        width = len(keys)
        found: dict[Row, Row] = {}
        whole = True
        for way in (order, back):
            seen = set()
            for row in self._stream(f"{select} {way}"):
                whole = whole and row is not None
                # A damaged tree can lead round in a circle.
                if row is None or row[:width] in seen:
                    break
                seen.add(row[:width])
                found[row[:width]] = row[width:]
            if whole:
                break
        return list(found.values()), whole

    def _walk(self, sql: str, found: "dict[int, Row]", step: int) -> bool:
        last: int | None = None
        for row in self._stream(sql):
            if row is None or (last is not None and (row[0] - last) * step <= 0):
                return False
            last = row[0]
            found[row[0]] = row
        return True

    def _stream(self, sql: str) -> "Iterator[Row | None]":
        """The rows of a query; None at the end says that damage ended it."""
        try:
            yield from self.connection.execute(sql)
        except (sqlite3.Error, OverflowError, MemoryError):
            yield None

    def _try(self, sql: str) -> "list[Row]":
        try:
            return self.connection.execute(sql).fetchall()
        except (sqlite3.Error, OverflowError, MemoryError):
            return []


def _between(low: int, high: int) -> "Iterator[int]":
    """The numbers inside a gap: each of them, or evenly spread when there are too many."""
    yield from range(low + 1, high, max(1, (high - low) // PROBES))


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
