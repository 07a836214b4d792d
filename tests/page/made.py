"""Made data of the page in the shapes that the server gives: harmless, hostile, and long."""

import difflib
from typing import Any

NOW = "2027-03-01T12:00:00Z"
EARLIER = "2027-03-01T11:40:00Z"
HOSTILE = "<img src=x onerror=document.title='taken'>\u202eevil\u0007" + "W" * 150


def hunks(was: "list[str]", now: "list[str]") -> "list[dict[str, Any]]":
    """The difference of two texts, as the server gives it."""
    found: list[dict[str, Any]] = []
    for group in difflib.SequenceMatcher(None, was, now, autojunk=False).get_grouped_opcodes(3):
        lines: list[list[str]] = []
        for word, a, b, c, d in group:
            if word == "equal":
                lines += [[" ", one] for one in was[a:b]]
                continue
            lines += [["-", one] for one in was[a:b]] + [["+", one] for one in now[c:d]]
        found.append({"old": group[0][1] + 1, "new": group[0][3] + 1, "lines": lines})
    return found


def agent(name: str, **more: Any) -> "dict[str, Any]":
    """Somebody who is there."""
    return {
        "id": f"id-{name}"[:80], "name": name, "kind": "session", "client": "claude", "role": "",
        "parent": None, "status": "active", "last_seen": NOW, "task": None, "task_title": None,
        "file": None, "file_at": None, "children": 0, "twin": False, "protection": "full",
        "unprotected": None, "hooks_last_ran": NOW, "me": False, "window": None, "running": None,
        "asking": None, "holds": [], "wants": [], "uncommitted": [], "unread": 0, **more,
    }  # fmt: skip


def task(number: int, title: str, status: str = "pending", **more: Any) -> "dict[str, Any]":
    """A task of the board."""
    return {
        "id": f"T{number}", "title": title, "description": "", "status": status, "priority": 0,
        "owner": None, "owner_id": None, "created_by": "ann", "blocked_reason": None, "files": [],
        "depends_on": [], "unfinished": [], "created_at": EARLIER, "updated_at": EARLIER,
        "completed_at": None, **more,
    }  # fmt: skip


def event(seq: int, says: str, **more: Any) -> "dict[str, Any]":
    """Something that happened."""
    return {
        "seq": seq, "at": NOW, "type": "edit", "agent": "ann", "agent_id": "id-ann", "path": None,
        "ref": None, "says": says, "minor": False, "shade": "", **more,
    }  # fmt: skip


def glance(**more: Any) -> "dict[str, Any]":
    """A picture with nothing in it but two agents."""
    shop = {"name": "shop", "room": "repo:shop", "folder": "/shop", "branch": "main"}
    lists = ("needs", "leases", "waits", "tasks", "decisions", "gates", "duties", "patches",
             "checkpoints", "handovers", "crews", "lost", "recent")  # fmt: skip
    counts = ("agents", "working", "waiting", "leases", "tasks_open", "unread", "needs")
    health: dict[str, Any] = {
        "protection": [], "hook_errors": {"count": 0, "last": None}, "pause": None,
        "advisory": False, "says": [],
    }  # fmt: skip
    return {
        "seq": 1, "now": NOW, "repository": shop, "may": {"write": True, "why": ""}, "quiet": "",
        **{name: [] for name in lists}, "agents": [agent("ann"), agent("ben")],
        "counts": dict.fromkeys(counts, 0), "health": health, **more,
    }  # fmt: skip


def kept(number: int, path: str, **more: Any) -> "dict[str, Any]":
    """A kept version."""
    return {
        "version": number, "at": EARLIER, "path": path, "checkout": "/shop", "owner": "ann",
        "owner_id": "id-ann", "changed_by": "ben", "changed_by_id": "id-ben", "why": "overwritten",
        "in_git": False, "restored_at": None, **more,
    }  # fmt: skip


def version(
    number: int, path: str, was: "list[str]", now: "list[str]", **more: Any
) -> "dict[str, Any]":
    """A kept version in full."""
    command = "python3 tools/prices.py --rewrite"
    acts = [
        {"act": "restore", "params": {"version": f"V{number}"}, "label": "Restore", "main": True},
        {"act": "keep_both", "params": {"version": f"V{number}"}, "label": "Keep both",
         "main": False},
        {"go": {"view": "diff", "version": f"V{number}"}, "label": "See both"},
    ]  # fmt: skip
    return {
        "version": kept(number, path), "path": path, "before": "\n".join(was),
        "now": "\n".join(now), "binary": False, "large": False, "hunks": hunks(was, now),
        "says": f"ann lost {path} to a command of ben: `{command}`",
        "by": {"agent": "ben", "agent_id": "id-ben", "command": command, "at": EARLIER},
        "acts": acts, **more,
    }  # fmt: skip


def file(path: str, **more: Any) -> "dict[str, Any]":
    """A file's page with nothing on it."""
    lists = ("holders", "waits", "events", "versions", "messages", "tasks", "commits")
    return {"path": path, "exists": True, "owner": None, **{name: [] for name in lists}, **more}


def message(number: int, body: str, **more: Any) -> "dict[str, Any]":
    """A message."""
    return {
        "id": f"M{number}", "kind": "message", "from": "ann", "from_id": "id-ann", "body": body,
        "sent_at": EARLIER, "reply_to": None, "thread": "M1", "urgent": False, "needs_ack": False,
        "to": ["ben"], "delivered": [], **more,
    }  # fmt: skip
