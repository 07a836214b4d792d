"""A free path goes to the first who waits for it: reserved, and told (LOCK-8)."""

from .ticket import Ticket
from .wait_queue import GRACE_MS, close, in_order, live, tickets_of, use, wish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction
    from .claim import Wanted, World


def hand_over(store: "Transaction", gone: "Wanted", world: "World") -> None:
    """A lease ended: reserve the path for the first live ticket and tell its agent."""
    for ticket in in_order(store):
        if not world.touch(ticket, gone):
            continue
        if not live(ticket, world):
            close(store, ticket.id, world.now)
            continue
        if not ticket.reserved_until and not _held(store, ticket, world):
            if ticket.gate_id:
                _give(store, ticket, world)
            else:
                _reserve(store, ticket, world.now)
        return


def give_contested(store: "Transaction", gate_id: int, world: "World") -> None:
    """Give what was contested to who claimed it, where a clock or a death ended what stood before
    it: no hook has told of that.
    """
    for ticket in in_order(store):
        if ticket.gate_id == gate_id and live(ticket, world) and not _held(store, ticket, world):
            _give(store, ticket, world)


def leave(store: "Transaction", agent_id: str, target: str, key: str, world: "World") -> bool:
    """Give up an agent's place for a key, and its reservation to the next; whether it had one."""
    from .claim import Claim

    mine = [
        ticket
        for ticket in tickets_of(store, agent_id)
        if ticket.target == target and ticket.key == key
    ]
    use(store, Claim(agent_id, key, target=target), world)
    given_up = next((ticket for ticket in mine if ticket.reserved_until), None)
    if given_up is not None:
        hand_over(store, given_up, world)
    return bool(mine)


def _held(store: "Store", ticket: Ticket, world: "World") -> bool:
    # One lease of several ended (a shared one, or one under a pattern): it is not free yet.
    from .granting import judge

    return bool(judge(store, wish(ticket), world, brief=True).blockers)


def _give(store: "Transaction", ticket: Ticket, world: "World") -> None:
    """A claim that was contested is granted at once: nobody waits on it who could take it."""
    from ..messages.mailbox import notify
    from .claim import DEFAULT_TTL_MINUTES
    from .granting import attempt

    claim = wish(ticket)
    claim.expires_at = world.now + DEFAULT_TTL_MINUTES * 60_000
    if attempt(store, claim, world)[0]:
        use(store, claim, world)
        said = f"{ticket.key} is yours now, for {DEFAULT_TTL_MINUTES} minutes: you had claimed it"
        notify(store, world.now, [ticket.agent_id], said)


def _reserve(store: "Transaction", ticket: Ticket, now: int) -> None:
    from ..messages.mailbox import notify

    notice = notify(
        store,
        now,
        [ticket.agent_id],
        f"{ticket.key} is free and reserved for you for 2 minutes: edit it now, "
        f"or give it up with 'agent-sync unlock {ticket.key}'",
    )
    store.execute(
        "UPDATE waits SET reserved_until = ?, notice_id = ? WHERE id = ?",
        (now + GRACE_MS, notice, ticket.id),
    )
