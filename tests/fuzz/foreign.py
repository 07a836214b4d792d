"""Databases that are not what they should be, made from dice."""

import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent_sync.repository.location import Project
from migration.old_database import TABLES as OLD_TABLES
from migration.old_database import OldDatabase, iso

from .mutating import NUMBERS, WORDS, damaged

Maker = Callable[[random.Random, Path], None]

OURS = ["agents", "leases", "tasks", "messages", "activity", "meta", "waits", "events", "words"]
OLD = sorted(OLD_TABLES)
COLUMNS = [
    "id",
    "name",
    "key",
    "status",
    "owner_id",
    "value",
    "body",
    "created_at",
    "x y",
    "\u00e9",
]
TYPES = ["TEXT", "INTEGER", "REAL", "BLOB", "", "TEXT NOT NULL", "VARCHAR(3)", "JSON"]
DAY_MS = 86_400_000


def value(rng: random.Random) -> Any:
    """Some value that SQLite can hold."""
    kind = rng.randrange(8)
    if kind == 0:
        return None
    if kind == 1:
        return rng.choice([x for x in NUMBERS if -(2**63) <= x < 2**63])
    if kind == 2:
        return rng.choice([0.5, -1e308, 1e300, float("inf")])
    if kind == 3:
        return rng.choice([b"", b"\0\xff", b"x" * 5000, b"9" * 400])
    if kind == 4:
        return iso(rng.choice([0, 10**12, 253_402_300_799_000]))
    return rng.choice(WORDS).encode("utf-8", "replace").decode()


def filled(database: sqlite3.Connection, rng: random.Random, names: "list[str]") -> None:
    """A few tables of random columns with random rows."""
    for name in names:
        columns = rng.sample(COLUMNS, rng.randint(1, 5))
        declared = ", ".join(f'"{column}" {rng.choice(TYPES)}' for column in columns)
        database.execute(f'CREATE TABLE IF NOT EXISTS "{name}" ({declared})')
        for _ in range(rng.randint(0, 4)):
            row = [value(rng) if rng.random() < 0.8 else "x" for _ in columns]
            marks = ", ".join("?" * len(columns))
            database.execute(f'INSERT OR IGNORE INTO "{name}" VALUES ({marks})', row)


def _fresh(path: Path) -> sqlite3.Connection:
    for side in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{side}").unlink(missing_ok=True)
    return sqlite3.connect(path, isolation_level=None)


def other_program(rng: random.Random, path: Path) -> None:
    """A database of a program that has nothing to do with this one."""
    database = _fresh(path)
    filled(database, rng, rng.sample(["users", "cache", "x y", "t\u00e9", "sessions", "log"], 3))
    if rng.random() < 0.4:
        database.execute("PRAGMA application_id = 252006674")
    if rng.random() < 0.3:
        database.execute(f"PRAGMA page_size = {rng.choice([512, 65536])}")
        database.execute("VACUUM")
    if rng.random() < 0.3:
        database.execute("PRAGMA encoding = 'UTF-16be'")
    _numbered(rng, database)


def _numbered(rng: random.Random, database: sqlite3.Connection) -> None:
    if rng.random() < 0.6:
        number = rng.choice([-1, 1, 2, 3, 9, 2**31 - 1, -(2**31)])
        database.execute(f"PRAGMA user_version = {number}")
    if rng.random() < 0.3:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()


def our_names(rng: random.Random, path: Path) -> None:
    """Tables, views and triggers called like ours, with other columns."""
    database = _fresh(path)
    names = rng.sample([*OURS, *OLD], 4)
    filled(database, rng, list(dict.fromkeys(names))[:3])
    if rng.random() < 0.5:
        name = rng.choice([*OURS, *OLD, "agents_name", "leases_open_key"])
        database.execute(f'CREATE VIEW IF NOT EXISTS "{name}" AS SELECT 1 AS id, NULL AS name')
    _numbered(rng, database)


def newer(rng: random.Random, path: Path) -> None:
    """Ours, of a version to come, that shuts this one out or does not, or says nonsense."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA user_version = {rng.choice([3, 9, 2**31 - 1])}")
    said = rng.choice(["1", "2", "3", "999", "", "x", "\u0663", None, 1, 10**18, "9" * 5_000])
    if said is None:
        database.execute("DELETE FROM meta WHERE name = 'oldest_reader'")
    else:
        database.execute("UPDATE meta SET value = ? WHERE name = 'oldest_reader'", (said,))
    if rng.random() < 0.3:
        database.execute("ALTER TABLE leases ADD COLUMN more TEXT")
    database.close()


def odd_values(rng: random.Random, path: Path) -> None:
    """Ours, with values of any type in some of its columns."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA ignore_check_constraints = ON")
    tables = [name for name in _tables(database) if not name.startswith(("words", "sqlite_"))]
    for _ in range(rng.choice([1, 1, 2, 5])):
        table = rng.choice(tables)
        columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
        column = rng.choice(columns)
        sql = f'UPDATE OR IGNORE "{table}" SET "{column}" = ?'
        try:
            database.execute(sql, (value(rng),))
        except sqlite3.Error:
            continue  # a rowid takes nothing but numbers
    database.close()


