"""The seam to SQLite: transactions, and errors that have names (STATE-3, STATE-6)."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.errors import StoreBusy, StoreCorrupt, StoreError
from agent_sync.store.sqlite import Store, translated
from support import SOURCE


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store(str(tmp_path / "x.sqlite"), busy_ms=100)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("CREATE TABLE t (x INTEGER NOT NULL)")
    return opened


def numbers(store: Store) -> list[int]:
    return [row[0] for row in store.all("SELECT x FROM t ORDER BY x")]


@pytest.mark.proves("STATE-3")
def test_nested_transactions_are_one(store: Store) -> None:
    with store.writing():
        store.execute("INSERT INTO t VALUES (1)")
        with store.writing(), store.reading():
            store.execute("INSERT INTO t VALUES (2)")
        assert store.connection.in_transaction
    assert not store.connection.in_transaction
    assert numbers(store) == [1, 2]


@pytest.mark.proves("STATE-3")
@pytest.mark.parametrize("depth", [1, 2])
def test_an_error_takes_everything_back(store: Store, depth: int) -> None:
    with pytest.raises(StoreError, match="NOT NULL"), store.writing():  # noqa: PT012
        store.execute("INSERT INTO t VALUES (1)")
        if depth == 1:
            store.execute("INSERT INTO t VALUES (NULL)")
        with store.writing():
            store.execute("INSERT INTO t VALUES (NULL)")
    assert numbers(store) == []
    with store.writing():
        store.execute("INSERT INTO t VALUES (3)")
    assert numbers(store) == [3]


@pytest.mark.proves("STATE-3")
def test_writing_takes_the_lock_at_once(store: Store) -> None:
    other = Store(store.path, busy_ms=50)
    with store.writing():
        with pytest.raises(StoreBusy) as caught, other.writing():
            pass
        assert caught.value.facts["path"] == store.path
        assert numbers(other) == [], "a reader does not wait"
    with other.writing():
        other.execute("INSERT INTO t VALUES (1)")
    assert numbers(store) == [1]
    other.close()


@pytest.mark.proves("STATE-3")
def test_reading_is_one_snapshot(store: Store) -> None:
    other = Store(store.path)
    with store.reading():
        assert numbers(store) == []
        before = store.data_version()
        other.execute("INSERT INTO t VALUES (1)")
        assert numbers(store) == []
    assert numbers(store) == [1]
    assert store.data_version() != before
    other.close()


@pytest.mark.proves("STATE-3")
def test_a_full_disk_takes_everything_back(store: Store) -> None:
    store.execute(f"PRAGMA max_page_count={store.value('PRAGMA page_count') + 1}")
    with pytest.raises(StoreError, match="full"), store.writing():  # noqa: PT012
        store.execute("INSERT INTO t VALUES (1)")
        store.execute("CREATE TABLE u AS SELECT randomblob(100000)")
    assert numbers(store) == []
    with store.writing():
        store.execute("INSERT INTO t VALUES (2)")
    assert numbers(store) == [2]


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize("content", [b"no database " * 900, os.urandom(9000)])
def test_a_file_that_is_no_database_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="doctor --repair"):
        Store(str(path)).value("PRAGMA user_version")


@pytest.mark.proves("STATE-6")
def test_text_that_is_no_utf8_is_corrupt(store: Store) -> None:
    store.execute("INSERT INTO t VALUES (CAST(x'6c6f636b6564ff' AS TEXT))")
    with pytest.raises(StoreCorrupt):
        store.all("SELECT x FROM t")


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("database is locked", StoreBusy),
        ("database table is locked: agents", StoreBusy),
        ("database schema is locked: main", StoreBusy),
        ("database disk image is malformed", StoreCorrupt),
        ("malformed database schema (agents)", StoreCorrupt),
        ("file is not a database", StoreCorrupt),
        ("unsupported file format", StoreCorrupt),
        ("no such table: locked", StoreError),
        ('fts5: syntax error near "busy"', StoreError),
        ("disk I/O error", StoreError),
    ],
)
def test_what_sqlite_says_gets_a_name(text: str, kind: "type[StoreError]") -> None:
    assert type(translated(sqlite3.OperationalError(text), "/p")) is kind


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        Store(str(tmp_path))


def test_rows_and_values(store: Store) -> None:
    assert store.one("SELECT 1 WHERE 0") is None
    assert store.value("SELECT 1 WHERE 0") is None
    assert store.value("SELECT ?1 + ?1", (2,)) == 4
    assert store.insert("INSERT INTO t VALUES (7)") == 1


SEAM = """
import sys
sys.path.insert(0, {src!r})
{before}
from agent_sync.store import sqlite
brought = [name for name in ("functools", "collections") if name in sys.modules]
connection = sqlite.driver.connect(":memory:")
for number in range(300):
    assert connection.execute(f"SELECT {{number % 140}}").fetchone() == (number % 140,)
import functools, json
print(json.dumps([sqlite.driver.__name__, brought, hasattr(functools, "partial")]))
"""


def loaded(before: str) -> str:
    code = SEAM.format(src=str(SOURCE), before=before)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, timeout=60, check=True
    )
    return done.stdout.decode().strip()


@pytest.mark.proves("STATE-7")
def test_the_driver_brings_nothing_in_and_leaves_the_real_module_to_others() -> None:
    assert loaded("") == '["_sqlite3", [], true]'


@pytest.mark.parametrize(
    "before",
    ["import functools", "sys.modules['_functools'] = None", "import _functools as f; "
     "del f._lru_cache_wrapper"],
)  # fmt: skip
def test_where_it_cannot_be_alone_the_driver_loads_with_what_it_wants(before: str) -> None:
    # Before 3.11 the driver has a cache of its own.
    cached = before == "import functools" or sys.version_info >= (3, 11)
    wanted = ["functools", "collections"] if cached else ["collections"]
    assert loaded(before).endswith(f"{json.dumps(wanted)}, true]")
