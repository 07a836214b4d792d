"""What can be read of a broken database is saved, and the broken one is kept (STATE-6)."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from broken import NOW, TASKS, filled, flip, make_repository, opened, truncate, wipe

import elsewhere
from agent_sync.errors import StoreBusy, StoreCorrupt, StoreError, StoreTooNew
from agent_sync.feed import search
from agent_sync.identity.liveness import Limits
from agent_sync.locks import granting
from agent_sync.locks.claim import Claim, World
from agent_sync.messages import mailbox
from agent_sync.repository.location import Project
from agent_sync.sessions import sign_of_life
from agent_sync.store.broken import rebuild, salvage
from agent_sync.store.broken import repair as repair_module
from agent_sync.store.broken.repair import faults, repair
from agent_sync.store.opening import open_store
from agent_sync.store.progress_steps import CHECK, SEARCH

COUNTED = ("agents", "tasks", "messages", "decisions", "leases", "activity")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return filled(tmp_path_factory.mktemp("template") / "repo")


@pytest.fixture
def project(template: Project, tmp_path: Path) -> Project:
    shutil.copytree(template.root, tmp_path / "repo")
    from agent_sync.repository.location import at_root

    return at_root(str(tmp_path / "repo"))


def counts(project: Project) -> dict[str, int]:
    store = opened(project)
    found = {name: store.value(f"SELECT count(*) FROM {name}") for name in COUNTED}
    store.close()
    return found


def works(project: Project) -> None:
    """Everything that writes goes on as if nothing had been."""
    assert faults(project.database) == []
    store = opened(project)
    with store.writing() as store:
        agent = sign_of_life.refresh(store, "after", NOW)
        number = mailbox.send(store, NOW, agent, ["all"], "unheard-of words")
        assert granting.attempt(
            store,
            Claim("after", "new.py", expires_at=NOW + 1),
            World(NOW, Limits({}), lambda *_: "unknown"),
        )[0]
    assert search.find(store, "unheard-of")[0].number == number
    store.close()
    for side in ("", "-wal"):
        if os.path.exists(project.database + side):
            assert stat.S_IMODE(os.stat(project.database + side).st_mode) == 0o600


@pytest.mark.proves("STATE-6")
def test_a_healthy_database_is_left_alone(project: Project) -> None:
    before = Path(project.database).read_bytes()
    assert repair(project)["state"] == "healthy"
    assert Path(project.database).read_bytes() == before
    assert not [name for name in os.listdir(project.folder) if "broken" in name]


@pytest.mark.proves("STATE-6")
def test_without_a_database_there_is_nothing_to_do(tmp_path: Path) -> None:
    project = make_repository(tmp_path / "repo")
    assert repair(project)["state"] == "absent"
    assert not os.path.exists(project.folder)
    os.makedirs(project.database)
    with pytest.raises(StoreError, match="no file"):
        repair(project)


@pytest.mark.proves("STATE-6")
def test_a_corrupt_database_is_named_with_the_way_out(project: Project) -> None:
    wipe(project.database, 1)
    with pytest.raises(StoreCorrupt) as caught:
        open_store(project)
    assert project.database in str(caught.value)
    assert "agent-sync doctor --repair" in str(caught.value)
    assert caught.value.exit_status == 1


def damage(path: str, kind: str) -> None:
    """The 20 ways."""
    name, _, number = kind.partition(" ")
    if name == "truncated":
        truncate(path, float(number))
    elif name == "flipped":
        flip(path, int(number), start=100)
    elif name == "header":
        flip(path, int(number), bits=8, start=0) if number != "0" else wipe(path, 1)
    elif name == "page":
        wipe(path, int(number))
    elif name == "text":
        Path(path).write_text("this is no database\n" * 500)


VARIANTS = [
    *(f"truncated {share}" for share in ("0.02", "0.1", "0.3", "0.5", "0.7", "0.9", "0.99")),
    *(f"flipped {seed}" for seed in range(1, 7)),
    *(f"page {number}" for number in (2, 9, 30, 45)),
    "header 0",
    "header 3",
    "text",
]


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize("kind", VARIANTS)
def test_what_can_be_read_is_saved(project: Project, kind: str) -> None:
    damage(project.database, kind)
    broken = Path(project.database).read_bytes()
    ill = faults(project.database)
    seen: list[str] = []
    report = repair(project, lambda table, _done, _total: seen.append(table))
    works(project)
    if not ill:
        assert report["state"] == "healthy"
        return
    assert report["state"] == "repaired"
    assert report["faults"]
    assert Path(report["kept"][0]).read_bytes() == broken
    assert stat.S_IMODE(os.stat(report["kept"][0]).st_mode) == 0o600
    assert set(seen) - {CHECK, SEARCH} == set(report["tables"]) >= set(COUNTED)
    left = {name for name in os.listdir(project.folder) if name.endswith((".new", ".salvage"))}
    assert left == set()
    store = opened(project)
    for table in COUNTED:
        assert report["tables"][table]["saved"] <= store.value(f"SELECT count(*) FROM {table}")
    for title, key in store.all("SELECT title, title_key FROM tasks"):
        assert isinstance(title, str)
        assert isinstance(key, str)
    store.close()


@pytest.mark.proves("STATE-6")
def test_one_lost_page_costs_little(project: Project, template: Project) -> None:
    whole = counts(template)
    pages = os.path.getsize(project.database) // 4096
    saved = []
    for page in range(3, pages, 7):
        shutil.copy(template.database, project.database)
        wipe(project.database, page)
        if faults(project.database):
            repair(project)
            now = counts(project)
            saved.append(sum(now.values()) / sum(whole.values()))
    assert saved
    assert sum(saved) / len(saved) > 0.8


@pytest.mark.proves("STATE-6")
def test_a_damaged_leaf_in_the_middle_loses_only_its_own_rows(project: Project) -> None:
    look = sqlite3.connect(project.database)
    pages = list(range(3, look.execute("PRAGMA page_count").fetchone()[0]))
    look.close()
    original = Path(project.database).read_bytes()
    for page in pages:
        Path(project.database).write_bytes(original)
        data = original[(page - 1) * 4096 : page * 4096]
        if data[0] == 13 and b"task 30" in data and b"30 30 30 30" in data:
            break
    wipe(project.database, page)
    report = repair(project)
    store = opened(project)
    kept = [row[0] for row in store.all("SELECT id FROM tasks ORDER BY id")]
    assert report["tables"]["tasks"] == {"saved": len(kept), "complete": False}
    assert {1, TASKS} <= set(kept)
    assert TASKS - 20 <= len(kept) < TASKS
    store.close()


@pytest.mark.proves("STATE-6")
def test_a_short_file_gives_what_it_still_has(project: Project) -> None:
    truncate(project.database, 0.9)
    assert repair(project)["tables"]["tasks"]["saved"] >= TASKS // 2


@pytest.mark.proves("STATE-6")
def test_tables_before_a_lost_page_of_the_schema_are_saved(tmp_path: Path) -> None:
    project = make_repository(tmp_path / "repo")
    store = opened(project)
    with store.writing() as store:
        sign_of_life.refresh(store, "ann", NOW)
        claim = Claim("ann", "held.py", expires_at=NOW + 1)
        assert granting.attempt(store, claim, World(NOW, Limits({}), lambda *_: "unknown"))[0]
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    truncate(project.database, 0.35)
    report = repair(project)
    assert report["tables"]["leases"] == {"saved": 1, "complete": True}
    assert report["tables"]["activity"] == {"saved": 0, "complete": False}
    assert counts(project)["leases"] == 1


@pytest.mark.proves("STATE-6")
def test_a_big_table_is_walked_from_both_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage, "PROBES", 100)
    path = str(tmp_path / "x.sqlite")
    made = sqlite3.connect(path, isolation_level=None)
    made.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
    made.execute("CREATE TABLE k (id TEXT PRIMARY KEY, x TEXT) WITHOUT ROWID")
    made.execute("BEGIN")
    for number in range(30_000):
        made.execute("INSERT INTO t VALUES (?, ?)", (number, f"row {number} " * 5))
        made.execute("INSERT INTO k VALUES (?, ?)", (f"{number:05}", f"key {number} " * 5))
    made.execute("COMMIT")
    made.close()
    content = Path(path).read_bytes()
    for mark in (b"row 15000 ", b"key 15000 "):
        wipe(path, content.index(mark) // 4096 + 1)
    source = salvage.Source(path)
    rows, whole = source.rows("t", ["id", "x"], [])
    assert not whole
    numbers = [row[0] for row in rows]
    assert numbers == sorted(set(numbers))
    assert {0, 29_999} <= set(numbers)
    assert 29_800 < len(numbers) < 30_000
    rows, whole = source.rows("k", ["id", "x"], ["id"])
    assert not whole
    keys = [row[0] for row in rows]
    assert {"00000", "29999"} <= set(keys)
    assert 29_800 < len(set(keys)) < 30_000
    source.close()


@pytest.mark.skipif(not elsewhere.sqlite_has("fts5"), reason="an SQLite without FTS5")
@pytest.mark.proves("STATE-6")
def test_only_the_search_index_is_damaged(project: Project) -> None:
    store = opened(project)
    store.execute("UPDATE words_data SET block = x'ffffffffffffff' WHERE id > 1")
    store.close()
    report = repair(project)
    assert report["state"] == "repaired"
    works(project)
    assert counts(project)["tasks"] == TASKS
    store = opened(project)
    assert {hit.kind for hit in search.find(store, "30")} == {"task", "message", "decision"}
    store.close()


@pytest.mark.proves("STATE-6")
def test_what_is_only_in_the_log_is_saved_too(project: Project) -> None:
    code = (
        "import sqlite3, sys, os\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute(\"UPDATE tasks SET title = 'from the log' WHERE id = 1\")\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, project.database], check=True, timeout=60)
    assert os.path.getsize(project.database + "-wal") > 0
    wipe(project.database, os.path.getsize(project.database) // 4096 - 1)
    assert faults(project.database)
    report = repair(project)
    assert project.database + "-wal" not in report["kept"]
    store = opened(project)
    assert store.value("SELECT title FROM tasks WHERE id = 1") == "from the log"
    store.close()


OPEN_ELSEWHERE = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5)
print(c.execute("SELECT count(*) FROM agents").fetchone()[0], flush=True)
sys.stdin.readline()
c.execute("UPDATE agents SET cwd = 'written later'")
done = c.execute("SELECT count(*) FROM agents WHERE cwd = 'written later'")
print(done.fetchone()[0], flush=True)
"""


