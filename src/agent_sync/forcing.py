"""Ending leases of others: a person's decision, recorded, and told to whoever held (LOCK-7)."""

from . import activity, locks, messages
from .leases import Lease
from .locks import World
from .presence import Agent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store.sqlite import Store


def force(store: "Store", world: World, by: Agent, leases: list[Lease]) -> None:
    """End leases of others in the name of ``by``. Inside ``writing()``.

    Whether ``by`` may is the caller's to know; nothing is promised about a write under way.
    """
    for lease in leases:
        said = f"of {lease.holder.name}"
        activity.record(store, world.now, by.id, "lease_forced", said, key=lease.key)
    locks.release(store, leases, world, f"forced by {by.name}", by.id)
    for lease in leases:
        told = (
            f"{by.name} has ended your lease on {lease.key} by force; look at the file before you "
            "write it again"
        )
        messages.notify(store, world.now, [lease.agent_id], told)
