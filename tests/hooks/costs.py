"""What one hook costs without a clock: modules, statements, transactions, processes, plans."""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from agent_sync.hooks import entry
from agent_sync.store.sqlite import Store
from scene.calls import standing
from support import make_repo

from .session import CHECKOUT, Answer, Session

PROBE = """
import sys
loaded = set(sys.modules)
sys.path.insert(0, {src!r})
from agent_sync.hooks import entry
from agent_sync.store import sqlite
said, plans, starts, alone = [], [], [], []
STARTS = ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "os.exec", "os.system")
sys.addaudithook(lambda event, args: starts.append(event) if event in STARTS else None)

class Watched:
    def __init__(self, connection):
        self.connection = connection

    def execute(self, sql, params=()):
        if sql != "PRAGMA trusted_schema=OFF":  # a flag of the connection alone
            said.append(sql)
        if sql.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            rows = self.connection.execute("EXPLAIN QUERY PLAN " + sql, params)
            plans.append([sql, [row[3] for row in rows]])
            if not sql.startswith("SELECT") and not self.connection.in_transaction:
                alone.append(sql)
        return self.connection.execute(sql, params)

    def __getattr__(self, name):
        return getattr(self.connection, name)

connect = sqlite.driver.connect
sqlite.driver.connect = lambda *words, **named: Watched(connect(*words, **named))
answer = entry.run([{event!r}], {raw!r}, {env!r}, client={client!r})
modules = sorted(set(sys.modules) - loaded)
import json
print(json.dumps([answer.code, answer.out, modules, said, alone, starts, plans]))
"""


FIRST_ROW = re.compile(r"^SELECT EXISTS \(SELECT 1 FROM watched\)")
"""Whether a table has a row at all ends at the first one, whatever the plan is called."""


IN_SESSION = {"CLAUDE_CODE_SESSION_ID": "one"}
"""So that its hooks see which of the next ones may be left out."""


class Cost(NamedTuple):
    """What one call did."""

    code: int
    out: str
    modules: "set[str]"
    statements: "list[str]"
    writes: int
    """Write transactions, and writes outside of one."""
    starts: "list[str]"
    plans: "list[tuple[str, list[str]]]"

    @property
    def scans(self) -> "list[tuple[str, str]]":
        """(step, statement) for each step that walks a table or an index from end to end."""
        return [
            (step, sql)
            for sql, steps in self.plans
            for step in steps
            if "SCAN" in step and not FIRST_ROW.search(sql)
        ]


class Inside(Session):
    """A session whose hooks run inside this process: quick, to set a scene."""

    def hook(self, event: str, payload: "dict[str, Any] | bytes", *flags: str) -> Answer:
        """Run one hook."""
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        opened: list[Store] = []
        answer = entry.run([event, *flags], raw, self.environment(), opened=opened)
        for store in opened:
            store.close()
        return Answer(answer.code, answer.out, answer.err)


@dataclass
class Place:
    """A repository with a history, the session that is looked at, and another one."""

    repo: Path
    home: Path

    @property
    def me(self) -> Inside:
        """The session that is looked at; this process stands for its client."""
        return Inside(self.repo, "one", self.home, {**IN_SESSION, "CLAUDE_PID": str(os.getpid())})

    @property
    def other(self) -> Inside:
        """Another one, in another process."""
        return Inside(self.repo, "two", self.home, {"CLAUDE_PID": str(os.getppid())})

    def session(self, name: str) -> Inside:
        """A session of the same client as the one that is looked at."""
        return Inside(self.repo, name, self.home, self.me.env)

    def reset(self) -> None:
        """Everything as it was at first."""
        shutil.rmtree(self.repo / ".claude", ignore_errors=True)
        shutil.copytree(self.home / "first", self.repo / ".claude")

    def environment(self, client: str = "") -> "dict[str, str]":
        """The variables of the hooks of the session; another client has others."""
        env = self.me.environment()
        return {name: x for name, x in env.items() if not (client and name.startswith("CLAUDE"))}

    def of_client(self, client: str, event: str, payload: "dict[str, Any]") -> None:
        """Run one hook of another client, to set a scene."""
        opened: list[Store] = []
        raw, env = json.dumps(payload).encode(), self.environment(client)
        with standing(self.repo, env):
            entry.run([event], raw, env, opened=opened, client=client)
        for store in opened:
            store.close()

    def cost(self, event: str, payload: "dict[str, Any]", client: str = "") -> Cost:
        """Run one hook in a bare interpreter and note what it does."""
        code = PROBE.format(
            src=str(CHECKOUT / "src"),
            event=event,
            raw=json.dumps(payload).encode(),
            env=self.environment(client),
            client=client,
        )
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", code],
            capture_output=True,
            timeout=60,
            check=False,
            cwd=self.repo,
        )
        assert done.returncode == 0, done.stderr.decode()
        log = self.repo / ".claude" / "coordination" / "hooks.log"
        assert not log.exists(), log.read_text(encoding="utf-8")
        exit_code, out, modules, said, alone, starts, plans = json.loads(done.stdout)
        writes = said.count("BEGIN IMMEDIATE") + len(alone)
        same = [_same(sql) for sql in said]
        return Cost(exit_code, out, set(modules), same, writes, starts, plans)

    def send(self, address: str) -> None:
        """A message of the other session."""
        self.write(
            "INSERT INTO messages (sender_id, sender_name, body, created_at) "
            f"VALUES ('two', 'two', 'The answer is a list now.', {_now()})",
            "INSERT INTO addressees (address_key, message_id, address) "
            f"SELECT '{address}', max(id), '{address}' FROM messages",
        )

    def write(self, *statements: str) -> None:
        """Change the database by hand."""
        path = self.repo / ".claude" / "coordination" / "state.sqlite"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")


