"""``unlock``: giving leases up, one's own or, for a person, somebody else's (LOCK-7)."""

import argparse

from ..errors import Conflict, Held, UsageError
from ..identity.who import is_ancestor
from ..locks import ending, force, granting, handing_over, open_leases, wait_queue
from ..locks.claim import Claim, World
from ..locks.lease import FILE, Lease
from ..presence.agents import Agent
from ..store.sqlite import Store, Transaction
from ..views import conflicts, payload
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .lock_commands import check_token, targets
from .parsing import Parser, command, token
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "unlock", run_unlock, "give leases up, and places in the queue")
    parser.add_argument("files", metavar="FILE", nargs="*", kind=value_kinds.LEASE)
    parser.add_argument("--all", action="store_true", help="all of mine")
    parser.add_argument(
        "--resource", action="append", default=[], metavar="KEY", kind=value_kinds.HELD_RESOURCE
    )
    parser.add_argument(
        "--token", type=token, kind=value_kinds.TOKEN, help="only the lease with this token"
    )
    parser.add_argument("--force", action="store_true", help="a person's: end somebody else's")


def run_unlock(context: Context, args: argparse.Namespace) -> Result:
    """Give up leases. Raises Held, StaleToken, Conflict, UsageError."""
    if args.all:
        if args.files or args.resource or args.force or args.token:
            raise UsageError("--all stands alone: it drops all of mine")
        return _unlock_all(context)
    wanted = targets(context, args)
    if args.token and len(wanted) > 1:
        raise UsageError("--token goes with one FILE or resource")
    with context.writing() as (store, me):
        world = context.world()
        outcomes = [
            _unlock(context, store, me, world, target, key, args) for target, key, _ in wanted
        ]
    return Result(
        {
            "released": [key for (_, key, _), one in zip(wanted, outcomes, strict=True) if one],
            "free": [key for (_, key, _), one in zip(wanted, outcomes, strict=True) if not one],
        },
        [
            f"unlocked {conflicts.name_of(target, key)}{f' ({one})' if one != 'mine' else ''}"
            if one
            else f"{conflicts.name_of(target, key)} was free: nothing to unlock"
            for (target, key, _), one in zip(wanted, outcomes, strict=True)
        ],
    )


def _unlock_all(context: Context) -> Result:
    with context.writing() as (store, me):
        world = context.world()
        mine = open_leases.open_of(store, me.id)
        ending.release(store, mine, world, "unlocked", me.id)
        places = [t for t in wait_queue.open_tickets(store) if t.agent_id == me.id]
        for ticket in places:
            handing_over.leave(store, me.id, ticket.target, ticket.key, world)
    keys = [lease.key for lease in mine]
    lines = [f"unlocked {conflicts.name_of(lease.target, lease.key)}" for lease in mine]
    lines += [f"left the queue for {conflicts.name_of(t.target, t.key)}" for t in places]
    return Result({"released": keys, "free": []}, lines or ["You held nothing."])


def _unlock(
    context: Context,
    store: "Transaction",
    me: Agent,
    world: World,
    target: str,
    key: str,
    args: argparse.Namespace,
) -> str:
    """What was released: 'mine', 'queue', 'forced' or '' for a free path."""
    leases = _on(store, target, key)
    mine = [one for one in leases if one.agent_id == me.id or is_ancestor(me.id, one.agent_id)]
    others = [one for one in leases if one not in mine]
    holding = [one for one in others if world.holds(one)]
    if args.token and (mine or holding):
        mine = [one for one in mine if one.id == args.token]
        check_token(mine or leases, mine[0].agent_id if mine else me.id, args.token)
    queued = handing_over.leave(store, me.id, target, key, world)
    if mine:
        ending.release(store, mine, world, "unlocked", me.id)
        return "mine"
    if args.force and others:
        _force(context, store, me, world, others, holding)
        return "forced"
    if holding:
        forced = ", or end it with --force" if context.by_person else ""
        raise _not_yours(key, holding, world, me, forced=forced)
    if not queued:
        _check_covered(context, store, me, world, target, key)
    return "queue" if queued else ""


def _on(store: Store, target: str, key: str) -> list[Lease]:
    """Leases on a key as it is named; a directory that is gone is found without its slash."""
    found = open_leases.on_key(store, target, key)
    if not found and target == FILE:
        found = open_leases.on_key(store, target, key + "/")
    return found


def _force(
    context: Context,
    store: "Transaction",
    me: Agent,
    world: World,
    others: list[Lease],
    holding: list[Lease],
) -> None:
    if holding and not context.may_force:
        lease = holding[0]
        raise Conflict(
            f"{conflicts.name_of(lease.target, lease.key)} is "
            f"{conflicts.lease_words(lease, world, me.id, lease.key)}: ending a live agent's "
            "lease is a person's decision; ask the holder, or tell the person",
            path=lease.key,
            holder=lease.holder.name,
            holder_id=lease.agent_id,
        )
    force.force(store, world, me, others)


def _not_yours(key: str, holding: list[Lease], world: World, me: Agent, *, forced: str) -> Held:
    """``forced``: what a person may do besides asking; programs are not brought to that thought."""
    lease = holding[0]
    who = clean(lease.holder.name, 64)
    return Held(
        f"{conflicts.name_of(lease.target, key)} is "
        f"{conflicts.lease_words(lease, world, me.id, key)}; "
        f"only its holder gives it up: ask {who} with 'agent-sync send'{forced}",
        path=key,
        holder=lease.holder.name,
        holder_id=lease.agent_id,
        reason=lease.reason,
        since=payload.moment(lease.created_at),
        until=payload.moment(world.until(lease)),
    )


def _check_covered(
    context: Context, store: Store, me: Agent, world: World, target: str, key: str
) -> None:
    """A path that is held only as part of something larger is not free."""
    claim = Claim(me.id, key, target=target)
    for lease in granting.candidates(store, claim, world) if target == FILE else []:
        if not world.holds(lease):
            continue
        if lease.agent_id != me.id:
            whole = clean(lease.key)
            forced = f", or end the lease on {whole} with --force" if context.by_person else ""
            raise _not_yours(key, [lease], world, me, forced=forced)
        raise Conflict(
            f"{clean(key)} is covered by your lease on {clean(lease.key)}: unlock that",
            path=key,
            key=lease.key,
        )