@pytest.mark.proves("STATE-6")
def test_a_process_that_has_it_open_goes_on_with_the_repaired_one(project: Project) -> None:
    look = sqlite3.connect(project.database)
    root = look.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'").fetchone()[0]
    look.close()
    wipe(project.database, root)
    other = subprocess.Popen(
        [sys.executable, "-c", OPEN_ELSEWHERE, project.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin
    assert other.stdout
    try:
        assert other.stdout.readline() == "20\n"
        inode = os.stat(project.database).st_ino
        assert repair(project)["state"] == "repaired"
        assert os.stat(project.database).st_ino == inode
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "20\n"
    finally:
        other.communicate(timeout=60)
    store = opened(project)
    assert store.value("SELECT count(*) FROM agents WHERE cwd = 'written later'") == 20
    store.close()
    works(project)


@pytest.mark.proves("STATE-6")
def test_writes_during_the_repair_are_taken_over(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = sqlite3.connect(project.database)
    root = look.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'").fetchone()[0]
    look.close()
    wipe(project.database, root)
    real, rounds = rebuild.fill, []

    def slow(*arguments: object) -> object:
        result = real(*arguments)  # type: ignore[arg-type]
        rounds.append(1)
        if len(rounds) == 1:
            code = (
                "import sqlite3, sys\n"
                "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
                "c.execute(\"UPDATE tasks SET title = 'meanwhile' WHERE id = 2\")\n"
            )
            subprocess.run([sys.executable, "-c", code, project.database], check=True, timeout=60)
        return result

    monkeypatch.setattr(repair_module, "fill", slow)
    repair(project)
    store = opened(project)
    assert store.value("SELECT title FROM tasks WHERE id = 2") == "meanwhile"
    store.close()
    assert len(rounds) == 2


@pytest.mark.proves("STATE-6", "LOCK-6")
def test_numbers_are_not_given_twice(project: Project) -> None:
    store = opened(project)
    with store.writing():
        store.execute("DELETE FROM leases WHERE id > 10")
        store.execute("DELETE FROM messages WHERE id > 10")
    root = store.value("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'")
    store.close()
    wipe(project.database, root)
    repair(project)
    store = opened(project)
    lease = store.insert(
        "INSERT INTO leases (target, pattern, key, kind, mode, agent_id, created_at, renewed_at) "
        "VALUES ('file', 0, 'k', 'auto', 'exclusive', 'a', 1, 1)"
    )
    assert lease == TASKS + 1
    store.close()


@pytest.mark.proves("STATE-6", "LOCK-6")
def test_lease_numbers_jump_when_the_last_one_is_lost(project: Project) -> None:
    look = sqlite3.connect(project.database)
    page = look.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_sequence'"
    ).fetchone()[0]
    look.close()
    wipe(project.database, page)
    repair(project)
    store = opened(project)
    assert store.value("SELECT seq FROM sqlite_sequence WHERE name = 'leases'") > 1_000_000
    assert store.value("SELECT seq FROM sqlite_sequence WHERE name = 'tasks'") == TASKS
    store.close()


@pytest.mark.proves("STATE-6", "STATE-4")
def test_a_newer_schema_is_not_repaired_by_an_older_program(project: Project) -> None:
    store = opened(project)
    store.execute("CREATE TABLE later (x)")
    store.execute("PRAGMA user_version=9")
    root = store.value("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'")
    store.close()
    wipe(project.database, root)
    before = Path(project.database).read_bytes()
    with pytest.raises(StoreTooNew):
        repair(project)
    assert Path(project.database).read_bytes() == before
    assert not [name for name in os.listdir(project.folder) if "broken" in name]


@pytest.mark.proves("STATE-6")
def test_a_missing_table_is_a_fault(project: Project) -> None:
    store = opened(project)
    store.execute("DROP TABLE waits")
    store.close()
    assert repair(project)["faults"] == ["table waits is missing"]
    works(project)


@pytest.mark.proves("STATE-6")
def test_a_writer_that_never_ends_gives_busy(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(project)
    root = store.value("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'")
    store.close()
    wipe(project.database, root)
    monkeypatch.setattr(repair_module, "BUSY_MS", 200)
    code = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('ready', flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, project.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout
    try:
        assert other.stdout.readline() == "ready\n"
        monkeypatch.setattr(repair_module, "_search_faults", lambda _store: [])
        with pytest.raises(StoreBusy):
            repair(project)
    finally:
        other.communicate("", timeout=60)
    assert repair(project)["state"] == "repaired"
    works(project)


def of_the_old_program(folder: Path) -> tuple[Project, sqlite3.Connection]:
    """A repository with an empty database of claude-agent-sync, open."""
    project = make_repository(folder / "repo")
    os.makedirs(project.folder)
    old = sqlite3.connect(project.database, isolation_level=None)
    old.execute("CREATE TABLE agents (id TEXT PRIMARY KEY, name TEXT, session_id TEXT)")
    old.execute("CREATE TABLE locks (file_path TEXT PRIMARY KEY, owner_agent_id TEXT)")
    old.execute("CREATE TABLE messages (id TEXT PRIMARY KEY, sender_agent_id TEXT, body TEXT)")
    return project, old


@pytest.mark.proves("STATE-6", "STATE-5")
def test_a_broken_database_of_the_old_program_is_repaired_then_imported(tmp_path: Path) -> None:
    project, old = of_the_old_program(tmp_path)
    for number in range(200):
        old.execute("INSERT INTO agents VALUES (?, ?, '')", (f"a{number}", f"name {number}"))
        old.execute("INSERT INTO messages VALUES (?, 'a1', ?)", (f"m{number}", "text " * 40))
    page = old.execute("SELECT rootpage FROM sqlite_master WHERE name = 'locks'").fetchone()[0]
    old.close()
    wipe(project.database, page)
    assert repair(project)["state"] == "repaired"
    store = opened(project)
    assert store.value("SELECT count(*) FROM agents") == 200
    assert store.value("SELECT count(*) FROM messages") == 200
    store.close()


@pytest.mark.proves("STATE-6", "STATE-5")
def test_of_the_old_program_all_tables_are_saved_but_the_one_whose_words_are_damaged(
    tmp_path: Path,
) -> None:
    project, old = of_the_old_program(tmp_path)
    old.execute("CREATE TABLE tasks (id TEXT PRIMARY KEY, title TEXT, status TEXT)")
    for number in range(20):
        old.execute("INSERT INTO messages VALUES (?, 'a1', ?)", (f"m{number}", "text"))
    old.close()
    raw = Path(project.database).read_bytes()
    Path(project.database).write_bytes(raw.replace(b"title TEXT", b"title \x04EXT"))
    assert repair(project)["state"] == "repaired"
    store = opened(project)
    assert store.value("SELECT count(*) FROM messages") == 20
    store.close()
