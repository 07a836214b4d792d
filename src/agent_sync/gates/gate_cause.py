"""What a conflict gate is about, and whether that is gone (GATE-3): leases and waits of parties."""

from ..locks import open_leases, wait_queue
from ..locks.lease import SHARED, Lease
from .parties import same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.ticket import Ticket
    from ..store.sqlite import Store
    from .coverage import CoveredPath
    from .parties import Party


class InTheWay:
    """One lease, or one place in the queue, that keeps a conflict alive, and whose it is."""

    __slots__ = ("agent_id", "key", "name", "waits")

    def __init__(self, one: "Lease | Ticket", *, waits: bool) -> None:
        self.agent_id = one.agent_id
        self.name = one.holder.name
        self.key = one.key
        self.waits = waits

    @property
    def said(self) -> str:
        """The fact in words; the key is a path as others wrote it."""
        return f"{self.name} {'waits for' if self.waits else 'holds'} {self.key}"


def in_the_way(
    store: "Store", paths: "list[CoveredPath]", parties: "list[Party]", world: "World"
) -> "list[InTheWay]":
    """The leases of parties that conflict on the paths, and their live places in the queue there;
    [] when the cause of the gate is gone.
    """
    held = [
        lease
        for lease in open_leases.all_open(store)
        if _on(lease, paths) and _of(lease, parties) and world.holds(lease)
    ]
    found = [
        InTheWay(one, waits=False) for one in held if any(_conflict(one, x, world) for x in held)
    ]
    for ticket in wait_queue.in_order(store):
        if not (_on(ticket, paths) and _of(ticket, parties) and wait_queue.live(ticket, world)):
            continue
        others = [one for one in held if not same(one.agent_id, ticket.agent_id)]
        if ticket.mode == SHARED and all(one.mode == SHARED for one in others):
            continue  # it waits for nothing that a party keeps from it
        found += [
            InTheWay(one, waits=False)
            for one in others
            if not any(x.key == one.key and x.agent_id == one.agent_id for x in found)
        ]
        found.append(InTheWay(ticket, waits=True))
    return found


def _on(one: "Lease | Ticket", paths: "list[CoveredPath]") -> bool:
    return not paths or any(path.touches(one.target, one.key) for path in paths)


def _of(one: "Lease | Ticket", parties: "list[Party]") -> bool:
    return any(same(one.agent_id, party.agent_id) for party in parties)


def _conflict(one: Lease, other: Lease, world: "World") -> bool:
    if same(one.agent_id, other.agent_id) or (one.mode == other.mode == SHARED):
        return False
    return world.touch(one, other)
