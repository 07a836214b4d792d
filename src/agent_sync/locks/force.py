"""Ending leases of others: a person's decision, recorded, and told to whoever held (LOCK-7)."""

from ..feed import activity
from ..messages import mailbox
from ..presence.agents import Agent
from . import ending, granting, open_leases
from .claim import Claim, World
from .lease import Lease

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def force(store: "Transaction", world: World, by: Agent, leases: list[Lease]) -> None:
    """End leases of others in the name of ``by``.

    Whether ``by`` may is the caller's to know; nothing is promised about a write under way.
    """
    for lease in leases:
        _record(store, world, by, lease)
    ending.release(store, leases, world, f"forced by {by.name}", by.id)
    for lease in leases:
        told = (
            f"{by.name} has ended your lease on {lease.key} by force; look at the file before you "
            "write it again"
        )
        mailbox.notify(store, world.now, [lease.agent_id], told)


def take_over(store: "Transaction", world: World, by: Agent, claim: Claim) -> int:
    """Give the operator a lease at once, ending whatever is in the way; its fencing token.

    The queue keeps its places: whoever waits goes on waiting, behind
    the operator. Each holder is told.
    """
    for lease in granting.judge(store, claim, world).blockers:
        _record(store, world, by, lease)
        open_leases.end(store, lease.id, world.now, f"taken over by {by.name}")
        why = f" ({claim.reason})" if claim.reason else ""
        told = (
            f"{by.name} has taken {claim.key} over from you{why}: your lease on {lease.key} has "
            "ended, do not write there until it is given back"
        )
        mailbox.notify(store, world.now, [lease.agent_id], told)
    token, judged = granting.attempt(store, claim, world)
    assert token, judged.blockers
    return token


def _record(store: "Transaction", world: World, by: Agent, lease: Lease) -> None:
    said = f"of {lease.holder.name}"
    activity.record(store, world.now, by.id, "lease_forced", said, key=lease.key)