def odd_schema(rng: random.Random, path: Path) -> None:
    """Ours, with a table, index or column gone, or with a trigger or view in the way."""
    database = sqlite3.connect(path, isolation_level=None)
    for _ in range(rng.choice([1, 1, 3])):
        table = rng.choice(_tables(database))
        statement = rng.choice(
            [
                f'DROP TABLE "{table}"',
                f'ALTER TABLE "{table}" RENAME TO "was {table}"',
                f'CREATE TRIGGER "t{rng.random()}" BEFORE INSERT ON "{table}" '
                "BEGIN SELECT RAISE(ABORT, 'no {detail} %s'); END",
                f'CREATE TRIGGER "t{rng.random()}" AFTER UPDATE ON "{table}" '
                f'BEGIN DELETE FROM "{table}"; END',
                f'CREATE TABLE "more{rng.random()}" (id)',
                "DROP INDEX leases_open_key",
                f'ALTER TABLE "{table}" RENAME COLUMN id TO id2',
                f'DELETE FROM "{table}"',
            ]
        )
        try:
            database.execute(statement)
        except sqlite3.Error:
            continue
    database.close()


def _tables(database: sqlite3.Connection) -> "list[str]":
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row[0] for row in rows]


def bytes_of_no_database(rng: random.Random, path: Path) -> None:
    """Encrypted or compressed looking bytes, text, nothing at all, and damaged files of ours."""
    good = path.read_bytes()
    kind = rng.randrange(6)
    if kind == 0:
        path.write_bytes(rng.randbytes(rng.choice([1, 16, 100, 4096, 20_000])))
    elif kind == 1:
        path.write_bytes(rng.choice([b"", b"\0" * 4096, b"hello\n", b"SQLite format 3\0"]))
    elif kind == 2:
        head = bytearray(good)
        for _ in range(rng.choice([1, 3])):
            head[rng.randrange(100)] = rng.randrange(256)
        path.write_bytes(bytes(head))
    elif kind == 3:
        path.write_bytes(good[: rng.randrange(len(good))])
    elif kind == 4:
        spoilt = bytearray(good)
        for _ in range(rng.choice([1, 20, 400])):
            spoilt[rng.randrange(100, len(spoilt))] = rng.randrange(256)
        path.write_bytes(bytes(spoilt))
    else:
        path.write_bytes(damaged(rng, good, []))


def log_of_another(rng: random.Random, path: Path) -> None:
    """Ours, with the log, index or journal of another database beside it."""
    aside = path.with_name("aside.sqlite")
    database = _fresh(aside)
    database.execute("PRAGMA journal_mode = WAL")
    filled(database, rng, ["users", "agents"])
    for side in rng.choice([("-wal",), ("-wal", "-shm"), ("-shm",), ("-journal",)]):
        from_side = "-wal" if side == "-journal" else side
        content = Path(f"{aside}{from_side}").read_bytes()
        if rng.random() < 0.3:
            content = damaged(rng, content, [])
        Path(f"{path}{side}").write_bytes(content)
    database.close()
    for side in ("", "-wal", "-shm"):
        Path(f"{aside}{side}").unlink(missing_ok=True)


def old_program(rng: random.Random, path: Path) -> None:
    """A database of claude-agent-sync with any values."""
    for name in os.listdir(path.parent):
        if name.startswith("state.sqlite"):
            (path.parent / name).unlink()
    place = Project(str(path.parents[2]), "", str(path.parent), str(path.parents[2]))
    old = OldDatabase(place, version=rng.choice(["0.2.1", "0.4.0"]), journal="DELETE")
    known = {"agents": "agent-1", "tasks": "task-1", "messages": "msg-1", "decisions": "dec-1"}
    for table in OLD:
        columns = [row[1] for row in old.connection.execute(f"PRAGMA table_info({table})")]
        for number in range(rng.randint(0, 3) if columns else 0):
            row = {column: _old_value(rng, column) for column in columns}
            if number == 0 and table in known:
                row["id"] = known[table]
            marks = ", ".join("?" * len(row))
            sql = f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({marks})"
            old.connection.execute(sql, list(row.values()))
    old.close()


def _old_value(rng: random.Random, column: str) -> Any:
    if rng.random() < 0.3:
        return value(rng)
    if column.endswith(("_at", "last_seen")):
        return iso(rng.choice([0, 1_700_000_000_000, 4_000_000_000_000]))
    if column in ("body", "title", "reason", "description", "name", "role", "file_path"):
        return rng.choice(["words", "src/a.py", "ann", "x" * 300, "\u00e9"])
    return rng.choice(
        ["agent-1", "task-1", "msg-1", "all", "pending", "active", "file", "operator"]
    )


MAKERS: "list[Maker]" = [
    other_program, our_names, newer, odd_values, odd_values, odd_values, odd_schema,
    bytes_of_no_database, log_of_another, old_program, old_program,
]  # fmt: skip
