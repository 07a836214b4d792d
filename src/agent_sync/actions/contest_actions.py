"""Contesting what somebody else has locked by hand (GATE-7)."""

from typing import NamedTuple

from ..errors import InvalidInput
from ..gates import contest as contests
from ..locks import granting
from ..locks.claim import Claim
from ..status import board
from ..status.board import Held
from .actor import Actor
from .confirmed_gates import sure_of as gate_sure
from .confirmed_leases import Before, sure_of
from .confirming import GATE, Sure, pend, pending_until
from .gate_actions import GateView, view_of
from .granted import TTL_MS, end_old_reservations
from .named_targets import Target, reason


class Contested(NamedTuple):
    """What became of a claim: the lease, where the thing was free, else the gate; and how sure it
    is that other machines know of it."""

    held: "Held | None"
    view: "GateView | None"
    sure: Sure


def contest(actor: Actor, wanted: Target, why: str) -> Contested:
    """Lock what is free; else open a conflict gate with who holds it by hand, and queue.

    Raises InvalidInput without a reason, Conflict where only a turn holds it, or too often,
    RefusedByServer, Unconfirmed.
    """
    told = reason(why)
    if not told:
        raise InvalidInput("say why: lock FILE --contest --why TEXT")
    store, me = actor.join()
    claims = [Claim(me.id, wanted.key, target=wanted.target)]
    end_old_reservations(store, me, claims, actor.world())
    before = Before()
    with actor.writing() as (tx, me):
        world = actor.world()
        until = world.now + TTL_MS
        first = pending_until(tx, world.now, until)
        claim = Claim(me.id, wanted.key, target=wanted.target, reason=told, expires_at=first)
        before.note(tx, me.id)
        token, judged = granting.attempt(tx, claim, world)
        if not token and not judged.blockers:
            raise InvalidInput("nobody holds it by hand: somebody waits for it before you; --wait")
        before.pend(tx, [token] if token else [], world.now)
        one = None if token else contests.contest(tx, me, claim, judged.blockers, told, world)
        pend(tx, [(GATE, one.id)] if one else [], world.now)
    if one is not None:
        sure = gate_sure(actor, one)
        return Contested(None, view_of(store, one, actor), sure)
    sure = sure_of(actor, store, me.id, [token], before, until)
    held = [x for x in board.leases(store, actor.world()) if x.lease.id == token]
    return Contested(held[0], None, sure)
