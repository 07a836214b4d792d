"""A database of claude-agent-sync becomes one of ours, and nothing of it is lost (STATE-5)."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import elsewhere
from agent_sync.errors import StoreBusy, StoreError
from agent_sync.feed import search
from agent_sync.identity.liveness import Limits
from agent_sync.locks import granting, open_leases
from agent_sync.locks.claim import Claim, World
from agent_sync.messages import mailbox, received_mail
from agent_sync.presence.agents import find
from agent_sync.repository.location import Project
from agent_sync.sessions import sign_of_life
from agent_sync.store import migrate, schema
from agent_sync.store.opening import open_store
from agent_sync.store.predecessor import copy_rows, old_ids, old_mail, take_over
from agent_sync.store.progress_steps import SEARCH
from agent_sync.store.sqlite import Store
from agent_sync.tasks import task_board
from migration.old_database import HOUR, MINUTE, NOW, OldDatabase, iso, make_repository, old_id

SESSION = "5e55-ion1"
OTHER = "5e55-ion2"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_repository(tmp_path / "repo")


def opened(project: Project, busy_ms: int = 2_000) -> Store:
    store = open_store(project, busy_ms=busy_ms)
    assert store is not None
    return store


def world() -> World:
    return World(NOW, Limits({}), lambda _machine, _pid, _start: "unknown")


def backups(project: Project) -> list[str]:
    names = sorted(os.listdir(project.folder))
    return [name for name in names if "claude-agent-sync.bak" in name]


def fill(old: OldDatabase) -> None:
    """A little of everything."""
    old.agent(old_id(SESSION), "reviewer", role="backend", session_id=SESSION, cwd="/somewhere")
    old.agent(old_id(OTHER), "builder", status="idle", current_task_id="task-00000001")
    old.agent("alice", "Alice", session_id="another", status="offline")
    old.agent("operator", "operator")
    old.add(
        "tasks",
        id="task-00000001",
        title="Fix  login",
        description="do it\nwell\n[blocked] waits for  the key",
        status="blocked",
        owner_agent_id=old_id(OTHER),
        priority=7,
        created_at=iso(NOW - HOUR),
        updated_at=iso(NOW - MINUTE),
    )
    old.add(
        "tasks", id="task-00000002", title="Later", status="pending", created_at=iso(NOW - MINUTE)
    )
    old.add("task_files", task_id="task-00000001", file_path="src/login.py")
    old.add(
        "locks",
        file_path="src/login.py",
        owner_agent_id=old_id(OTHER),
        reason="rewriting",
        created_at=iso(NOW - HOUR),
        expires_at=iso(NOW + HOUR),
    )
    old.add(
        "locks",
        file_path="src/gone.py",
        owner_agent_id=old_id(OTHER),
        created_at=iso(NOW - HOUR),
        expires_at=iso(NOW - MINUTE),
    )
    old.message(1, old_id(OTHER), old_id(SESSION), read_at=iso(NOW - MINUTE))
    old.message(2, old_id(SESSION), "Builder")
    old.message(3, old_id(OTHER), "all", read_at=iso(NOW - MINUTE))
    old.message(4, old_id(OTHER), "backend")
    for agent in (old_id(SESSION), old_id(OTHER)):
        old.add("message_deliveries", message_id="msg-00000003", agent_id=agent, delivered_at="")
    old.add("decisions", id="dec-1", agent_id=old_id(SESSION), body="use tabs", created_at="")
    old.add(
        "activity",
        id="act-1",
        agent_id=old_id(SESSION),
        event_type="file_edited",
        body="edited",
        tool_name="Edit",
        file_path="./src/../src/login.py",
        created_at=iso(NOW - MINUTE),
    )


@pytest.mark.proves("STATE-5")
@pytest.mark.parametrize("version", ["0.2.1", "0.4.0"])
def test_everything_is_imported(project: Project, version: str) -> None:
    old = OldDatabase(project, version=version)
    fill(old)
    if version != "0.2.1":
        old.add("task_deps", task_id="task-00000002", depends_on_id="task-00000001")
        old.add(
            "locks",
            file_path="port 5432",
            kind="resource",
            owner_agent_id="alice",
            expires_at=iso(NOW + HOUR),
        )
    old.close()
    store = opened(project)
    assert store.value("PRAGMA user_version") == schema.VERSION
    assert store.value("PRAGMA integrity_check") == "ok"
    assert store.value("SELECT count(*) FROM sqlite_master WHERE name LIKE 'claude%'") == 0

    agents: dict[str, str] = dict(
        store.all("SELECT id, name || '|' || role || '|' || state FROM agents")
    )
    assert agents == {
        SESSION: "reviewer|backend|idle",
        old_id(OTHER): "builder||idle",
        "alice": "Alice||ended",
        "operator": "operator||idle",
    }
    task = task_board.find(store, "task-00000001")
    assert (task.title, task.description, task.blocked_reason) == (
        "Fix login",
        "do it\nwell",
        "waits for the key",
    )
    assert (task.status, task.priority, task.owner_id) == ("blocked", 7, old_id(OTHER))
    assert task.files == ["src/login.py"]
    assert store.value("SELECT task_id FROM agents WHERE id = ?", (old_id(OTHER),)) == task.id
    leases = {(lease.target, lease.key): lease for lease in open_leases.all_open(store)}
    assert leases["file", "src/login.py"].reason == "rewriting"
    assert leases["file", "src/login.py"].agent_id == old_id(OTHER)
    expected = {("file", "src/login.py")}
    if version != "0.2.1":
        expected.add(("resource", "port 5432"))
        assert task_board.find(store, "later").depends_on == [task.id]
    assert set(leases) == expected
    assert store.one("SELECT agent_id, agent_name, body FROM decisions") == (
        SESSION,
        "reviewer",
        "use tabs",
    )
    assert store.one("SELECT agent_id, body, key, tool FROM activity WHERE type = 'file_edited'")
    row = store.one("SELECT agent_id, body, key, tool FROM activity WHERE type = 'file_edited'")
    assert row == (SESSION, "edited", "src/login.py", "Edit")
    for words in ("body 2", "tabs", "login"):
        assert search.find(store, words), words
    hit = search.find(store, "tabs")[0]
    with store.writing() as store:
        search.forget(store, hit.kind, hit.number)
    assert elsewhere.sqlite_has("fts5") is not bool(search.find(store, "tabs"))
    store.close()


@pytest.mark.proves("STATE-5")
def test_a_live_lock_refuses_others_after_the_import(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    old.close()
    store = opened(project)
    with store.writing() as store:
        token, judged = granting.attempt(store, Claim(SESSION, "src/login.py"), world())
        assert (token, judged.blockers[0].holder.name) == (0, "builder")
        assert granting.attempt(store, Claim(SESSION, "src/gone.py"), world())[0]
    store.close()


@pytest.mark.proves("STATE-5")
def test_reading_counts_for_the_addressee_alone(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    old.close()
    store = opened(project)

    def inbox(agent_id: str) -> list[str]:
        agent = find(store, agent_id)
        assert agent
        return [one.body for one in received_mail.inbox(store, agent, NOW)]

    def pushes(agent_id: str) -> list[str]:
        agent = find(store, agent_id)
        assert agent
        return [one.body for one in mailbox.to_push(store, agent, 0, broadcasts=True)]

    assert inbox(SESSION) == pushes(SESSION) == ["body 4"]
    assert inbox(old_id(OTHER)) == pushes(old_id(OTHER)) == ["body 2"]
    assert inbox("alice") == ["body 3"], "nobody had delivered the broadcast to her"
    assert pushes("alice") == []
    store.close()


@pytest.mark.proves("STATE-5")
def test_threads_and_acknowledgements(project: Project) -> None:
    old = OldDatabase(project)
    old.agent("a")
    old.agent("b")
    old.message(1, "a", "b")
    old.message(2, "b", "a", reply_to="msg-00000001", acked_at=iso(NOW - MINUTE))
    old.message(3, "a", "b", reply_to="msg-00000002")
    old.message(4, "a", "b", reply_to="msg-00000005")
    old.message(5, "a", "b", reply_to="msg-00000004")
    old.message(6, "a", "b", reply_to="msg-ffffffff")
    old.close()
    store = opened(project)
    assert [one.body for one in received_mail.thread(store, 3)] == ["body 1", "body 2", "body 3"]
    assert [one.body for one in received_mail.thread(store, 6)] == ["body 6"]
    assert len(received_mail.thread(store, 4)) >= 1
    assert store.value("SELECT acked_at FROM deliveries WHERE message_id = 2 AND agent_id = 'a'")
    store.close()


@pytest.mark.proves("STATE-5")
def test_a_returning_session_is_recognised_by_the_hash(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    old.message(9, "alice", old_id(OTHER))
    old.add("activity", id="act-2", agent_id=old_id(OTHER), event_type="x", created_at="")
    old.close()
    store = opened(project)
    joined = store.value("SELECT count(*) FROM activity WHERE type = 'agent_joined'")
    with store.writing() as store:
        agent = sign_of_life.refresh(store, OTHER, NOW, state="running")
    assert (agent.id, agent.name) == (OTHER, "builder")
    assert [lease.agent_id for lease in open_leases.all_open(store)] == [OTHER]
    assert task_board.find(store, "fix login").owner_id == OTHER
    mail = [one.body for one in mailbox.to_push(store, agent, 0, broadcasts=True)]
    assert mail == ["body 2", "body 9"]
    assert find(store, old_id(OTHER)) is None
    assert store.value("SELECT count(*) FROM activity WHERE type = 'agent_joined'") == joined
    for table, column in (
        ("messages", "sender_id"),
        ("deliveries", "agent_id"),
        ("addressees", "address_key"),
        ("activity", "agent_id"),
    ):
        left = f"SELECT count(*) FROM {table} WHERE {column} = ?"
        assert store.value(left, (old_id(OTHER),)) == 0
    with store.writing() as store:
        assert sign_of_life.refresh(store, "a-new-session", NOW).name != "builder"
        assert sign_of_life.refresh(store, f"{OTHER}/child", NOW).id == f"{OTHER}/child"
    store.close()


@pytest.mark.proves("STATE-5", "STATE-7")
@pytest.mark.parametrize("sql", [old_ids.ANY, old_ids.ONE])
def test_recognising_uses_an_index(project: Project, sql: str) -> None:
    store = opened(project)
    plan = store.all("EXPLAIN QUERY PLAN " + sql, ("x",) * sql.count("?1"))
    assert [row[3].split()[0] for row in plan] == ["SEARCH"], plan
    store.close()


@pytest.mark.proves("STATE-5")
def test_agent_sync_id_keeps_its_value_and_two_rows_of_one_session_become_one(
    project: Project,
) -> None:
    old = OldDatabase(project)
    old.agent("alice", session_id=SESSION)
    old.agent("agent-0123456789ab", "random", session_id=SESSION, last_seen=iso(NOW - HOUR))
    old.agent(old_id(SESSION), "hashed", session_id=SESSION)
    old.add("tasks", id="t", title="one", status="in_progress", owner_agent_id="agent-0123456789ab")
    old.close()
    store = opened(project)
    assert dict(store.all("SELECT id, name FROM agents")) == {"alice": "alice", SESSION: "hashed"}
    assert task_board.find(store, "one").owner_id == SESSION
    store.close()


@pytest.mark.proves("STATE-5")
def test_a_bare_shell_is_recognised_by_its_file(project: Project) -> None:
    old = OldDatabase(project)
    old.agent("agent-00000000beef", "shelly", session_id="left over")
    old.close()
    Path(project.folder, "current-agent").write_text("agent-00000000beef\n")
    store = opened(project)
    from agent_sync.identity.who_acts import identify

    assert identify({}, folder=project.folder) == ("agent-00000000beef", "shell-id")
    assert store.one("SELECT id, kind FROM agents") == ("agent-00000000beef", "shell")
    assert stat.S_IMODE(os.stat(os.path.join(project.folder, "shell-id")).st_mode) == 0o600
    store.close()


@pytest.mark.proves("STATE-5")
def test_names_become_unique_and_mail_still_finds_their_owners(project: Project) -> None:
    old = OldDatabase(project)
    for number in range(3):
        old.agent(f"a{number}", "repo", last_seen=iso(NOW - number * MINUTE), role="Dev/Ops")
    old.agent("nameless", "", last_seen=iso(NOW - HOUR))
    old.connection.execute("UPDATE agents SET name = ' \x1b\n' WHERE id = 'nameless'")
    old.agent("all-name", "all", last_seen=iso(NOW - HOUR))
    old.message(1, "nobody", "repo")
    old.message(2, "nobody", "dev/ops")
    old.close()
    store = opened(project)
    names: dict[str, str] = dict(store.all("SELECT id, name FROM agents"))
    assert [names[f"a{number}"] for number in range(3)] == ["repo", "repo-2", "repo-3"]
    keys = [row[0] for row in store.all("SELECT name_key FROM agents")]
    assert len(set(keys)) == len(keys)
    assert "all" not in keys
    assert "" not in keys
    for number in range(3):
        agent = find(store, f"a{number}")
        assert agent
        assert len(mailbox.to_push(store, agent, 0, broadcasts=True)) == 2
    store.close()


ODD = [None, b"\xff\x00", 3.5, -1, 10**17, "", "\x00", "9999-12-31", "not a time", "é" * 3000]


@pytest.mark.proves("STATE-5")
def test_odd_data_never_fails_the_import(project: Project) -> None:
    old = OldDatabase(project)
    for table in take_over.OLD:
        old.connection.execute(f"ALTER TABLE {table} RENAME TO strict_{table}")
        columns = [row[1] for row in old.connection.execute(f"PRAGMA table_info(strict_{table})")]
        old.connection.execute(f"DROP TABLE strict_{table}")
        old.connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        for turn in range(len(ODD)):
            marks = ", ".join("?" * len(columns))
            values = [ODD[(turn + place) % len(ODD)] for place in range(len(columns))]
            old.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)
            same = [ODD[turn]] * len(columns)
            old.connection.execute(f"INSERT INTO {table} VALUES ({marks})", same)
    old.connection.execute("INSERT INTO messages (body) VALUES (CAST(x'c3' AS TEXT))")
    old.connection.execute("CREATE VIEW broken AS SELECT missing FROM nowhere")
    old.connection.execute("CREATE TABLE theirs (x)")
    old.close()
    store = opened(project)
    assert store.value("PRAGMA integrity_check") == "ok"
    for table in ("tasks", "decisions", "activity", "messages"):
        assert store.value(f"SELECT count(*) FROM {table}") >= len(ODD)
    assert store.value("SELECT count(*) FROM agents WHERE typeof(last_seen) <> 'integer'") == 0
    assert store.value("SELECT max(last_seen) FROM agents") <= store.value(
        "SELECT max(at) FROM activity"
    )
    assert task_board.listed(store, "all")
    store.close()


@pytest.mark.proves("STATE-5")
def test_missing_tables_are_empty_ones(project: Project) -> None:
    old = OldDatabase(project)
    for table in take_over.OLD[1:]:
        old.connection.execute(f"DROP TABLE {table}")
    old.agent("only")
    old.close()
    store = opened(project)
    assert store.all("SELECT id FROM agents") == [("only",)]
    store.close()


@pytest.mark.proves("STATE-5")
def test_ten_thousand_messages(project: Project) -> None:
    old = OldDatabase(project)
    with old.connection:
        old.connection.execute("BEGIN")
        for number in range(50):
            old.agent(f"a{number}")
        for number in range(10_000):
            recipient = "all" if number % 3 else f"a{number % 50}"
            read = None if number % 2 else iso(NOW)
            old.message(number, f"a{number % 7}", recipient, read_at=read)
    old.close()
    store = opened(project, busy_ms=30_000)
    assert store.value("SELECT count(*) FROM messages") == 10_000
    assert store.value("SELECT count(*) FROM addressees") == 10_000
    store.close()


# --- the copy, and all or nothing


@pytest.mark.proves("STATE-5")
def test_the_copy_is_private_complete_and_never_overwritten(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    before = old.dump()
    old.close()
    mine = Path(project.database + take_over.BACKUP)
    mine.write_text("an earlier copy")
    opened(project).close()
    assert mine.read_text() == "an earlier copy"
    assert backups(project) == [
        "state.sqlite.claude-agent-sync.bak",
        "state.sqlite.claude-agent-sync.bak.2",
    ]
    copy = str(mine) + ".2"
    assert stat.S_IMODE(os.stat(copy).st_mode) == 0o600
    kept = sqlite3.connect(copy)
    assert list(kept.iterdump()) == before
    kept.close()


class Injected(RuntimeError):
    pass


@pytest.mark.proves("STATE-5")
@pytest.mark.parametrize("step", ["_agents", "_locks", "_activity", "fill_search", "_numbered"])
def test_a_failure_leaves_the_old_database_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    old = OldDatabase(project)
    fill(old)
    before = old.dump()
    inode = os.stat(project.database).st_ino
    place: object = copy_rows.Import
    if step == "fill_search":
        place = migrate
    elif step == "_numbered":
        place = take_over
    elif step == "_agents":
        from agent_sync.store.predecessor import old_agents

        place, step = old_agents.Agents, "run"
    real = getattr(place, step)

    def fail(*arguments: object) -> None:
        real(*arguments)
        raise Injected

    monkeypatch.setattr(place, step, fail)
    with pytest.raises(Injected):
        open_store(project, busy_ms=500)
    assert old.dump() == before
    assert old.connection.execute("PRAGMA user_version").fetchone() == (0,)
    left = [name for name in backups(project) if name != "state.sqlite.claude-agent-sync.bak"]
    assert left == [], "a failed attempt leaves no copy behind"
    monkeypatch.undo()
    opened(project).close()
    assert os.stat(project.database).st_ino == inode, "the same file all along"
    old.close()


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[1])
from agent_sync.repository.location import at_root
from agent_sync.store.predecessor import copy_rows
from agent_sync.store import migrate, opening
def die(self):
    self.store.connection.execute("PRAGMA cache_spill=1")
    os.kill(os.getpid(), 9)
copy_rows.Import._activity = die
opening.open_store(at_root(sys.argv[2]))
"""


