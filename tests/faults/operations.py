"""The operations that are killed at every step: what stands before each, and what it does."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from forking import Ended, Start, command, hook, run

EDIT = {"old_string": "a", "new_string": "b"}


class Place:
    """A scratch repository and home, and what a session or shell in it does."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.home = home
        self.database = str(root / ".claude" / "coordination" / "state.sqlite")

    def make(self) -> None:
        """The repository as git lays it out, with two files, and nothing of ours in it."""
        (self.root / ".git" / "objects").mkdir(parents=True)
        (self.root / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        for name in ("a.py", "b.py", "held.py"):
            (self.root / name).write_text("a = 1\n", encoding="utf-8")

    def env(self, who: str, more: "Mapping[str, str] | None" = None) -> dict[str, str]:
        """The environment of a command as ``who``, of a bare shell or a hook for ''."""
        return {
            "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "CLAUDE_PROJECT_DIR": str(self.root),
            "GIT_CONFIG_NOSYSTEM": "1",
            "NO_COLOR": "1",
            **({"AGENT_SYNC_ID": who} if who else {}),
            **(more or {}),
        }


class Step(NamedTuple):
    """One call: what is started, as whom, with what on standard input."""

    start: Start
    who: str = ""
    stdin: bytes = b""
    env: Mapping[str, str] = {}

    def run(self, place: Place, first: Start = lambda: None) -> Ended:
        """Run it to its end, or to its death."""
        env = place.env(self.who, self.env)
        return run(self.start, env=env, cwd=place.root, stdin=self.stdin, first=first)


class Operation(NamedTuple):
    """Something that is killed on the way. ``again`` are the statuses of a second attempt."""

    name: str
    before: "tuple[Step | Callable[[Place], None], ...]"
    step: Step
    again: tuple[int, ...] = (0,)


def cli(who: str, *argv: str, stdin: str = "") -> Step:
    """A command as somebody."""
    return Step(command(*argv), who, stdin.encode())


def event(session: str, name: str, *flags: str, agent: str = "", pid: int = 0, **more: Any) -> Step:
    """A hook call of a session, or of one of its subagents; ``pid`` is the client's process."""
    payload = {"session_id": session, "transcript_path": "/nowhere", **more}
    payload |= {"agent_id": agent} if agent else {}
    env = {"CLAUDE_PID": str(pid) if pid else ""}
    return Step(hook(name, *flags), "", json.dumps(payload).encode(), env)


def tool(session: str, name: str, tool_name: str, call: str, *flags: str, **given: str) -> Step:
    """A hook call around a tool."""
    return event(session, name, *flags, tool_name=tool_name, tool_use_id=call, tool_input=given)


def edit(
    session: str, path: str, call: str, name: str = "pre-tool-use", kind: str = "Edit"
) -> Step:
    """A hook call around an edit of a file of the repository."""
    return event(
        session,
        name,
        tool_name=kind,
        tool_use_id=call,
        tool_input={"file_path": path, **EDIT},
    )


def write(name: str, content: str) -> Callable[[Place], None]:
    """Somebody writes a file of the repository."""

    def do(place: Place) -> None:
        (place.root / name).write_text(content, encoding="utf-8")

    return do


def sql(statement: str, *values: object) -> Callable[[Place], None]:
    """Set something in the database by hand."""

    def do(place: Place) -> None:
        connection = sqlite3.connect(place.database, isolation_level=None)
        connection.execute(statement, values)
        connection.close()

    return do


def journal(place: Place) -> None:
    """The database as it is on a network file system: with a rollback journal."""
    connection = sqlite3.connect(place.database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def old_database(place: Place) -> None:
    """A database that claude-agent-sync left."""
    from agent_sync.repository.location import at_root
    from migration.old_database import OldDatabase

    project = at_root(str(place.root))
    os.makedirs(project.folder)
    old = OldDatabase(project)
    for number in range(3):
        old.agent(f"agent-{number}")
        old.message(number, f"agent-{number}", "all")
    old.add("locks", file_path="held.py", owner_agent_id="agent-1", kind="explicit")
    old.add("tasks", id="task-1", title="old", status="todo", priority=1)
    old.close()


def damaged(place: Place) -> None:
    """One page of the decisions is rubbish."""
    from broken import wipe

    look = sqlite3.connect(place.database)
    root = look.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'").fetchone()[0]
    look.close()
    wipe(place.database, root)


def unreadable(place: Place) -> None:
    """No database at all any more, and a log beside it."""
    from broken import wipe

    wipe(place.database, 1)


def remove_old(place: Place) -> None:
    """The folder as before the first use."""
    shutil.rmtree(place.root / ".claude")


TASKS = (
    cli("alice", "create-task", "first", "--file", "t1.py", "--file", "t2.py", "--priority", "2"),
    cli("alice", "create-task", "second", "--depends-on", "T1", "--file", "t3.py"),
)
MAIL = (cli("bob", "register", "--name", "bob", "--role", "tester"), cli("alice", "heartbeat"))
HELD = (
    event("alice", "session-start", source="startup"),
    event("bob", "session-start", source="startup"),
    edit("alice", "held.py", "toolu_1"),
    write("held.py", "a = 2\n"),
    edit("alice", "held.py", "toolu_1", "post-tool-use"),
)
LOST = (
    *HELD,
    tool("bob", "pre-tool-use", "Bash", "toolu_2", command="python3 fmt.py held.py"),
    write("held.py", "a = 3\n"),
)
KEPT = (*LOST, tool("bob", "post-tool-use", "Bash", "toolu_2", command="python3 fmt.py held.py"))
OLD_MS = 90 * 86_400_000

OPERATIONS = (
    Operation("the first use of a repository", (), cli("alice", "init")),
    Operation("the first edit of a repository", (), edit("alice", "a.py", "toolu_1")),
    Operation("the import of another program's database", (old_database,), cli("alice", "init")),
    Operation("locking two files", (), cli("alice", "lock", "a.py", "b.py", "--reason", "both")),
    Operation(
        "locking with a rollback journal",
        (cli("alice", "init"), journal),
        cli("alice", "lock", "a.py", "src/"),
    ),
    Operation(
        "unlocking", (cli("alice", "lock", "a.py", "b.py"),), cli("alice", "unlock", "--all")
    ),
    Operation(
        "unlocking what somebody waits for",
        (cli("alice", "lock", "a.py"), cli("bob", "lock", "a.py", "--wait", "0.01")),
        cli("alice", "unlock", "a.py"),
    ),
    Operation(
        "unlocking by force",
        (cli("alice", "lock", "a.py"),),
        cli("carol", "unlock", "a.py", "--force"),
    ),
    Operation("creating a task", TASKS[:1], TASKS[1]),
    Operation("claiming a task with its files", TASKS, cli("bob", "claim-task", "T1", "--lock")),
    Operation("claiming the next task", TASKS, cli("bob", "claim-next", "--lock")),
    Operation(
        "finishing a task",
        (*TASKS, cli("bob", "claim-task", "T1", "--lock")),
        cli("bob", "complete-task", "T1"),
        again=(0, 2),
    ),
    Operation(
        "giving a task back",
        (*TASKS, cli("bob", "claim-task", "T1", "--lock")),
        cli("bob", "release-task", "T1"),
        again=(0, 2),
    ),
    Operation(
        "sending a message",
        MAIL,
        cli("alice", "send", "--to", "bob", "--to", "tester", "--to", "all", "--message", "hello"),
    ),
    Operation(
        "answering a message",
        (*MAIL, cli("alice", "send", "--to", "bob", "--needs-ack", "--message", "hello")),
        cli("bob", "send", "--to", "alice", "--reply-to", "1", "--message", "yes"),
    ),
    Operation(
        "acknowledging a message",
        (*MAIL, cli("alice", "send", "--to", "bob", "--needs-ack", "--message", "hello")),
        cli("bob", "ack", "1"),
    ),
    Operation(
        "taking a name that mail waits for",
        (cli("alice", "send", "--to", "tester", "--message", "hello"), cli("bob", "heartbeat")),
        cli("bob", "register", "--name", "bob", "--role", "tester"),
    ),
    Operation(
        "a decision that replaces another",
        (cli("alice", "decision", "tabs"),),
        cli("alice", "decision", "spaces", "--supersedes", "1"),
    ),
    Operation("appending lines", (), cli("alice", "append", "notes.md", "--content", "one\ntwo")),
    Operation("a session that starts", HELD[:1], HELD[1]),
    Operation(
        "a session that takes over after /clear",
        (
            cli("bob", "send", "--to", "alice", "--message", "hello"),
            event("alice", "session-start", source="startup", pid=os.getpid()),
            edit("alice", "a.py", "toolu_1"),
            event("alice", "session-end", reason="clear"),
        ),
        event("alba", "session-start", source="clear", pid=os.getpid()),
    ),
    Operation(
        "mail pushed with a prompt",
        (*HELD, cli("bob", "send", "--to", "alice", "--message", "hello")),
        event("alice", "user-prompt-submit", prompt="go on", prompt_id="p1"),
    ),
    Operation("the edit of a free file", HELD[:1], edit("alice", "a.py", "toolu_1")),
    Operation("the end of an edit", HELD[:4], HELD[4]),
    Operation("the refusal of an edit", HELD, edit("bob", "held.py", "toolu_3"), again=(2,)),
    Operation(
        "a shell command that writes",
        HELD[:2],
        tool("bob", "pre-tool-use", "Bash", "t", command="echo b > b.py"),
    ),
    Operation("keeping what a shell command overwrote", LOST, KEPT[-1]),
    Operation("restoring a kept version", KEPT, cli("alice", "restore", "held.py"), again=(0, 3)),
    Operation(
        "writing over a change that was not read",
        (
            event("bob", "session-start", source="startup"),
            edit("bob", "held.py", "toolu_0", "post-tool-use", "Read"),
            *HELD,
            event("alice", "stop", stop_hook_active=False, background_tasks=[]),
            edit("bob", "held.py", "toolu_4", kind="Write"),
        ),
        edit("bob", "held.py", "toolu_5", kind="Write"),
    ),
    Operation(
        "the end of a turn with mail",
        (*HELD, cli("bob", "send", "--to", "alice", "--message", "hello")),
        event("alice", "stop", stop_hook_active=False, background_tasks=[]),
    ),
    Operation(
        "the end of a turn that somebody waits for",
        (*HELD, cli("bob", "lock", "held.py", "--wait", "0.01")),
        event("alice", "stop", stop_hook_active=True, background_tasks=[]),
    ),
    Operation("the end of a session", HELD, event("alice", "session-end", reason="logout")),
    Operation(
        "the end of a subagent",
        (
            *HELD[:1],
            event("alice", "subagent-start", agent="kid"),
            event(
                "alice",
                "pre-tool-use",
                agent="kid",
                tool_name="Edit",
                tool_use_id="t",
                tool_input={"file_path": "b.py", **EDIT},
            ),
        ),
        event("alice", "subagent-stop", agent="kid"),
    ),
    Operation(
        "throwing away what is old",
        (
            *MAIL,
            *TASKS,
            cli("alice", "lock", "a.py"),
            cli("alice", "unlock", "a.py"),
            cli("alice", "send", "--to", "bob", "--to", "all", "--message", "hello"),
            sql("UPDATE messages SET created_at = created_at - ?", OLD_MS),
            sql(
                "UPDATE leases SET ended_at = ended_at - ?, created_at = created_at - ?",
                OLD_MS,
                OLD_MS,
            ),
        ),
        cli("alice", "gc"),
    ),
    Operation(
        "the repair of a damaged database",
        (*MAIL, *TASKS, cli("alice", "lock", "a.py"), damaged),
        cli("alice", "doctor", "--repair"),
    ),
    Operation(
        "the repair of what is no database",
        (*MAIL, *TASKS, cli("alice", "lock", "a.py"), unreadable),
        cli("alice", "doctor", "--repair"),
    ),
)
"""What is killed; the two repairs come last."""
