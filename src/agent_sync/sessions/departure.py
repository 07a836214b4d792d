"""A session that leaves gives back what was for its turns: leases, calls, places in line."""

from ..locks import ending, open_leases
from ..locks.lease import AUTO
from ..locks.next_in_queue import leave
from ..locks.wait_queue import open_tickets
from . import open_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Transaction


def free(
    store: "Transaction", session_id: str, world: "World", *, everything: bool = False
) -> None:
    """End the automatic leases of a session, or ``everything``, but for what is reserved.

    Leases that were taken by hand stay written down, and hold nothing while it is gone.
    """
    mine = open_leases.open_of(store, session_id, "" if everything else AUTO)
    mine = [lease for lease in mine if lease.reserved_until <= world.now]
    ending.release(store, mine, world, "session ended", session_id)
    open_calls.close_session(store, session_id)
    for ticket in open_tickets(store):
        if ticket.agent_id == session_id:
            leave(store, session_id, ticket.target, ticket.key, world)
