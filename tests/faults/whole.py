"""What a half operation would look like in the database, noun by noun; and a database's state."""

import hashlib
import sqlite3
from typing import Any

HALVES: dict[str, str] = {
    "a lease that the feed knows nothing of": (
        "SELECT id FROM leases l WHERE NOT EXISTS (SELECT 1 FROM activity a WHERE a.key = l.key "
        "AND a.type IN ('lease_taken', 'file_claimed'))"
    ),
    "a lease that ended without a word": (
        "SELECT id FROM leases l WHERE ended_at IS NOT NULL AND ended_why <> 'lapsed' AND NOT "
        "EXISTS (SELECT 1 FROM activity a WHERE a.key = l.key AND a.type IN "
        "('lease_released', 'file_released', 'lease_forced'))"
    ),
    "a free path with somebody waiting and nobody told": (
        "SELECT w.id FROM waits w WHERE w.ended_at IS NULL AND w.reserved_until = 0 AND NOT EXISTS "
        "(SELECT 1 FROM leases l WHERE l.key = w.key AND l.ended_at IS NULL)"
    ),
    "a reservation without its notice": (
        "SELECT id FROM waits w WHERE w.reserved_until <> 0 AND NOT EXISTS "
        "(SELECT 1 FROM messages m WHERE m.id = w.notice_id)"
    ),
    "a message without addressees": (
        "SELECT id FROM messages m WHERE NOT EXISTS "
        "(SELECT 1 FROM addressees a WHERE a.message_id = m.id)"
    ),
    "an address, delivery or thread without its message": (
        "SELECT message_id FROM addressees WHERE message_id NOT IN (SELECT id FROM messages) "
        "UNION SELECT message_id FROM deliveries WHERE message_id NOT IN (SELECT id FROM messages) "
        "UNION SELECT thread_id FROM messages WHERE thread_id <> 0 AND thread_id NOT IN "
        "(SELECT id FROM messages)"
    ),
    "a message that the feed knows nothing of": (
        "SELECT id FROM messages m WHERE legacy_id = '' AND NOT EXISTS (SELECT 1 FROM activity a "
        "WHERE a.ref = 'M' || m.id AND a.type = m.kind || '_sent')"
    ),
    "an acknowledgement that the feed knows nothing of": (
        "SELECT message_id FROM deliveries d WHERE acked_at <> 0 AND NOT EXISTS (SELECT 1 FROM "
        "activity a WHERE a.ref = 'M' || d.message_id AND a.type = 'message_acknowledged')"
    ),
    "a task that the feed knows nothing of": (
        "SELECT id FROM tasks t WHERE legacy_id = '' AND NOT EXISTS (SELECT 1 FROM activity a "
        "WHERE a.ref = 'T' || t.id AND a.type = 'task_created')"
    ),
    "a file or dependency without its task": (
        "SELECT task_id FROM task_files WHERE task_id NOT IN (SELECT id FROM tasks) "
        "UNION SELECT task_id FROM task_deps WHERE task_id NOT IN (SELECT id FROM tasks) "
        "OR depends_on NOT IN (SELECT id FROM tasks)"
    ),
    "a task at work without an owner, or the other way round": (
        "SELECT id FROM tasks WHERE (status = 'in_progress') <> (owner_id <> '') "
        "AND status IN ('pending', 'in_progress')"
    ),
    "a claimed task with leases on some of its files": (
        "SELECT t.id FROM tasks t WHERE t.status = 'in_progress' AND (SELECT count(*) "
        "FROM leases l WHERE l.ended_at IS NULL AND l.agent_id = t.owner_id AND "
        "l.reason = 'T' || t.id || ' ' || t.title) "
        "NOT IN (0, (SELECT count(*) FROM task_files f WHERE f.task_id = t.id))"
    ),
    "leases of a task that is not claimed": (
        "SELECT l.id FROM leases l JOIN tasks t ON l.reason = 'T' || t.id || ' ' || t.title "
        "WHERE l.ended_at IS NULL AND t.status <> 'in_progress'"
    ),
    "an agent at a task that is not its own": (
        "SELECT a.id FROM agents a WHERE a.task_id <> 0 AND NOT EXISTS (SELECT 1 FROM tasks t "
        "WHERE t.id = a.task_id AND t.owner_id = a.id)"
    ),
    "a decision that the feed knows nothing of": (
        "SELECT id FROM decisions d WHERE NOT EXISTS (SELECT 1 FROM activity a "
        "WHERE a.ref = 'D' || d.id AND a.type = 'decision_made')"
    ),
    "a text that search does not find": (
        "SELECT id FROM messages WHERE kind NOT IN ('notice', 'news') "
        "AND id * 3 NOT IN (SELECT rowid FROM words) "
        "UNION ALL SELECT id FROM decisions WHERE id * 3 + 1 NOT IN (SELECT rowid FROM words) "
        "UNION ALL SELECT id FROM tasks WHERE id * 3 + 2 NOT IN (SELECT rowid FROM words)"
    ),
    "a kept version or a watched file without its content": (
        "SELECT hash FROM kept WHERE hash <> '' AND hash NOT IN (SELECT hash FROM blobs) "
        "UNION SELECT hash FROM watched WHERE hash NOT LIKE '%:%' AND hash <> '' "
        "AND hash NOT IN (SELECT hash FROM blobs)"
    ),
    "a kept content that nothing names": (
        "SELECT hash FROM blobs WHERE hash NOT IN (SELECT hash FROM kept) "
        "AND hash NOT IN (SELECT hash FROM watched)"
    ),
    "an agent that nobody saw come": (
        "SELECT id FROM agents g WHERE legacy_id = '' AND NOT EXISTS "
        "(SELECT 1 FROM activity a WHERE a.agent_id = g.id AND a.type = 'agent_joined')"
    ),
    "a fencing token that would be given twice": (
        "SELECT seq FROM sqlite_sequence WHERE name = 'leases' "
        "AND seq < (SELECT max(id) FROM leases)"
    ),
}
"""What is half done -> the query that finds it."""
PASSING = {"print", "parent_pid", "pid", "pid_start"}
"""Columns that tell of the process and the file of one run."""


