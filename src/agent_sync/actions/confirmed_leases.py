"""Explicit leases that other machines have a say in: taken, confirmed, made to last (LINK-2)."""

import time
from collections.abc import Callable

from ..errors import RefusedByServer
from ..locks import ending, granting, open_leases
from ..locks.claim import Claim, World
from ..locks.lease import Lease
from ..locks.waiting import InTheWay
from ..store.sqlite import Store, Transaction
from .actor import Actor, Wait
from .confirming import HELD, LEASE, Sure, confirm, pend
from .granted import not_granted

REFUSED = "refused by the server"
PAUSE_S = 0.2
"""Between two tries of who waits for what is held elsewhere and not yet known here."""


class Before:
    """The leases that somebody had before it asked for more, to be put back where it is refused."""

    def __init__(self) -> None:
        self.leases: dict[int, Lease] = {}

    def note(self, tx: Transaction, agent_id: str) -> None:
        """Look, in the transaction that is about to grant."""
        self.leases = {lease.id: lease for lease in open_leases.open_of(tx, agent_id)}

    def pend(self, tx: Transaction, tokens: "list[int]", now: int) -> "list[int]":
        """Note in it which leases are about to be asked for; gives them."""
        pend(tx, [(LEASE, token) for token in tokens], now)
        return tokens

    def put_back(self, tx: Transaction, agent_id: str, tokens: "list[int]", world: World) -> None:
        """Take back what was granted or renewed since."""
        given = [x for x in open_leases.open_of(tx, agent_id) if x.id in tokens]
        for lease in given:
            if lease.id in self.leases:
                open_leases.put_back(tx, self.leases[lease.id])
        new = [lease for lease in given if lease.id not in self.leases]
        ending.release(tx, new, world, REFUSED, agent_id)


def sure_of(
    actor: Actor, store: Store, agent_id: str, tokens: "list[int]", before: Before, until: int
) -> Sure:
    """Have leases confirmed that were just granted; they last until then (ms), 0 for as they are.

    Raises RefusedByServer, Unconfirmed; they have ended then, or are as they were before.
    """

    def undo(tx: Transaction) -> None:
        before.put_back(tx, agent_id, tokens, actor.world())

    def keep(tx: Transaction) -> None:
        for token in tokens if until else ():
            open_leases.last(tx, token, until)

    return confirm(store, actor.clock, [(LEASE, token) for token in tokens], undo, keep=keep)


def in_turn(
    actor: Actor,
    store: Store,
    claims: "list[Claim]",
    typed: "dict[str, str]",
    take: "Callable[[Wait | None], list[int]]",
    sure: "Callable[[list[int]], Sure]",
    wait: "Wait | None",
) -> "tuple[list[int], Sure]":
    """Take leases and have them confirmed; who waits goes on waiting where the server says that
    they are held, for its holder is known here then. Raises NotGranted, RefusedByServer,
    Unconfirmed."""
    deadline = time.monotonic() + (wait.ms if wait else 0) / 1000
    while True:
        tokens = take(wait)
        try:
            return tokens, sure(tokens)
        except RefusedByServer as refused:
            found, left = _in_the_way(actor, store, claims), deadline - time.monotonic()
            if refused.facts.get("why") != HELD or not (found.refused or left > 0):
                raise
            if wait is None:
                raise not_granted(store, found, claims[0].agent_id, typed=typed) from None
            if not found.refused:
                time.sleep(min(PAUSE_S, max(0.0, left)))
            wait = Wait(max(0, int(left * 1000)), wait.watch)


def _in_the_way(actor: Actor, store: Store, claims: "list[Claim]") -> InTheWay:
    world = actor.world()
    with store.reading():
        judged = [(claim, granting.judge(store, claim, world)) for claim in claims]
    return InTheWay([(claim, found) for claim, found in judged if not found.free], world)
