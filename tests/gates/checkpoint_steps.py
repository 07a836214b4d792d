"""What tests of checkpoints do and ask again and again."""

from typing import Any

from scene.session import Session
from support import Cli, Done


def ok(who: "Session | Cli", *words: str) -> Any:
    """The data of a command that has to succeed."""
    return run(who, *words, "--json").data


def run(who: "Session | Cli", *words: str) -> Done:
    """A command of a session, or of a shell."""
    return who.command(*words) if isinstance(who, Session) else who(*words)


def refused(who: "Session | Cli", *words: str, code: int = 2) -> str:
    """What a command says that has to be refused."""
    done = run(who, *words)
    assert done.code == code, (words, done.out, done.err)
    return done.err


def ask(
    author: Session, *approvers: str, on: str = "src/a.py", more: "tuple[str, ...]" = ()
) -> str:
    """A checkpoint of an author for some approvers; its id."""
    named = [word for one in approvers for word in ("--approver", one)]
    return str(ok(author, "checkpoint", "done", "--on", on, *named, *more)["checkpoint"]["id"])


def shown(who: "Session | Cli", ref: str, *more: str) -> Any:
    """Everything about one."""
    return ok(who, "checkpoint", "show", ref, *more)["checkpoint"]


def state(who: "Session | Cli", ref: str) -> str:
    """The state of one."""
    return str(shown(who, ref)["state"])


def mail(who: Session) -> "list[str]":
    """The unread mail of a session, read from now on."""
    return [one["body"] for one in ok(who, "inbox")["messages"]]
