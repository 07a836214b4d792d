"""What agents do between one another, for tests of the console: gates, checkpoints, patches."""

from typing import Any

from agent_sync.console import console_commands
from agent_sync.console.operator import Operator
from scene.session import Session
from support import Cli

EDIT = b"--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
FILES = {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n"}


def run(op: Operator, line: str) -> list[str]:
    """The answer to a line that has to succeed."""
    reply = console_commands.execute(op, line)
    assert not reply.failed, reply
    return reply.lines


def refused(op: Operator, line: str) -> str:
    """The answer to a line that has to fail."""
    reply = console_commands.execute(op, line)
    assert reply.failed, reply
    return "\n".join(reply.lines)


def asked(op: Operator, line: str) -> str:
    """What is asked before a line is carried out."""
    command, values = console_commands.read(line)
    return console_commands.asks(op, command.name, values)


def ok(who: Session, *words: str) -> Any:
    """The data of a command that has to succeed."""
    done = who.command(*words, "--json")
    assert done.code == 0, (done.out, done.err)
    return done.data


def gate(by: Session, *others: str, **more: str) -> str:
    """A gate on src/a.py; its id."""
    words = [word for name, value in more.items() for word in (f"--{name}", value)]
    return str(ok(by, "gate", "open", "--with", *others, "--on", "src/a.py", *words)["gate"]["id"])


def checkpoint(by: Session, *approvers: str, more: "tuple[str, ...]" = ()) -> str:
    """A checkpoint of src/a.py; its id."""
    words = ["checkpoint", "parser done", "--on", "src/a.py", "--approver", *approvers, *more]
    return str(ok(by, *words)["checkpoint"]["id"])


def patch(by: Session, diff: bytes = EDIT, *more: str, title: str = "two is better") -> str:
    """A patch; its id."""
    done = Cli(by.repo, by.home, by.id)("propose", "--title", title, *more, "--json", stdin=diff)
    assert done.code == 0, (done.out, done.err)
    return str(done.data["patch"]["id"])
