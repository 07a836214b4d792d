"""The words of a refused commit (AUTO-7): whose files, until when, and how to commit the rest.

A model is never told how to switch the guard off, and reads the reasons of others in a frame. A
path that cannot be shown exactly as it is stands in no command: it would name another file.
"""

import os
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from ..identity.who import OPERATOR
from ..locks.claim import World
from ..locks.commit_verdict import Staged, Taken, Verdict
from ..locks.lease import AUTO, FILE, SHARED, Lease
from ..locks.wait_queue import ADVISED_WAIT_S
from ..views.conflicts import name_of
from ..views.model_frame import frame, line
from ..views.terminal import ago, clock

BYPASS = "AGENT_SYNC_BYPASS"
LISTED = 10
"""Files of others that are listed, and holders whose reasons are given."""
OFFERED, LONGEST = 20, 2_000
"""How many free files, in how many characters, the command names that commits them."""


class Reader(NamedTuple):
    """Who reads: a model or a person, and the folder they stand in below the root, '' or 'a/b/'."""

    model: bool
    prefix: str


def refusal(verdict: Verdict, world: World, reader: Reader, *, partial: bool) -> str:
    """Why the commit is refused, and what to do; ``partial``: whether git can commit a part."""
    first, *more = [_taken(taken, world) for taken in verdict.refused[:LISTED]]
    own = [f"[agent-sync] BLOCKED: this commit takes {first}."]
    if len(verdict.refused) > 1:
        own.append(f"It also takes {_count(len(verdict.refused) - 1, 'more file')} of others:")
    own += [f"- {text}" for text in more]
    own += _and_more(len(verdict.refused))
    own += ["Next steps:", *_steps(verdict, reader, partial=partial)]
    return _with_reasons(own, verdict.refused, reader)


def warning(taken: Sequence[Taken], world: World, reader: Reader) -> str:
    """What a person is told of files that others are editing just now; the commit passes."""
    own = [
        f"[agent-sync] warning: this commit takes {_taken(one, world)}" for one in taken[:LISTED]
    ]
    return _with_reasons([*own, *_and_more(len(taken))], taken, reader)


def bypassed(taken: Sequence[Taken], world: World, reader: Reader) -> str:
    """What is told of a commit that the guard was told to let pass."""
    own = [
        f"[agent-sync] bypassed: this commit takes {_taken(one, world)}" for one in taken[:LISTED]
    ]
    own += [*_and_more(len(taken)), "This is recorded."]
    return _with_reasons(own, taken, reader)


def _taken(taken: Taken, world: World) -> str:
    lease = taken.lease
    since = f"since {clock(lease.created_at)} ({ago(lease.created_at, world.now)})"
    until = world.until(lease)
    ends = f"until {clock(until)} ({ago(until, world.now)})" if until else "until its turn ends"
    return f"{line(taken.file.path, 300)}, {_holder(lease)} {since}, {ends}"


def _holder(lease: Lease) -> str:
    who = "the operator (a person)" if lease.agent_id == OPERATOR else line(lease.holder.name, 80)
    doing = "being edited" if lease.kind == AUTO else "held"
    shared = " as shared" if lease.mode == SHARED else ""
    part = "" if lease.target == FILE else f" as part of {line(name_of(lease.target, lease.key))}"
    return f"{doing} by {who}{shared}{part}"


def _steps(verdict: Verdict, reader: Reader, *, partial: bool) -> list[str]:
    taken = verdict.refused[0]
    named = _typed(taken.file.path, reader.prefix)
    steps = _commit_rest(verdict.free, reader.prefix) if partial else []
    if named:
        wait = f"agent-sync lock {named} --wait={ADVISED_WAIT_S}"
        steps.append(f"wait for it, in turn: `{wait}`, then commit again")
    steps.append(
        f'ask its holder: `agent-sync send --to {_addressee(taken.lease)} --message "..."`'
    )
    if not reader.model:
        steps.append(f"or commit all the same, which is recorded: `{BYPASS}=1 git commit ...`")
    return [f"{number}. {step}" for number, step in enumerate(steps, 1)]


def _commit_rest(free: Sequence[Staged], prefix: str) -> list[str]:
    """The step that commits the free files, or as many as there is room for; [] without any."""
    text, count = "git commit --", 0
    for file in free[:OFFERED]:
        word = _typed(file.path, prefix, pathspec=True)
        if word and len(text) + len(word) < LONGEST:
            text, count = f"{text} {word}", count + 1
    if not count:
        return []
    part = f" ({count} of {len(free)} files)" if count < len(free) else ""
    return [f"commit only what is free{part}, with the message you gave: `{text}`"]


def _typed(path: str, prefix: str, *, pathspec: bool = False) -> str:
    """A path as it is typed where the reader stands; '' for one that cannot be shown exactly."""
    named = os.path.relpath(path, prefix) if prefix else path
    if not named.isprintable() or line(named, len(named)) != named:
        return ""
    if pathspec and (named.startswith(":") or any(char in named for char in "*?[\\")):
        named = f":(literal){named}"
    elif named.startswith("-") and not pathspec:
        named = f"./{named}"
    return shlex.quote(named)


def _addressee(lease: Lease) -> str:
    name = lease.holder.name if lease.holder.name.isascii() else lease.agent_id
    return shlex.quote(line(name, 80))


def _with_reasons(own: list[str], taken: Sequence[Taken], reader: Reader) -> str:
    leases = {one.lease.id: one.lease for one in taken}.values()
    said = [f"{lease.holder.name}: {lease.reason}" for lease in leases if lease.reason][:LISTED]
    if not said:
        return frame(own, [], limit=_ROOM, hard_limit=_ROOM)
    if reader.model:
        return frame([*own, "The reasons given:"], said, limit=_ROOM, hard_limit=_ROOM)
    lines = [*own, "The reasons given:", *(f"  {line(text)}" for text in said)]
    return frame(lines, [], limit=_ROOM, hard_limit=_ROOM)


_ROOM = 16_000
"""Bytes: ten long paths and a command fit, and no text of others makes it more."""


def _and_more(count: int) -> list[str]:
    return [f"... and {count - LISTED} more"] if count > LISTED else []


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
