"""A wrong attribution is mended by hand (ARR-3): work is taken over, or given to the person."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import InvalidInput
from ..feed import activity
from ..locks import ending
from ..messages import mailbox
from ..protection import file_notes, reattribution
from ..protection.reattribution import Standing
from ..repository import contents
from ..repository.path_keys import path_of
from .actor import Actor
from .own_name import demand
from .refusal_types import NothingUncommitted, TheirWork
from .uncommitted_file import check_there, differs, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..repository.contents import Look
    from ..store.sqlite import Transaction

MOST = 500
NAMED = 5
"""So many files a message names."""


class OwnedFile(NamedTuple):
    """A file whose work is one's own now; ``lost`` are the names of live agents that it was
    attributed to, ``already``: it was one's own before."""

    key: str
    lost: list[str]
    already: bool


class _File(NamedTuple):
    key: str
    checkout: str
    found: "Look"


def own(actor: Actor, files: Sequence[str]) -> list[OwnedFile]:
    """Take over the uncommitted work in files, all or none: known to be one's own from now on.

    What is the person's, a gone agent's or only presumed of anybody; a live agent's known work,
    or what it holds, only for the person. Live agents that lose it are told. Raises TheirWork,
    NothingUncommitted, NoSuchFile, InvalidInput, NotYourName.
    """
    demand(actor, "own")
    some = _named(actor, files)
    with actor.writing() as (tx, me):
        lost: dict[str, list[str]] = {}
        world, owner = actor.world(), _owner(actor, me)
        done = [_own(actor, tx, world, me, owner, one, lost) for one in some]
        for agent_id, keys in lost.items():
            mailbox.notify(tx, world.now, [agent_id], _told(actor, me, keys))
    return done


def disown(actor: Actor, files: Sequence[str]) -> list[str]:
    """Give one's own uncommitted work in files, and one's subagents', to the person; the keys.

    Automatic leases on them end. All or none. Raises NothingUncommitted, NoSuchFile, InvalidInput,
    NotYourName.
    """
    demand(actor, "disown")
    some = _named(actor, files)
    with actor.writing() as (tx, me):
        world = actor.world()
        for one in some:
            rows = file_notes.of_file(tx, one.key, one.checkout)
            if not any(x.wrote_at and reattribution.is_of(me.id, x.agent_id) for x in rows):
                raise NothingUncommitted(one.key, mine=True)
            leases = reattribution.automatic_leases(tx, me.id, one.key, one.checkout)
            ending.release(tx, leases, world, "disowned", me.id)
            reattribution.disown(tx, world, me.id, *one)
            _record(tx, world, me, "work_disowned", one)
    return [one.key for one in some]


def known_of(actor: Actor, file: str) -> dict[str, str]:
    """The live agents that are known to have written a file, or hold it: id -> name.

    Raises NothingUncommitted, NoSuchFile, InvalidInput.
    """
    store, me = actor.look()
    ((key, checkout, _),) = _named(actor, [file])
    owner = _owner(actor, me) if me else file_notes.PERSON
    return Standing(store, actor.world(), owner, key, checkout).known


def _named(actor: Actor, files: Sequence[str]) -> list[_File]:
    """The files, each once, with what stands there. Raises NothingUncommitted, NoSuchFile."""
    if len(files) > MOST:
        raise InvalidInput(f"{len(files)} files at once: at most {MOST}")
    store, me = actor.look()
    some = []
    for key, checkout in dict.fromkeys(named(actor, file) for file in files):
        path = path_of(actor.project, checkout, key)
        dirty = differs(actor, store, me.id if me else "", key, checkout)
        rows = file_notes.of_file(store, key, checkout)
        noted = any(row.wrote_at for row in rows)
        if dirty is False or (dirty is None and not noted and not os.path.lexists(path)):
            if not rows:
                check_there(actor, key, checkout)
            raise NothingUncommitted(key, mine=False)
        some.append(_File(key, checkout, contents.look(path)))
    return some


def _owner(actor: Actor, me: "Agent") -> str:
    return file_notes.PERSON if actor.by_person else me.id


def _own(
    actor: Actor,
    store: "Transaction",
    world: "World",
    me: "Agent",
    owner: str,
    one: _File,
    lost: dict[str, list[str]],
) -> OwnedFile:
    standing = Standing(store, world, owner, one.key, one.checkout)
    if standing.settled and not standing.claims:
        return OwnedFile(one.key, [], already=True)
    if standing.known and not actor.by_person:
        raise TheirWork(one.key, list(standing.known.values()))
    for lease in standing.ended:
        ending.release(store, [lease], world, f"owned by {_name(actor, me)}", lease.agent_id)
    reattribution.own(store, world, owner, *one)
    _record(store, world, me, "work_owned", one)
    for agent_id in standing.losing:
        lost.setdefault(agent_id, []).append(one.key)
    return OwnedFile(one.key, list(standing.losing.values()), already=False)


def _record(store: "Transaction", world: "World", me: "Agent", kind: str, one: _File) -> None:
    activity.record(store, world.now, me.id, kind, key=one.key, checkout=one.checkout)


def _name(actor: Actor, me: "Agent") -> str:
    return "the person" if actor.by_person else me.name


def _told(actor: Actor, me: "Agent", keys: list[str]) -> str:
    who = _name(actor, me)
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    text = f"{who} has taken over the work in {', '.join(keys[:NAMED])}{more} (agent-sync own)"
    if actor.by_person:
        return f"{text}: look at it before you write it again"
    return f"{text}: it was only presumed to be yours; if it is, tell {who} with agent-sync send"
