"""Fill a database as long use would: leases of others, and a month of history.

Rows are made inside SQLite, by statements over one counter, so that a million take seconds.
"""

import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

MINUTE_MS = 60_000
MONTH_MS = 29 * 24 * 60 * MINUTE_MS
"""A little less than the retention, so that nothing is dropped while the clock runs."""
OTHERS = 20
ME, HOLDER, BEHIND = "me", "holder", "behind"
"""Sessions: the one that is measured, one that holds what it is refused, one whose mail waits."""

_COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "

_AGENTS = _COUNT + (
    "INSERT INTO agents (id, session_id, kind, name, name_key, named, role, role_key, state, "
    "state_at, machine, host, pid, pid_start, joined_at, created_at, last_seen) "
    "SELECT 'other-' || i, 'other-' || i, 'session', 'worker-' || i, 'worker-' || i, 1, "
    "'role-' || (i % 5), 'role-' || (i % 5), 'running', h.state_at, h.machine, h.host, h.pid, "
    "h.pid_start, :start, :start, :now FROM n, agents h WHERE h.id = 'holder'"
)
_LEASES = _COUNT + (
    "INSERT INTO leases (target, pattern, key, checkout, kind, keep, mode, agent_id, reason, "
    "created_at, renewed_at, expires_at, written_at) SELECT 'file', 0, "
    "'lib/part' || (i % 40) || '/module' || i || '.py', "
    "CASE WHEN i % 5 THEN :checkout ELSE '' END, "
    "CASE WHEN i % 5 THEN 'auto' ELSE 'explicit' END, CASE WHEN i % 5 THEN 'turn' ELSE '' END, "
    "'exclusive', 'other-' || (i % :others + 1), CASE WHEN i % 5 THEN '' ELSE 'a refactoring' END, "
    ":now - i * 500, :now - i * 100, CASE WHEN i % 5 THEN 0 ELSE :now + 36000000 END, :now FROM n"
)
_ENDED = _COUNT + (
    "INSERT INTO leases (target, pattern, key, checkout, kind, keep, mode, agent_id, created_at, "
    "renewed_at, ended_at, ended_why) SELECT 'file', 0, 'src/file' || (i % 2000) || '.py', "
    ":checkout, 'auto', 'turn', 'exclusive', 'other-' || (i % :others + 1), "
    ":start + i * :step, :start + i * :step, :start + i * :step + 60000, 'turn ended' FROM n"
)
_ACTIVITY = _COUNT + (
    "INSERT INTO activity (at, agent_id, type, body, key, checkout, tool, ref) "
    "SELECT :start + i * :step, 'other-' || (i % :others + 1), "
    "CASE i % 4 WHEN 0 THEN 'file_edited' WHEN 1 THEN 'command_run' WHEN 2 THEN 'file_claimed' "
    "ELSE 'file_released' END, CASE i % 4 WHEN 1 THEN 'run the tests of part ' || i ELSE '' END, "
    "CASE i % 4 WHEN 1 THEN '' ELSE 'src/file' || (i % 2000) || '.py' END, :checkout, "
    "CASE i % 4 WHEN 0 THEN 'Edit' WHEN 1 THEN 'Bash' ELSE '' END, 'toolu_' || i FROM n"
)
_EVENTS = _COUNT + (
    "INSERT INTO events (key, at) SELECT 'other-' || (i % :others + 1) || '|post|toolu_' || i, "
    ":start + i * :step FROM n"
)
_MESSAGES = _COUNT + (
    "INSERT INTO messages (kind, sender_id, sender_name, body, created_at, urgent) "
    "SELECT 'message', 'other-' || (i % :others + 1), 'worker-' || (i % :others + 1), "
    "'The shape of answer ' || i || ' has changed: it now carries a list instead of one value.', "
    ":start + i * :step, i % 50 = 0 FROM n"
)
# Of twenty messages two go to all, one to the measured session, two to a role, the rest to others.
_ADDRESSEES = (
    "INSERT INTO addressees (message_id, address_key, address) SELECT id, word, word FROM ("
    "SELECT id, CASE id % 20 WHEN 0 THEN 'all' WHEN 1 THEN 'all' WHEN 2 THEN 'me' "
    "WHEN 3 THEN 'role-' || (id / 20 % 5) WHEN 4 THEN 'role-' || (id / 20 % 5) "
    "ELSE 'worker-' || ((id + 7) % :others + 1) END AS word FROM messages) "
    "WHERE true ORDER BY word, id"
)
_DELIVERIES = (
    "INSERT INTO deliveries (message_id, agent_id, pushed_at, read_at) "
    "SELECT message_id, CASE WHEN address_key IN ('me', 'all') THEN 'me' "
    "ELSE 'other-' || (message_id % :others + 1) END, :start, "
    "CASE WHEN message_id % 3 THEN :start ELSE 0 END FROM addressees",
    "INSERT OR IGNORE INTO deliveries (message_id, agent_id, pushed_at, read_at) "
    "SELECT message_id, 'other-' || (message_id % 7 + 1), :start, :start FROM addressees "
    "WHERE address_key = 'all'",
)
_TASKS = _COUNT + (
    "INSERT INTO tasks (title, title_key, status, created_by, created_at, updated_at, "
    "completed_at) SELECT 'part ' || i, 'part ' || i, CASE WHEN i % 100 THEN 'done' "
    "ELSE 'pending' END, 'other-1', :start, :start, CASE WHEN i % 100 THEN :start ELSE 0 END FROM n"
)
_DECISIONS = _COUNT + (
    "INSERT INTO decisions (agent_id, agent_name, body, created_at) SELECT 'other-1', 'worker-1', "
    "'Answers of kind ' || i || ' are lists.', :start + i * :step FROM n"
)


