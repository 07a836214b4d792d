"""The values that completion offers for each kind of argument, read and never written.

A new kind gets a line in ``SOURCES``, or in ``OWN`` if the shell itself completes it.
"""

import os
from collections.abc import Callable
from typing import NamedTuple

from ..errors import AgentSyncError
from ..gates.wakes import VERBS
from ..identity import names, who
from ..locks.claim import World
from ..locks.lease import EXPLICIT, RESOURCE, Lease
from ..messages.mailbox import ALL
from ..presence import agents, naming
from ..presence.agents import Agent
from ..repository.claim_keys import claim_key
from ..status import nameable
from ..status.nameable import Offer
from ..store.opening import open_read_only
from ..store.sqlite import Store
from ..views import tables
from .context import Context
from .value_kinds import Kind

BUSY_MS = 200
OWN = {"file": "files", "kept": "files", "folder": "folders"}
"""What the shell completes by itself, as its script is told."""


class Look(NamedTuple):
    """One look at the repository: at what moment, for whom, and whether ``--force`` is given."""

    context: Context
    store: Store
    world: World
    me: str
    agent: "Agent | None"
    forced: bool


def values(context: Context, kind: Kind, *, forced: bool) -> list[Offer]:
    """What is there of a kind, the likeliest first. Nothing where nothing can be read."""
    if kind.name in FIXED:
        return FIXED[kind.name]()
    source = SOURCES.get(kind.name)
    if source is None:
        return []
    try:
        return _looked(context, kind, source, forced=forced)
    except AgentSyncError:
        return []


def _looked(context: Context, kind: Kind, source: "Source", *, forced: bool) -> list[Offer]:
    store = open_read_only(context.project, busy_ms=BUSY_MS)
    if store is None:
        return []
    try:
        with store.reading():
            me = context.identity()[0]
            agent = agents.find(store, me) if me else None
            return source(Look(context, store, context.world(), me, agent, forced), kind)
    finally:
        store.close()


def _events() -> list[Offer]:
    from ..install.claude_code.hook_table import TABLE

    return [Offer(entry.hook, entry.event) for entry in dict.fromkeys(TABLE)]


def _clients() -> list[Offer]:
    from ..install.other_clients.used_clients import ALL, AUTO, NAMES

    every = [Offer(AUTO, "those that are used here"), Offer(ALL, "every one")]
    return [*every, *(Offer(name, "") for name in NAMES)]


def _addresses(look: Look, _kind: Kind) -> list[Offer]:
    there = nameable.peers(look.store, look.world, look.me)
    everybody = [Offer(ALL, "every agent"), Offer(who.OPERATOR, "the person")]
    return [*map(_address, there), *nameable.roles(there), *everybody]


def _address(peer: nameable.Peer) -> Offer:
    about = peer.status + (f", {peer.role}" if peer.role else "")
    # Whoever's name is shown otherwise than it is has an id that can be typed.
    return Offer(peer.name if peer.named else peer.id, about)


def _agents(look: Look, _kind: Kind) -> list[Offer]:
    return [_address(peer) for peer in nameable.peers(look.store, look.world, look.me)]


def _wake_verbs(_look: Look, _kind: Kind) -> list[Offer]:
    return [Offer(verb, "what is asked for") for verb in VERBS]


def _names(look: Look, _kind: Kind) -> list[Offer]:
    taken = {naming.folded(peer.name) for peer in nameable.peers(look.store, look.world, "")}
    return [Offer(names.suggest(look.me, taken), "is free")]


def _roles(look: Look, _kind: Kind) -> list[Offer]:
    return nameable.roles(nameable.peers(look.store, look.world, ""))


def _leases(look: Look, _kind: Kind) -> list[Offer]:
    held = [one for one in _releasable(look) if one.target != RESOURCE]
    spelled = [(spelling(look.context, lease), lease) for lease in held]
    return [Offer(path, _about(look, lease)) for path, lease in spelled if path]


def _releasable(look: Look) -> list[Lease]:
    """The leases that the caller can give up: others' only by force."""
    held = nameable.held(look.store, look.world, look.me)
    return [one for one in held if look.forced or nameable.is_mine(one, look.me)]


