"""What holders of leases owe those who wait for them (DUTY-1): to give up what they do not use."""

from ..identity.liveness import RUNNING
from ..identity.who import session_of
from ..locks import open_leases, wait_queue
from ..locks.lease import EXPLICIT, FILE, RESOURCE, Lease, covers, related
from ..protection import file_notes
from .bar import quoted
from .duty import Duty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.ticket import Ticket
    from ..store.sqlite import Store

FREE = "free"
MOST_WORK = 500


def duties(store: "Store", world: "World") -> "list[Duty]":
    """One for each lease that was taken by hand, that somebody waits for in line, and under which
    its holder has written nothing in this turn.
    """
    tickets = [x for x in wait_queue.open_tickets(store) if _blocked(x, world)]
    if not tickets:
        return []
    return [
        _free(lease, waiting)
        for lease in open_leases.all_open(store)
        if lease.kind == EXPLICIT and lease.reserved_until <= world.now and world.holds(lease)
        if (waiting := [x for x in tickets if _meet(x, lease, world)])
        if not _written(store, lease)
    ]


def _blocked(ticket: "Ticket", world: "World") -> bool:
    return not ticket.reserved_until and wait_queue.live(ticket, world)


def _meet(ticket: "Ticket", lease: Lease, world: "World") -> bool:
    both_share = ticket.mode == lease.mode == "shared"
    return (
        not related(ticket.agent_id, lease.agent_id)
        and not both_share
        and world.touch(ticket, lease)
    )


def _written(store: "Store", lease: Lease) -> bool:
    """Whether the turn that its holder is in has written under a lease."""
    if lease.holder.state != RUNNING:
        return False
    since = lease.holder.state_at
    if lease.target in (FILE, RESOURCE):
        return lease.written_at >= since
    session = session_of(lease.agent_id)
    return any(
        author.wrote_at >= since and session_of(author.agent_id) == session
        for (key, _), authors in file_notes.all_work(store, MOST_WORK).items()
        if covers(lease, key)
        for author in authors
    )


def _free(lease: Lease, waiting: "list[Ticket]") -> Duty:
    what = f"--resource {quoted(lease.key)}" if lease.target == RESOURCE else quoted(lease.key)
    names = ", ".join(dict.fromkeys(x.name for x in waiting))
    return Duty(
        lease.agent_id,
        FREE,
        lease.key,
        f"agent-sync unlock {what}",
        because=f"{names} {'wait' if len(waiting) > 1 else 'waits'} for what you hold by hand and "
        "have not written this turn",
        since=min(x.created_at for x in waiting),
        waiting=tuple(dict.fromkeys(x.agent_id for x in waiting)),
    )