_GATES = (
    _COUNT + "INSERT INTO gates (reason, state, policy, opener_id, created_at, state_at) "
    "SELECT 'manual', 'requested', 'all', 'other-1', :now, :now FROM n",
    _COUNT + "INSERT INTO parties (subject, agent_id, part, bound, at) "
    "SELECT 'G' || i, 'other-' || (i % :others + 1), 'party', 1, :now FROM n",
    _COUNT + "INSERT INTO parties (subject, agent_id, part, bound, at) "
    "SELECT 'G' || i, 'other-' || ((i + 1) % :others + 1), 'party', 1, :now FROM n",
)


class Filling(NamedTuple):
    """How many rows of each sort."""

    name: str
    leases: int = 0
    activity: int = 0
    messages: int = 0
    on_disk: bool = False
    """Whether the held files are there, so that they have content to look after."""
    gates: int = 0
    """Open ones, between others."""
    link: str = ""
    """Whether it is linked to other machines, and how its relay is (``bench_relay``)."""


def fill(database: Path, checkout: Path, filling: Filling) -> None:
    """Put the rows in, and mark everything as seen by the sessions that will be measured."""
    if filling.on_disk:
        _files(checkout, filling.leases)
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN IMMEDIATE")
        _others(connection, checkout, filling.leases)
        _gates(connection, filling.gates)
        _history(connection, checkout, filling.activity)
        _mail(connection, filling.messages)
        connection.execute(
            "UPDATE agents SET pushed_to = (SELECT ifnull(max(id), 0) FROM messages)"
        )
        _mail_behind_a_broadcast(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _files(checkout: Path, count: int) -> None:
    """The files that ``_LEASES`` are about, about 20 KB each."""
    for number in range(1, count + 1):
        path = checkout / "lib" / f"part{number % 40}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"value_{number} = {number}\n" * 1_000, encoding="utf-8")


def _facts(count: int, checkout: "Path | str" = "") -> dict[str, object]:
    now = time.time_ns() // 1_000_000
    start, step = now - MONTH_MS, MONTH_MS // max(1, count)
    facts = {"count": count, "now": now, "start": start, "step": step, "others": OTHERS}
    return {**facts, "checkout": str(checkout)}


def _others(connection: sqlite3.Connection, checkout: Path, leases: int) -> None:
    if leases:
        connection.execute(_AGENTS, _facts(OTHERS))
        connection.execute(_LEASES, _facts(leases, checkout))


def _gates(connection: sqlite3.Connection, count: int) -> None:
    if count:
        connection.execute(_AGENTS, _facts(OTHERS))
        for statement in _GATES:
            connection.execute(statement, _facts(count))


def _history(connection: sqlite3.Connection, checkout: Path, rows: int) -> None:
    if not rows:
        return
    connection.execute(_ACTIVITY, _facts(rows, checkout))
    connection.execute(_ENDED, _facts(rows // 10, checkout))
    connection.execute(_EVENTS, _facts(rows // 5))
    connection.execute(_TASKS, _facts(rows // 500))
    connection.execute(_DECISIONS, _facts(rows // 1000))


def _mail(connection: sqlite3.Connection, count: int) -> None:
    if not count:
        return
    connection.execute(_MESSAGES, _facts(count))
    connection.execute(_ADDRESSEES, _facts(count))
    for statement in _DELIVERIES:
        connection.execute(statement, _facts(count))


def _mail_behind_a_broadcast(connection: sqlite3.Connection) -> None:
    """One session had directed mail pushed while a broadcast before it waits for its next turn."""
    facts = {"now": time.time_ns() // 1_000_000, "who": BEHIND}
    for address in ("all", BEHIND):
        connection.execute(
            "INSERT INTO messages (sender_id, sender_name, body, created_at) "
            "VALUES ('holder', 'holder', 'Something has changed.', :now)",
            facts,
        )
        connection.execute(
            "INSERT INTO addressees (address_key, message_id, address) "
            "VALUES (:to, (SELECT max(id) FROM messages), :to)",
            {"to": address},
        )
    connection.execute(
        "INSERT INTO deliveries (message_id, agent_id, pushed_at) "
        "VALUES ((SELECT max(id) FROM messages), :who, :now)",
        facts,
    )
    connection.execute(
        "UPDATE agents SET pushed_to = (SELECT max(id) FROM messages) WHERE id <> :who", facts
    )
