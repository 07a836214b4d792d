"""Leases by the operator's hand: stop the edits of a path, or let them pass (CON-4, LOCK-7)."""

import os
from difflib import get_close_matches

from ..errors import Conflict, InvalidInput, NotFound
from ..locks import ending, force, granting, open_leases
from ..locks.claim import CONSOLE, DEFAULT_TTL_MINUTES, Claim, World
from ..locks.lease import AUTO, FILE, RESOURCE, Lease
from ..repository.path_keys import claim_key
from ..views import conflicts, tables
from ..views.terminal import ago, clean
from .operator import Operator

MARK = "resource:"
TTL_MS = DEFAULT_TTL_MINUTES * 60_000
LONGEST_REASON = 500
SHOWN = 3
NOT_ALLOWED = (
    "ending a live agent's lease is a person's decision, and this console runs inside a session"
)


def target(op: Operator, named: str) -> tuple[str, str]:
    """(target, key) of a path, or of a thing named ``resource:KEY``. Raises InvalidInput."""
    if named.startswith(MARK):
        key = " ".join(named[len(MARK) :].split())
        if not key or len(key) > 200 or not key.isprintable():
            raise InvalidInput("a resource has 1 to 200 printable characters")
        return RESOURCE, key
    if len(named) > 4096 or "\0" in named:
        raise InvalidInput("that is no path")
    kind, key, _ = claim_key(op.project, named, _base(op, named))
    return kind, key


def _base(op: Operator, named: str) -> str:
    """Where a path begins: at the root, as it is listed; or where the console was started.

    The second only for what is there and not under the root.
    """
    at_root = os.path.lexists(os.path.join(op.cwd, named))
    return op.cwd if at_root or not os.path.lexists(os.path.join(op.started, named)) else op.started


def lock(op: Operator, values: list[str]) -> list[str]:
    """Take a lease for an hour, from whoever has it; the next edit by anybody else is refused."""
    claim = _claim(op, values)
    with op.store.writing() as store:
        in_the_way = granting.judge(store, claim, op.world()).blockers
        _demand_asked(op, claim.target, claim.key, in_the_way)
        op.stay(store)
        token = force.take_over(store, op.world(), op.agent, claim)
    lines = [f"locked {_shown(claim.target, claim.key)}, ends in 60m, token {token}"]
    lines += _not_there(op, claim)
    return lines + [f"taken from {clean(x.holder.name, 64)}, who is told" for x in in_the_way]


def _not_there(op: Operator, claim: Claim) -> list[str]:
    """A word on a path that may be mistyped: it is locked, but there is no such file yet."""
    path = os.path.join(op.project.checkout, claim.key)
    if claim.target != FILE or os.path.lexists(path):
        return []
    folder = os.path.dirname(claim.key)
    try:
        there = os.listdir(os.path.join(op.project.checkout, folder))
    except (OSError, ValueError):
        there = []
    near = get_close_matches(os.path.basename(claim.key), there, 2)
    hint = f" (near: {', '.join(clean(os.path.join(folder, one)) for one in near)})" if near else ""
    return [f"there is no file {_shown(claim.target, claim.key)} yet{hint}"]


def asks_to_lock(op: Operator, values: list[str]) -> str:
    """'' for a free path, else whom it would be taken from."""
    claim, world = _claim(op, values), op.world()
    found = granting.judge(op.store, claim, world).blockers
    op.asked = frozenset(lease.id for lease in found)
    if not found:
        return ""
    return f"{_told(found, world, claim.target, claim.key)}. Take it over?"


def _claim(op: Operator, values: list[str]) -> Claim:
    kind, key = target(op, values[0])
    reason = " ".join(values[1].split()) if len(values) > 1 else ""
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(f"a reason has at most {LONGEST_REASON} characters, not {len(reason)}")
    until = op.clock() + TTL_MS
    return Claim(op.agent.id, key, target=kind, keep=CONSOLE, reason=reason, expires_at=until)


def unlock(op: Operator, values: list[str]) -> list[str]:
    """End every lease on a path, whoever holds it (LOCK-7). Raises NotFound, Conflict."""
    kind, key = target(op, values[0])
    with op.store.writing() as store:
        found, world = _on(op, kind, key), op.world()
        if not found:
            raise NotFound(_nothing(op, kind, key))
        mine = [lease for lease in found if lease.agent_id == op.agent.id]
        others = [lease for lease in found if lease not in mine]
        holding = [lease for lease in others if world.holds(lease)]
        _demand_asked(op, kind, key, holding)
        ending.release(store, mine, world, "unlocked", op.agent.id)
        force.force(store, world, op.agent, others)
    whose = [clean(lease.holder.name, 64) for lease in others]
    return [
        f"unlocked {_shown(kind, key)}" + (f", which was {', '.join(whose)}'s" if whose else "")
    ]


def asks_to_unlock(op: Operator, values: list[str]) -> str:
    """'' when nobody else is hurt, else whose lease it would end."""
    kind, key = target(op, values[0])
    world = op.world()
    others = [x for x in _on(op, kind, key) if x.agent_id != op.agent.id and world.holds(x)]
    op.asked = frozenset(lease.id for lease in others)
    if not others:
        return ""
    return f"{_told(others, world, kind, key)}. End that lease?"


def _told(leases: list[Lease], world: World, kind: str, key: str) -> str:
    """Who has a path, or what of it, and how."""
    told = []
    for lease in leases[:SHOWN]:
        what = _shown(lease.target, lease.key) if lease.key != key else _shown(kind, key)
        verb = "is editing" if lease.kind == AUTO else "has locked"
        why = f", {clean(lease.reason, 100)}" if lease.reason else ""
        since = ago(lease.created_at, world.now)
        told.append(f"{clean(lease.holder.name, 64)} {verb} {what} ({since}{why})")
    more = f" and {len(leases) - SHOWN} more" if len(leases) > SHOWN else ""
    return " and ".join(told) + more


def _on(op: Operator, kind: str, key: str) -> list[Lease]:
    """Open leases on exactly this; a directory that is gone is found without its slash."""
    found = open_leases.on_key(op.store, kind, key)
    return found or (open_leases.on_key(op.store, kind, key + "/") if kind == FILE else [])


def _nothing(op: Operator, kind: str, key: str) -> str:
    world = op.world()
    claim = Claim(op.agent.id, key, target=kind)
    wider = granting.candidates(op.store, claim, world) if kind == FILE else []
    over = next((lease for lease in wider if world.holds(lease)), None)
    if over is None:
        return f"{_shown(kind, key)} is free: nothing to unlock"
    name = clean(tables.lease_name(over))
    return f"{_shown(kind, key)} is held as part of {name}: unlock that"


def _demand_asked(op: Operator, kind: str, key: str, held: list[Lease]) -> None:
    """Nobody loses a lease that the person was not asked about. Raises Conflict."""
    if held and not op.may_force:
        raise Conflict(NOT_ALLOWED)
    new = [lease for lease in held if lease.id not in op.asked]
    if new:
        who = clean(new[0].holder.name, 64)
        raise Conflict(f"{who} has taken {_shown(kind, key)} meanwhile: type it again to go on")


def _shown(kind: str, key: str) -> str:
    return conflicts.name_of(kind, key)
