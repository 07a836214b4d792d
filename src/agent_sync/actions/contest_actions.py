"""Contesting what somebody else has locked by hand (GATE-7)."""

from typing import NamedTuple

from ..errors import InvalidInput
from ..gates import contest as contests
from ..locks import granting
from ..locks.claim import Claim
from ..status import board
from ..status.board import Held
from .actor import Actor
from .gate_actions import GateView, view_of
from .granted import TTL_MS, end_old_reservations
from .named_targets import Target, reason


class Contested(NamedTuple):
    """What became of a claim: the lease, where the thing was free, else the gate."""

    held: "Held | None"
    view: "GateView | None"


def contest(actor: Actor, wanted: Target, why: str) -> Contested:
    """Lock what is free; else open a conflict gate with who holds it by hand, and queue.

    Raises InvalidInput without a reason, Conflict where only a turn holds it, or too often.
    """
    told = reason(why)
    if not told:
        raise InvalidInput("say why: lock FILE --contest --why TEXT")
    store, me = actor.join()
    claims = [Claim(me.id, wanted.key, target=wanted.target)]
    end_old_reservations(store, me, claims, actor.world())
    with actor.writing() as (tx, me):
        world = actor.world()
        claim = Claim(
            me.id, wanted.key, target=wanted.target, reason=told, expires_at=world.now + TTL_MS
        )
        token, judged = granting.attempt(tx, claim, world)
        if token:
            held = [one for one in board.leases(tx, world) if one.lease.id == token]
            return Contested(held[0], None)
        if not judged.blockers:
            raise InvalidInput("nobody holds it by hand: somebody waits for it before you; --wait")
        one = contests.contest(tx, me, claim, judged.blockers, told, world)
        return Contested(None, view_of(tx, one, actor))