def _about(look: Look, lease: Lease) -> str:
    whose = "yours" if lease.agent_id == look.me else f"held by {lease.holder.name}"
    kind = "" if lease.kind == EXPLICIT else ", automatic"
    ends = f", ends {tables.until(look.context.style, look.world.until(lease))}"
    return whose + kind + ends + (f": {lease.reason}" if lease.reason else "")


def spelling(context: Context, lease: Lease) -> str:
    """The path of a lease as it is typed where the caller stands; '' when nothing leads there."""
    return _typed(context, lease.target, lease.key)


def _typed(context: Context, target: str, key: str) -> str:
    here = os.path.realpath(context.cwd)
    path = key
    if not key.startswith("/"):
        inside = os.path.join(context.project.checkout, "" if key == "**" else key)
        path = os.path.relpath(inside, here).replace(os.sep, "/")
        path += "/" if key.endswith("/") and not path.endswith("/") else ""
    path = f"./{path}" if path.startswith("-") else path
    try:
        found = claim_key(context.project, path, context.cwd)
    except AgentSyncError:
        return ""
    return path if found[:2] == (target, key) else ""


def _resources(look: Look, kind: Kind) -> list[Offer]:
    if kind.name == "held-resource":
        held = _releasable(look)
    else:
        held = nameable.held(look.store, look.world, look.me)
    return [Offer(one.key, _about(look, one)) for one in held if one.target == RESOURCE]


def _tokens(look: Look, _kind: Kind) -> list[Offer]:
    held = nameable.held(look.store, look.world, look.me)
    return [Offer(str(one.id), one.key) for one in held if one.agent_id == look.me]


def _tasks(look: Look, kind: Kind) -> list[Offer]:
    strict = kind.strict and not look.forced
    return nameable.tasks(look.store, look.world, look.me, kind.states, strict=strict)


def _claimable(look: Look, _kind: Kind) -> list[Offer]:
    return nameable.claimable(look.store, look.world, look.me)


def _mail(look: Look, kind: Kind) -> list[Offer]:
    return nameable.mail(look.store, look.world, look.agent, to_ack=kind.name == "to-ack")


def _messages(look: Look, _kind: Kind) -> list[Offer]:
    return nameable.everything_sent(look.store)


def _decisions(look: Look, _kind: Kind) -> list[Offer]:
    return nameable.in_force(look.store)


def _versions(look: Look, _kind: Kind) -> list[Offer]:
    return [Offer(f"V{one.id}", f"{one.key}, {one.why}") for one in nameable.versions(look.store)]


def _kept(look: Look, _kind: Kind) -> list[Offer]:
    here = look.context.project.checkout_name
    style = look.context.style
    found: dict[str, str] = {}
    for one in nameable.versions(look.store):
        if one.checkout in ("", here):
            found.setdefault(one.key, f"V{one.id}, kept {style.ago(one.at)}, {one.why}")
    spelled = ((_typed(look.context, "file", key), about) for key, about in found.items())
    return [Offer(path, about) for path, about in spelled if path]


def _subjects(look: Look, kind: Kind) -> list[Offer]:
    return nameable.subjects(look.store, kind.name)


def _orphans(look: Look, _kind: Kind) -> list[Offer]:
    return nameable.orphans(look.store, look.world)


Source = Callable[[Look, Kind], list[Offer]]


def _checkpoint_words(look: Look, _kind: Kind) -> list[Offer]:
    from .checkpoint_commands import VERBS

    verbs = [Offer(verb, "") for verb in VERBS]
    return [*verbs, *nameable.subjects(look.store, "checkpoint")]


FIXED: dict[str, Callable[[], list[Offer]]] = {"event": _events, "clients": _clients}
"""What does not depend on who is there."""
SOURCES: dict[str, Source] = {
    "address": _addresses,
    "agent": _agents,
    "wake-verb": _wake_verbs,
    "name": _names,
    "role": _roles,
    "lease": _leases,
    "resource": _resources,
    "held-resource": _resources,
    "token": _tokens,
    "task": _tasks,
    "claimable": _claimable,
    "message": _messages,
    "mail": _mail,
    "to-ack": _mail,
    "handover": _subjects,
    "orphan": _orphans,
    "decision": _decisions,
    "checkpoint": _subjects,
    "checkpoint-word": _checkpoint_words,
    "version": _versions,
    "kept": _kept,
    "crew": _subjects,
    "gate": _subjects,
    "subject": _subjects,
    "patch": _subjects,
}
