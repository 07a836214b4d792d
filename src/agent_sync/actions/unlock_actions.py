"""Giving leases up, one's own or, for a person, somebody else's (LOCK-7)."""

from collections.abc import Sequence
from typing import NamedTuple

from ..gates import contest
from ..identity.who import is_ancestor, of_another_machine
from ..locks import ending, force, granting, next_in_queue, open_leases, wait_queue
from ..locks.claim import Claim, World
from ..locks.lease import FILE, Lease
from ..locks.ticket import Ticket
from ..presence.agents import Agent
from ..store.sqlite import Store, Transaction
from .actor import Actor
from .granted import check_token, local_token
from .named_targets import Target
from .own_name import demand
from .refusal_types import HeldElsewhere, NotByForce, NotYours, PartOfMine

MINE, QUEUE, FORCED, FREE = "mine", "queue", "forced", ""


class GivenUp(NamedTuple):
    """The leases that ended, and the places in the queue that were left."""

    leases: list[Lease]
    places: list[Ticket]


def unlock(
    actor: Actor, named: Sequence[Target], *, token: "int | str" = 0, by_force: bool = False
) -> list[str]:
    """Give up leases and places in the queue, all or none; of each what was released.

    That is MINE, QUEUE, FORCED, or FREE for nothing. Raises NotYours, PartOfMine, NotByForce,
    StaleToken, and NotYourName: to end another's lease is to judge.
    """
    demand(actor, "unlock --force" if by_force else "unlock")
    with actor.writing() as (tx, me):
        world = actor.world()
        return [_unlock(actor, tx, me, world, one, token=token, by_force=by_force) for one in named]


def unlock_all(actor: Actor) -> GivenUp:
    """Give up everything that one holds, and every place in the queue. Raises NotYourName."""
    demand(actor, "unlock")
    with actor.writing() as (tx, me):
        world = actor.world()
        mine = open_leases.open_of(tx, me.id)
        ending.release(tx, mine, world, "unlocked", me.id)
        places = [t for t in wait_queue.open_tickets(tx) if t.agent_id == me.id]
        for ticket in places:
            next_in_queue.leave(tx, me.id, ticket.target, ticket.key, world)
            contest.give_up(tx, me, ticket.key, world)
    return GivenUp(mine, places)


def _unlock(
    actor: Actor,
    store: Transaction,
    me: Agent,
    world: World,
    named: Target,
    *,
    token: "int | str",
    by_force: bool,
) -> str:
    leases = on(store, named)
    mine = [one for one in leases if one.agent_id == me.id or is_ancestor(me.id, one.agent_id)]
    others = [one for one in leases if one not in mine]
    holding = [one for one in others if world.holds(one)]
    if token and (mine or holding):
        number = local_token(store, mine, token)
        mine = [one for one in mine if one.id == number]
        check_token(store, mine or leases, mine[0].agent_id if mine else me.id, number, token)
    queued = next_in_queue.leave(store, me.id, named.target, named.key, world)
    if queued:
        contest.give_up(store, me, named.key, world)
    if mine:
        ending.release(store, mine, world, "unlocked", me.id)
        return MINE
    if by_force and others:
        demand_here(holding, world, me.id)
        if holding and not actor.may_force:
            raise NotByForce(holding[0], world, me.id)
        force.force(store, world, me, others)
        return FORCED
    if queued:
        return QUEUE
    if holding:
        raise NotYours(holding[0], named, world, me.id, within=False, by_person=actor.by_person)
    _check_covered(actor, store, me, world, named)
    return FREE


def demand_here(leases: Sequence[Lease], world: World, me: str) -> None:
    """Raises HeldElsewhere where one is of an agent on another machine: to end it here alone would
    let two have it."""
    elsewhere = [one for one in leases if of_another_machine(one.agent_id)]
    if elsewhere:
        raise HeldElsewhere(elsewhere[0], world, me)


def on(store: Store, named: Target) -> list[Lease]:
    """Open leases on exactly this; a directory that is gone is found without its slash."""
    found = open_leases.on_key(store, named.target, named.key)
    if not found and named.target == FILE:
        found = open_leases.on_key(store, named.target, named.key + "/")
    return found


def _check_covered(actor: Actor, store: Store, me: Agent, world: World, named: Target) -> None:
    """A path that is held only as part of something larger is not free."""
    lease = wider(store, me, world, named)
    if lease is None:
        return
    if lease.agent_id == me.id:
        raise PartOfMine(named.key, lease)
    raise NotYours(lease, named, world, me.id, within=True, by_person=actor.by_person)


def wider(store: Store, me: Agent, world: World, named: Target) -> "Lease | None":
    """The lease that holds a file as part of something larger, if any."""
    if named.target != FILE:
        return None
    around = granting.candidates(store, Claim(me.id, named.key, target=FILE), world)
    return next((lease for lease in around if world.holds(lease)), None)
