"""How a lease ends: released, recorded, and handed on to whoever waits for it (LOCK-8)."""

from ..feed import activity
from .claim import World
from .lease import AUTO, EXPLICIT, Lease
from .open_leases import ANY_WAIT, end, open_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def release(store: "Transaction", leases: "list[Lease]", world: World, why: str, by: str) -> None:
    """End leases, record it, and hand each path to the first who waits for it (LOCK-8)."""
    for lease in leases:
        end(store, lease.id, world.now, why)
        kind = "lease_released" if lease.kind == EXPLICIT else "file_released"
        activity.record(store, world.now, by, kind, why, key=lease.key, checkout=lease.checkout)
    if leases and store.value(ANY_WAIT):
        from .next_in_queue import hand_over

        for lease in leases:
            hand_over(store, lease, world)


def end_turn(store: "Transaction", agent_id: str, world: World, why: str) -> None:
    """End the automatic leases of a turn that is over (AUTO-2).

    One that is kept until its commit stays, unless its edit was never seen to finish.
    """
    over = [
        lease
        for lease in open_of(store, agent_id, AUTO)
        if lease.keep != "commit" or not lease.written_at
    ]
    release(store, over, world, why, agent_id)