def _same(sql: str) -> str:
    """A statement as it is however many values it is asked about."""
    sql = re.sub(r"busy_timeout=\d+", "busy_timeout", sql)
    sql = re.sub(r"\?(, \?)+", "?", " ".join(sql.split()))
    return re.sub(r"\(\?\)(, \(\?\))+", "(?)", sql)


def _now() -> int:
    return time.time_ns() // 1_000_000


class Filling(NamedTuple):
    """How much of everything is there already."""

    agents: int
    leases: int
    messages: int
    activity: int


FEW, MANY = Filling(1, 1, 1, 1), Filling(20, 200, 1_000, 10_000)


def made(folder: Path, filling: Filling) -> Place:
    """A repository with a history, which ``reset`` brings back to where it is now."""
    place = Place(make_repo(folder / "repo"), folder / "home")
    place.home.mkdir()
    (place.repo / "src").mkdir()
    place.session("first").start()
    place.session("first").end()
    _fill(place, filling)
    shutil.copytree(place.repo / ".claude", place.home / "first")
    return place


def _fill(place: Place, filling: Filling) -> None:
    """Others, what they hold, and a history, each row as the hooks would have written it."""
    now = _now()
    many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
    who = f"'w' || (i % {filling.agents} + 1)"
    key, at = "'lib/f' || i || '.py'", f"{now} - 1000 * i"
    rows = (
        (
            filling.agents,
            "agents (id, session_id, kind, name, name_key, state, state_at, joined_at, "
            "created_at, last_seen)",
            "'w' || i, 'w' || i, 'session', 'w' || i, 'w' || i, 'running', "
            f"{now}, {now}, {now}, {now}",
        ),
        (
            filling.leases,
            "leases (target, pattern, key, checkout, kind, keep, mode, agent_id, created_at, "
            "renewed_at)",
            f"'file', 0, {key}, '.', 'auto', 'turn', 'exclusive', {who}, {at}, {at}",
        ),
        (
            filling.activity,
            "leases (target, pattern, key, checkout, kind, keep, mode, agent_id, created_at, "
            "renewed_at, ended_at, ended_why)",
            f"'file', 0, 'src/a.py', '.', 'auto', 'turn', 'exclusive', {who}, {at}, "
            f"{at}, {at}, 'turn ended'",
        ),
        (
            filling.activity,
            "activity (at, agent_id, type, key, checkout)",
            f"{at}, {who}, 'file_edited', 'src/a.py', '.'",
        ),
        (filling.activity, "events (key, at)", f"{who} || '|post|toolu_' || i, {at}"),
        (
            filling.messages,
            "messages (sender_id, sender_name, body, created_at)",
            f"{who}, {who}, 'Word ' || i, {at}",
        ),
        (
            filling.messages,
            "addressees (address_key, message_id, address)",
            "CASE i % 2 WHEN 0 THEN 'w1' ELSE 'all' END, i, ''",
        ),
        (
            filling.messages,
            "deliveries (message_id, agent_id, pushed_at, read_at)",
            f"i, 'w1', {at}, {at}",
        ),
        (
            filling.messages,
            "tasks (title, title_key, status, created_at, updated_at, completed_at)",
            f"'Part ' || i, 'part ' || i, 'done', {at}, {at}, {at}",
        ),
        (
            filling.messages,
            "decisions (agent_id, agent_name, body, created_at)",
            f"{who}, {who}, 'Decided ' || i, {at}",
        ),
    )
    place.write(
        *(
            f"{many.format(count)} INSERT INTO {table} SELECT {values} FROM n"
            for count, table, values in rows
        )
    )