@pytest.mark.proves("STATE-5")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_kill_in_the_middle_leaves_the_old_database_as_it_was(
    project: Project, journal: str
) -> None:
    old = OldDatabase(project, journal=journal)
    fill(old)
    before = old.dump()
    old.close()
    source = str(Path(take_over.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, source, project.root], timeout=60, check=False
    )
    assert done.returncode == -9
    look = sqlite3.connect(project.database)
    assert list(look.iterdump()) == before
    look.close()
    store = opened(project)
    assert store.value("SELECT count(*) FROM agents") == 4
    assert len(backups(project)) == 1
    store.close()


# --- an old program that still has it open


@pytest.mark.proves("STATE-5")
def test_an_idle_old_hook_fails_without_harm(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    assert old.connection.execute("SELECT count(*) FROM locks").fetchone() == (2,)
    store = opened(project)
    for statement in (
        "SELECT file_path FROM locks",
        "INSERT INTO locks (file_path) VALUES ('x')",
        "UPDATE agents SET status = 'active', last_seen = 'x' WHERE id = 'alice'",
        "INSERT INTO activity (id, agent_id, event_type, body) VALUES ('act-9', 'a', 'b', 'c')",
        "INSERT INTO decisions (id, agent_id, body, created_at) VALUES ('dec-9', 'a', 'b', 'c')",
        "INSERT INTO messages (id, sender_agent_id, recipient) VALUES ('msg-9', 'a', 'b')",
    ):
        with pytest.raises(sqlite3.Error):
            old.connection.execute(statement)
    old.close()
    assert store.value("PRAGMA integrity_check") == "ok"
    assert store.value("SELECT count(*) FROM leases") == 1
    store.close()


@pytest.mark.proves("STATE-5")
def test_an_old_reader_keeps_its_snapshot(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    old.connection.execute("BEGIN")
    assert old.connection.execute("SELECT count(*) FROM locks").fetchone() == (2,)
    store = opened(project)
    assert old.connection.execute("SELECT count(*) FROM locks").fetchone() == (2,)
    old.connection.execute("COMMIT")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        old.connection.execute("SELECT count(*) FROM locks")
    old.close()
    assert store.value("PRAGMA integrity_check") == "ok"
    store.close()


@pytest.mark.proves("STATE-5")
@pytest.mark.parametrize(
    ("journal", "begin"),
    [("WAL", "BEGIN IMMEDIATE"), ("DELETE", "BEGIN"), ("DELETE", "BEGIN IMMEDIATE")],
)
def test_an_old_program_in_the_way_gives_busy_and_changes_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, journal: str, begin: str
) -> None:
    if journal == "DELETE":
        monkeypatch.setattr("agent_sync.store.filesystem.shares_memory", lambda _folder: False)
    old = OldDatabase(project, journal=journal)
    fill(old)
    before = old.dump()
    old.connection.execute(begin)
    old.connection.execute("SELECT count(*) FROM locks").fetchone()
    with pytest.raises(StoreBusy):
        open_store(project, busy_ms=200)
    old.connection.execute("COMMIT")
    assert old.dump() == before
    assert backups(project) == []
    opened(project).close()
    old.close()


@pytest.mark.proves("STATE-5")
def test_nobody_writes_from_its_first_moment_on(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = OldDatabase(project)
    fill(old)
    real, refused = take_over._set_aside, []

    def set_aside(store: Store) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            old.connection.execute("UPDATE agents SET cwd = 'late'")
        refused.append(1)
        real(store)

    monkeypatch.setattr(take_over, "_set_aside", set_aside)
    opened(project).close()
    assert refused
    old.close()


@pytest.mark.proves("STATE-5")
def test_many_openers_import_once(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    old.close()
    failures: list[StoreError] = []

    def run() -> None:
        try:
            opened(project, busy_ms=20_000).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert len(backups(project)) == 1
    store = opened(project)
    assert store.value("SELECT count(*) FROM agents") == 4
    store.close()


@pytest.mark.proves("STATE-5")
def test_long_threads_cost_no_more_than_short_ones() -> None:
    class Counting(dict[int, int]):
        looks = 0

        def __getitem__(self, number: int) -> int:
            self.looks += 1
            return super().__getitem__(number)

    chain = Counting({number: number - 1 for number in range(5_000, 1, -1)})
    assert set(old_mail._roots(chain).values()) == {1}
    assert chain.looks < 10_000
    circle = {1: 2, 2: 3, 3: 1, 4: 1, 5: 4}
    assert set(old_mail._roots(circle).values()) == {1}
    assert old_mail._roots({2: 1, 9: 8, 3: 2}) == {2: 1, 9: 8, 3: 1}


@pytest.mark.proves("STATE-5")
def test_many_agents_of_one_name_keep_it_with_numbers(project: Project) -> None:
    old = OldDatabase(project)
    for number in range(300):
        old.agent(f"a{number}", "Agent" if number % 2 else "agent", last_seen=iso(NOW - number))
    old.agent("last", "agent-7", last_seen=iso(NOW - HOUR))
    old.close()
    store = opened(project)
    names = [row[0] for row in store.all("SELECT name_key FROM agents ORDER BY last_seen DESC")]
    store.close()
    assert names[:3] == ["agent", "agent-2", "agent-3"]
    assert names[-2:] == ["agent-300", "agent-7-2"]
    assert len(set(names)) == 301


@pytest.mark.proves("STATE-5")
def test_whoever_watches_is_told_what_is_imported(project: Project) -> None:
    old = OldDatabase(project)
    fill(old)
    for number in range(600):
        old.message(1000 + number, "alice", "all")
    total = int(old.connection.execute("SELECT count(*) FROM messages").fetchone()[0])
    old.close()
    told: list[tuple[str, int, int]] = []
    store = open_store(project, progress=lambda *step: told.append(step))
    assert store is not None
    store.close()
    assert [step for step in told if step[0] == "messages"] == [
        ("messages", done, total) for done in (0, 250, 500)
    ]
    assert {"agents", "tasks", "activity"} < {what for what, _, _ in told}
    assert told[-1] == (SEARCH, 0, 0)