def opened(path: str) -> sqlite3.Connection:
    """A connection that only looks and never waits."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=0)


def _index_faults(look: sqlite3.Connection) -> list[str]:
    try:
        look.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except sqlite3.Error as error:
        return [f"search index: {error}"]
    return []


def halves(path: str) -> list[str]:
    """What is damaged or half done in a database; [] as it should be."""
    look = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        found = [str(row[0]) for row in look.execute("PRAGMA integrity_check")]
        found = [] if found == ["ok"] else found
        indexed = look.execute("SELECT 1 FROM sqlite_master WHERE name = 'words'").fetchall()
        found += _index_faults(look) if indexed else []
        for name, sql in HALVES.items():
            if "FROM words" in sql and not indexed:
                continue  # an SQLite without FTS5 makes no index
            rows = look.execute(sql).fetchall()
            found += [f"{name}: {rows}"] if rows else []
        return found
    finally:
        look.close()


def rows(look: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Everything committed, table by table, without what tells of one run only."""
    listed = look.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    names = [row[0] for row in listed if not row[0].startswith(("sqlite_", "words_"))]
    found = {}
    for name in names:
        columns = [row[1] for row in look.execute(f'PRAGMA table_info("{name}")')]
        kept = ", ".join(f'"{column}"' for column in columns if column not in PASSING)
        found[name] = sorted(look.execute(f'SELECT {kept} FROM "{name}"').fetchall(), key=repr)
    return found


def state(path: str) -> str:
    """A short name for everything committed in a database; 'absent' or 'locked' without one."""
    try:
        look = opened(path)
        try:
            return hashlib.sha256(repr(rows(look)).encode()).hexdigest()[:16]
        finally:
            look.close()
    except sqlite3.DatabaseError as error:
        text = str(error)
        if "unable to open" in text:
            return "absent"
        return "locked" if "locked" in text else "unreadable"
