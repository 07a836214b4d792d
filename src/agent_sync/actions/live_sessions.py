"""Which live sessions somebody names to decide on a checkpoint, or to keep away from its paths."""

from collections.abc import Sequence

from ..identity.who import OPERATOR, session_of
from ..locks.claim import World
from ..messages import mailbox
from ..presence.agents import without_row
from ..status import board
from ..store.sqlite import Store
from . import addressed
from .refusal_types import NoApprover


def sessions(
    store: Store, world: World, author_id: str, addresses: Sequence[str]
) -> "dict[str, str]":
    """id -> name of those that are meant, without the author's; a subagent means its session.

    The person is always there. Raises NotFound for an address behind which nobody is live.
    """
    me = without_row(author_id)
    names = {peer.id: peer.name for peer in board.agents(store, world)}
    found = dict.fromkeys(map(session_of, addressed.live(store, addresses, me, world)))
    return {
        one: OPERATOR if one == OPERATOR else names.get(one, one)
        for one in found
        if one != session_of(author_id)
    }


def approvers(store: Store, world: World, author_id: str, address: str) -> "dict[str, str]":
    """The sessions behind an approver's address. Raises NoApprover, NotFound."""
    if address.strip().casefold() == mailbox.ALL:
        raise NoApprover(address, "all")
    known = mailbox.recipients(store, address)
    if known and all(session_of(one) == session_of(author_id) for one, _ in known):
        raise NoApprover(address, "own")
    return sessions(store, world, author_id, [address])
