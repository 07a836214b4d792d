"""Building databases as claude-agent-sync 0.2.1 and 0.4.0 left them."""

import datetime
import hashlib
import os
import sqlite3
import time
from pathlib import Path

from agent_sync.repository.location import Project, at_root

NOW = int(time.time() * 1000)
MINUTE = 60_000
HOUR = 60 * MINUTE

NEWER_COLUMNS = {"locks": {"kind"}, "messages": {"reply_to", "acked_at"}}
TABLES = {
    "agents": "id TEXT PRIMARY KEY, name TEXT, role TEXT, session_id TEXT, cwd TEXT, status TEXT, "
    "current_task_id TEXT, created_at TEXT, last_seen TEXT",
    "tasks": "id TEXT PRIMARY KEY, title TEXT, description TEXT, status TEXT, owner_agent_id TEXT, "
    "priority INTEGER, created_at TEXT, updated_at TEXT, completed_at TEXT",
    "task_files": "task_id TEXT, file_path TEXT",
    "task_deps": "task_id TEXT, depends_on_id TEXT, PRIMARY KEY (task_id, depends_on_id)",
    "locks": "file_path TEXT PRIMARY KEY, owner_agent_id TEXT, reason TEXT, created_at TEXT, "
    "expires_at TEXT, kind TEXT",
    "messages": "id TEXT PRIMARY KEY, sender_agent_id TEXT, recipient TEXT, body TEXT, "
    "created_at TEXT, read_at TEXT, reply_to TEXT, acked_at TEXT",
    "message_deliveries": "message_id TEXT, agent_id TEXT, delivered_at TEXT, "
    "PRIMARY KEY (message_id, agent_id)",
    "decisions": "id TEXT PRIMARY KEY, agent_id TEXT, body TEXT, created_at TEXT",
    "activity": "id TEXT PRIMARY KEY, agent_id TEXT, event_type TEXT, body TEXT, tool_name TEXT, "
    "file_path TEXT, created_at TEXT",
}


def old_id(session_id: str) -> str:
    """The id the old program gave to a session."""
    return "agent-" + hashlib.sha1(session_id.encode()).hexdigest()[:12]


def iso(milliseconds: int) -> str:
    """A time as the old program wrote it."""
    seconds = milliseconds / 1000
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


def make_repository(folder: Path) -> Project:
    """A scratch repository with a coordination folder."""
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    project = at_root(str(folder))
    os.makedirs(project.folder)
    return project


class OldDatabase:
    """One old database that rows are added to."""

    def __init__(self, project: Project, *, version: str = "0.4.0", journal: str = "WAL") -> None:
        self.path = project.database
        self.connection = sqlite3.connect(self.path, isolation_level=None, timeout=0.2)
        self.connection.execute(f"PRAGMA journal_mode={journal}")
        for table, columns in TABLES.items():
            if version == "0.2.1":
                if table == "task_deps":
                    continue
                newer = NEWER_COLUMNS.get(table, set())
                kept = [part for part in columns.split(", ") if part.split()[0] not in newer]
                columns = ", ".join(kept)
            self.connection.execute(f"CREATE TABLE {table} ({columns})")
        self.connection.execute("CREATE INDEX messages_at ON messages (created_at)")

    def add(self, table: str, **values: object) -> None:
        """Insert one row."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )

    def agent(self, identity: str, name: str = "", **values: object) -> None:
        """An agent seen a minute ago, unless ``values`` say otherwise."""
        row: dict[str, object] = {
            "id": identity,
            "name": name or identity,
            "status": "active",
            "created_at": iso(NOW - HOUR),
            "last_seen": iso(NOW - MINUTE),
        }
        self.add("agents", **{**row, **values})

    def message(self, number: int, sender: str, recipient: str, **values: object) -> None:
        """A message sent ``number`` seconds after the hour before last."""
        row: dict[str, object] = {
            "id": f"msg-{number:08x}",
            "sender_agent_id": sender,
            "recipient": recipient,
            "body": f"body {number}",
            "created_at": iso(NOW - 2 * HOUR + number * 1000),
        }
        self.add("messages", **{**row, **values})

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def dump(self) -> list[str]:
        """Everything in it, to compare."""
        return list(self.connection.iterdump())
