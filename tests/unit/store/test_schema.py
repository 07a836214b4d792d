"""Numbered steps: upgrades lose nothing, older programs go on if they may (STATE-4)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.errors import StoreError, StoreTooNew
from agent_sync.repository.location import Project, at_root
from agent_sync.store import opening, prepare, schema
from agent_sync.store.sqlite import Store

EXTRA = """
CREATE TABLE extra (x TEXT NOT NULL);
INSERT INTO extra SELECT title FROM tasks;
ALTER TABLE tasks ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return at_root(str(tmp_path))


def opened(project: Project) -> Store:
    store = opening.open_store(project)
    assert store is not None
    return store


def objects(store: Store) -> "list[tuple[object, ...]]":
    return store.all("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")


def pretend(monkeypatch: pytest.MonkeyPatch, steps: "tuple[str, ...]") -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    monkeypatch.setattr(schema, "VERSION", len(steps))
    monkeypatch.setattr(opening, "SCHEMA", len(steps))


def add_task(store: Store) -> None:
    store.execute(
        "INSERT INTO tasks (title, title_key, status, created_at, updated_at) "
        "VALUES ('mine', 'mine', 'pending', 1, 1)"
    )


@pytest.mark.proves("STATE-4")
def test_the_numbers_agree() -> None:
    assert opening.SCHEMA == schema.VERSION == len(schema.MIGRATIONS)
    assert 1 <= schema.OLDEST_READER <= schema.VERSION


@pytest.mark.proves("STATE-4")
def test_the_schema_is_all_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = (*schema.MIGRATIONS, EXTRA)
    pretend(monkeypatch, steps)
    fresh = opened(at_root(str(tmp_path / "fresh")))
    for first in range(1, len(steps)):
        stepwise = at_root(str(tmp_path / f"from {first}"))
        for count in range(first, len(steps) + 1):
            pretend(monkeypatch, steps[:count])
            opened(stepwise).close()
        assert objects(opened(stepwise)) == objects(fresh)
    assert fresh.value("PRAGMA user_version") == len(steps)
    assert fresh.value("PRAGMA integrity_check") == "ok"


@pytest.mark.proves("STATE-4")
def test_an_upgrade_keeps_the_data(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(project)
    add_task(store)
    store.close()
    pretend(monkeypatch, (*schema.MIGRATIONS, EXTRA))
    store = opened(project)
    assert store.one("SELECT x, colour FROM extra, tasks") == ("mine", "red")
    assert store.value("PRAGMA user_version") == schema.VERSION
    store.close()


@pytest.mark.proves("STATE-4")
def test_a_step_that_fails_leaves_the_version_before_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(project)
    add_task(store)
    before = objects(store)
    store.close()
    good = schema.MIGRATIONS
    pretend(monkeypatch, (*good, EXTRA, "CREATE TABLE more (x); CREATE TABLE nonsense"))
    with pytest.raises(StoreError, match="incomplete input"):
        opened(project)
    pretend(monkeypatch, (*good, EXTRA))
    store = opened(project)
    assert store.value("PRAGMA user_version") == len(good) + 1, "the step before it counts"
    assert not store.value("SELECT 1 FROM sqlite_master WHERE name = 'more'")
    assert store.value("SELECT count(*) FROM tasks") == 1
    assert len(objects(store)) == len(before) + 1
    store.close()


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[1])
from agent_sync.repository.location import at_root
from agent_sync.store import opening, prepare, schema
from agent_sync.store.sqlite import Store
steps = (*schema.MIGRATIONS, sys.argv[3])
schema.MIGRATIONS, schema.VERSION, opening.SCHEMA = steps, len(steps), len(steps)
real = Store.execute
def execute(self, sql, params=()):
    done = real(self, sql, params)
    if sql.startswith(sys.argv[4]):
        os.kill(os.getpid(), 9)
    return done
