"""Leases of others end because a person agreed to it, for something else that they do (LOCK-7)."""

from collections.abc import Collection

from ..errors import Conflict
from ..locks import force, open_leases
from ..locks.lease import Lease
from .actor import Actor

NOT_ALLOWED = (
    "ending a live agent's lease is a person's decision, and this console runs inside a session"
)


def end_these(actor: Actor, asked: Collection[int]) -> list[Lease]:
    """End leases of others by their tokens, those that hold still. Raises Conflict."""
    with actor.writing() as (tx, me):
        world = actor.world()
        found = [x for x in open_leases.all_open(tx) if x.id in asked and world.holds(x)]
        others = [lease for lease in found if lease.agent_id != me.id]
        if others and not actor.may_force:
            raise Conflict(NOT_ALLOWED)
        force.force(tx, world, me, others)
    return others
