"""What tests of crews do and ask again and again."""

from typing import Any

from scene.session import Session
from support import Done


def ok(who: Session, *words: str) -> Any:
    """The data of a command of a session that has to succeed."""
    return who.command(*words, "--json").data


def refused(who: Session, *words: str, code: int = 2) -> str:
    """What a command of a session says that has to be refused."""
    done: Done = who.command(*words)
    assert done.code == code, (words, done.out, done.err)
    return done.err


def crew_of(mode: str, leads: Session, *others: Session) -> str:
    """A crew in a mode, with its members; its id."""
    ref = str(ok(leads, "crew", "create", "work", "--mode", mode)["crew"]["id"])
    for one in others:
        ok(one, "crew", "join", ref)
    return ref


def members(who: Session, ref: str) -> "dict[str, str]":
    """The members of a crew by id, with their roles."""
    shown = ok(who, "crew", "show", ref)["crew"]
    return {one["id"]: one["role"] for one in shown["members"]}