Store.execute = execute
opening.open_store(at_root(sys.argv[2]))
"""


@pytest.mark.proves("STATE-4")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("moment", ["CREATE TABLE extra", "ALTER TABLE", "PRAGMA user_version="])
def test_a_kill_in_between_leaves_the_old_version(
    project: Project, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    store = opened(project)
    add_task(store)
    before = objects(store)
    store.close()
    source = str(Path(opening.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, source, project.root, EXTRA, moment],
        timeout=60,
        check=False,
    )
    assert done.returncode == -9
    store = Store(project.database)
    assert objects(store) == before
    assert store.value("PRAGMA user_version") == schema.VERSION
    store.close()
    pretend(monkeypatch, (*schema.MIGRATIONS, EXTRA))
    store = opened(project)
    assert store.one("SELECT x, colour FROM extra, tasks") == ("mine", "red")
    store.close()


@pytest.mark.proves("STATE-4")
@pytest.mark.parametrize(
    ("oldest", "admitted"),
    [
        ("1", True),
        (str(schema.VERSION + 1), False),
        (None, False),
        ("soon", False),
        ("", False),
        ("-1", False),
    ],
)
def test_a_newer_schema(project: Project, oldest: "str | None", admitted: bool) -> None:  # noqa: FBT001
    store = opened(project)
    reader = store.value("SELECT value FROM meta WHERE name = 'oldest_reader'")
    assert reader == str(schema.OLDEST_READER)
    store.execute("DELETE FROM meta")
    if oldest is not None:
        store.execute("INSERT INTO meta VALUES ('oldest_reader', ?)", (oldest,))
    store.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    store.close()
    if admitted:
        store = opened(project)
        add_task(store)
        assert store.value("PRAGMA user_version") == schema.VERSION + 1
        store.close()
        return
    with pytest.raises(StoreTooNew) as caught:
        opened(project)
    assert caught.value.facts == {
        "path": project.database,
        "found": schema.VERSION + 1,
        "mine": schema.VERSION,
    }
    assert str(schema.VERSION + 1) in str(caught.value)


@pytest.mark.proves("STATE-4")
def test_a_newer_schema_without_our_table_of_facts(project: Project) -> None:
    store = opened(project)
    store.execute("DROP TABLE meta")
    store.execute("PRAGMA user_version=99")
    store.close()
    with pytest.raises(StoreTooNew):
        opened(project)


@pytest.mark.proves("STATE-4")
def test_moved_on_by_a_later_program_while_this_one_waited(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(project).close()
    store = Store(project.database)
    store.execute("PRAGMA user_version=0")
    store.close()

    def later(found: Project, *, busy_ms: int, progress: object) -> None:
        assert progress is None
        other = Store(found.database, busy_ms=busy_ms)
        other.execute("UPDATE meta SET value = '9' WHERE name = 'oldest_reader'")
        other.execute("PRAGMA user_version=9")
        other.close()

    monkeypatch.setattr(prepare, "prepare", later)
    with pytest.raises(StoreTooNew):
        opened(project)


@pytest.mark.proves("STATE-4")
def test_without_the_search_module(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SEARCH", "CREATE VIRTUAL TABLE words USING fts5_missing (body)")
    store = opened(project)
    assert not store.value("SELECT 1 FROM sqlite_master WHERE name = 'words'")
    assert store.value("PRAGMA user_version") == schema.VERSION
    from agent_sync.feed import search

    with store.writing() as store:
        search.index(store, "task", 1, "x")
    add_task(store)
    assert [hit.kind for hit in search.find(store, "mine")] == ["task"]
    store.close()


def test_statements_are_split_at_semicolons_and_comments_go() -> None:
    script = "CREATE TABLE a ( -- why; because\n x\n);\n\n-- all\nCREATE TABLE b (y);\n"
    assert schema.statements(script) == ["CREATE TABLE a (\n x\n)", "CREATE TABLE b (y)"]
    for step in schema.MIGRATIONS:
        quoted = [part for part in step.split("'")[1::2] if "--" in part or ";" in part]
        assert quoted == [], "the splitter does not know strings"


def test_nothing_is_made_unless_asked(project: Project) -> None:
    assert opening.open_store(project, create=False) is None
    assert os.listdir(project.root) == []
