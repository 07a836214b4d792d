"""Whether a lease keeps somebody who waits in line from what it waits for."""

from ..locks.claim import World
from ..locks.lease import SHARED, Lease, apart, related
from ..locks.ticket import Ticket


def waits_now(ticket: Ticket) -> bool:
    """Whether an agent waits on this place: it did not give up, and its turn has not come."""
    return not ticket.timed_out_at and not ticket.reserved_until


def in_the_way(ticket: Ticket, lease: Lease, world: World) -> bool:
    """Whether a lease, if it holds, keeps a ticket's agent from what it waits for."""
    if related(ticket.agent_id, lease.agent_id) or ticket.mode == lease.mode == SHARED:
        return False
    # Two turns in two checkouts edit two files, whatever their key is.
    bound = ticket.checkout and lease.checkout
    if bound and apart(ticket.key, ticket.checkout, lease.key, lease.checkout):
        return False
    return world.touch(ticket, lease)
