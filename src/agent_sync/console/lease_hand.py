"""Leases by the operator's hand: stop the edits of a path, or let them pass (CON-4, LOCK-7)."""

import os

from ..actions import force_actions, named_targets, near_files
from ..actions.named_targets import Target
from ..errors import InvalidInput
from ..locks.lease import AUTO, FILE, Lease
from ..views import conflicts, outcomes
from ..views.terminal import ago, clean
from .operator import Operator

MARK = "resource:"
SHOWN = 3


def target(op: Operator, named: str) -> Target:
    """A path, or a thing named ``resource:KEY``. Raises InvalidInput."""
    if named.startswith(MARK):
        return named_targets.of_resource(named[len(MARK) :])
    if len(named) > named_targets.LONGEST_PATH or "\0" in named:
        raise InvalidInput("that is no path")
    return named_targets.of_path(op, named, op.base(named))


def lock(op: Operator, values: list[str]) -> list[str]:
    """Take a lease for an hour, from whoever has it; the next edit by anybody else is refused."""
    named = target(op, values[0])
    taken = force_actions.take_over(op, named, why="".join(values[1:]), asked=op.asked)
    lines = [outcomes.locked(_shown(named), "in 60m", taken.token)]
    lines += _not_there(op, named)
    lines += [outcomes.beyond(_shown(named))] if taken.beyond else []
    return lines + [f"taken from {clean(x.holder.name, 64)}, who is told" for x in taken.ended]


def _not_there(op: Operator, named: Target) -> list[str]:
    """A word on a path that may be mistyped: it is locked, but there is no such file yet."""
    path = os.path.join(op.project.checkout, named.key)
    if named.target != FILE or os.path.lexists(path):
        return []
    near = near_files.near(op.project.checkout, named.key)
    return [outcomes.not_there(_shown(named), near, "yet")]


def asks_to_lock(op: Operator, values: list[str]) -> str:
    """'' for a free path, else whom it would be taken from."""
    named = target(op, values[0])
    named_targets.reason("".join(values[1:]))
    return _question(op, named, force_actions.in_the_way(op, named), "Take it over?")


def unlock(op: Operator, values: list[str]) -> list[str]:
    """End every lease on a path, whoever holds it (LOCK-7). Raises NotFound, Conflict."""
    named = target(op, values[0])
    ended = force_actions.end(op, named, asked=op.asked)
    whose = [clean(lease.holder.name, 64) for lease in ended]
    return [f"unlocked {_shown(named)}" + (f", which was {', '.join(whose)}'s" if whose else "")]


def asks_to_unlock(op: Operator, values: list[str]) -> str:
    """'' when nobody else is hurt, else whose lease it would end."""
    named = target(op, values[0])
    return _question(op, named, force_actions.others_on(op, named), "End that lease?")


def _question(op: Operator, named: Target, found: list[Lease], asked: str) -> str:
    """'' when nobody loses a lease; who is remembered, for nobody else may."""
    op.asked = frozenset(lease.id for lease in found)
    return f"{_told(found, op.clock(), named)}. {asked}" if found else ""


def _told(leases: list[Lease], now: int, named: Target) -> str:
    """Who has a path, or what of it, and how."""
    told = []
    for lease in leases[:SHOWN]:
        what = _shown(lease) if lease.key != named.key else _shown(named)
        verb = "is editing" if lease.kind == AUTO else "has locked"
        why = f", {clean(lease.reason, 100)}" if lease.reason else ""
        since = ago(lease.created_at, now)
        told.append(f"{clean(lease.holder.name, 64)} {verb} {what} ({since}{why})")
    more = f" and {len(leases) - SHOWN} more" if len(leases) > SHOWN else ""
    return " and ".join(told) + more


def _shown(one: "Target | Lease") -> str:
    return conflicts.name_of(one.target, one.key)
