"""Leases by a person's hand: taken from whoever has them, or ended (CON-4, LOCK-7)."""

import os
from collections.abc import Collection
from typing import NamedTuple

from ..errors import Conflict
from ..identity.liveness import RUNNING
from ..locks import ending, force, granting
from ..locks.claim import CONSOLE, Claim, World
from ..locks.lease import Lease
from ..sessions import sign_of_life
from ..store.sqlite import Store
from .actor import Actor
from .confirmed_leases import Before, sure_of
from .confirming import Sure, pending_until
from .granted import TTL_MS
from .named_targets import Target, reason
from .refusal_types import NothingThere, TakenMeanwhile
from .unlock_actions import demand_here, on, wider
from .watched_part import beyond

NOT_ALLOWED = (
    "ending a live agent's lease is a person's decision, and this console runs inside a session"
)


class TakenOver(NamedTuple):
    """The lease that was taken by force: its token, the leases that ended for it, whether it
    covers more files than are watched around commands, and how sure it is that no other machine
    has it."""

    token: int
    ended: list[Lease]
    beyond: bool
    sure: Sure


def in_the_way(actor: Actor, named: Target) -> list[Lease]:
    """The leases of others that ``take_over`` would end now."""
    store, me = actor.look()
    return _blockers(store, me.id if me else "", actor.world(), named)


def _blockers(store: Store, me: str, world: World, named: Target) -> list[Lease]:
    return granting.judge(store, Claim(me, named.key, target=named.target), world).blockers


def others_on(actor: Actor, named: Target) -> list[Lease]:
    """The leases of others that hold exactly this, and that ``end`` would end now."""
    store, me = actor.look()
    world, mine = actor.world(), me.id if me else ""
    return [x for x in on(store, named) if x.agent_id != mine and world.holds(x)]


def take_over(
    actor: Actor, named: Target, *, why: str = "", asked: Collection[int] = (), ttl_ms: int = 0
) -> TakenOver:
    """Take a lease from whoever has it: for an hour, and it ends with the console (CON-4).

    This process vouches for the person from now on; not with ``ttl_ms``: then the lease is for so
    long, whatever becomes of this process. ``asked`` are the tokens of the leases that the person
    agreed to end. Raises TakenMeanwhile for any other, Conflict where no person acts, InvalidInput,
    HeldElsewhere; RefusedByServer and Unconfirmed as ``lock`` does.
    """
    told = reason(why)
    with actor.writing() as (tx, me):
        ended, before = _blockers(tx, me.id, actor.world(), named), Before()
        demand_here(ended, actor.world(), me.id)
        before.note(tx, me.id)
        _check_asked(actor, named, ended, asked)
        if not ttl_ms:
            sign_of_life.refresh(tx, me.id, actor.clock(), state=RUNNING, pid=os.getpid())
        world, keep = actor.world(), "" if ttl_ms else CONSOLE
        claim = Claim(me.id, named.key, target=named.target, keep=keep, reason=told)
        until = world.now + (ttl_ms or TTL_MS)
        claim.expires_at = pending_until(tx, world.now, until)
        token = force.take_over(tx, world, me, claim)
        before.pend(tx, [token], world.now)
        taken = [x for x in on(tx, named) if x.id == token]
    sure = sure_of(actor, actor.reading(), me.id, [token], before, until)
    return TakenOver(token, ended, any(beyond(actor, lease) for lease in taken), sure)


def end(actor: Actor, named: Target, *, asked: Collection[int] = ()) -> list[Lease]:
    """End every lease on exactly this, whoever holds it; those of others that ended (LOCK-7).

    ``asked`` as in ``take_over``. Raises NothingThere, TakenMeanwhile, HeldElsewhere, Conflict.
    """
    with actor.writing() as (tx, me):
        found, world = on(tx, named), actor.world()
        if not found:
            raise NothingThere(named, wider(tx, me, world, named))
        mine = [lease for lease in found if lease.agent_id == me.id]
        others = [lease for lease in found if lease not in mine]
        demand_here([x for x in others if world.holds(x)], world, me.id)
        _check_asked(actor, named, [x for x in others if world.holds(x)], asked)
        ending.release(tx, mine, world, "unlocked", me.id)
        force.force(tx, world, me, others)
    return others


def _check_asked(actor: Actor, named: Target, held: list[Lease], asked: Collection[int]) -> None:
    """Nobody loses a lease that the person was not asked about."""
    if held and not actor.may_force:
        raise Conflict(NOT_ALLOWED)
    new = [lease for lease in held if lease.id not in asked]
    if new:
        raise TakenMeanwhile(named, new[0])
