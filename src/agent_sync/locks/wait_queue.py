"""The fair queue for a held path (LOCK-8): tickets, and who goes before whom.

First come, first served: a lower ticket goes first. A ticket is live while its process
waits and ``GRACE_MS`` after that; a dead one is skipped by whoever looks.
"""

from ..feed import activity
from ..identity.liveness import MINUTE
from ..identity.who import is_ancestor
from .lease import AUTO, EXPLICIT, SHARED, apart, related
from .ticket import Ticket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..store.sqlite import Row, Store, Transaction
    from .claim import Claim, Wanted, World


GRACE_MS = 2 * MINUTE
ADVISED_WAIT_S = 100
"""The wait that refusals advise: it fits into the two minutes that a client gives a command."""
BEAT_MS = 2_000
SILENT_MS = 10_000
"""A waiter whose process cannot be checked counts as dead after this long without a beat."""


_OPEN = (
    f"SELECT {Ticket.COLUMNS} FROM waits w LEFT JOIN agents a ON a.id = w.agent_id "
    "WHERE w.ended_at IS NULL"
)
_OF_AGENT = f"{_OPEN} AND w.agent_id = ? ORDER BY w.id"
_PAGE = 20
_NEXT = f"{_OPEN} AND w.id > ? ORDER BY w.id LIMIT {_PAGE}"
_SIGN = (
    "SELECT (SELECT max(seq) FROM activity), count(*), total(timed_out_at) FROM waits "
    "WHERE ended_at IS NULL"
)
_BEFORE = (
    "SELECT count(*) FROM waits WHERE ended_at IS NULL AND timed_out_at = 0 "
    "AND target = ?1 AND key = ?2 AND id < (SELECT max(id) FROM waits WHERE ended_at IS NULL "
    "AND target = ?1 AND key = ?2 AND agent_id = ?3)"
)


def open_tickets(store: "Store") -> list[Ticket]:
    """Every ticket that nobody has closed, in order, live or not."""
    return list(in_order(store))


def in_order(store: "Store") -> "Iterator[Ticket]":
    """The same, a few at a time: whoever finds the first that counts reads no further."""
    last, found = 0, _PAGE
    while found == _PAGE:
        rows = store.all(_NEXT, (last,))
        found = len(rows)
        for row in rows:
            yield Ticket(row)
            last = row[0]


def tickets_of(store: "Store", agent_id: str) -> list[Ticket]:
    """One agent's open tickets, in order."""
    return [Ticket(row) for row in store.all(_OF_AGENT, (agent_id,))]


def sign(store: "Store") -> "Row | None":
    """Something that differs once a lease has ended or the line has moved.

    Signs of life and beats leave it as it is. What ends by a clock or a death leaves it, too.
    """
    return store.one(_SIGN)


def before(store: "Store", claim: "Claim") -> int:
    """How many wait in line for this very path before the claim's agent, as far as written."""
    return int(store.value(_BEFORE, (claim.target, claim.key, claim.agent_id)))


def waiting(ticket: Ticket, world: "World") -> bool:
    """Whether a process is really waiting on this ticket now."""
    if ticket.timed_out_at:
        return False
    process = world.probe(ticket.machine, ticket.pid, ticket.pid_start) if ticket.pid else "unknown"
    if process == "unknown":
        return world.now - ticket.beat_at < SILENT_MS
    return process == "alive"


def live(ticket: Ticket, world: "World") -> bool:
    """Whether a ticket still counts: its process waits, or its grace or reservation runs."""
    if ticket.gate_id:  # a contested claim stands as long as its gate, and its agent
        return not world.is_offline(ticket.holder)
    if not ticket.timed_out_at:
        return waiting(ticket, world)
    if world.now >= max(ticket.timed_out_at + GRACE_MS, ticket.reserved_until):
        return False
    return not world.is_offline(ticket.holder)


def ahead(store: "Store", claim: "Claim", world: "World", *, first: bool = False) -> list[Ticket]:
    """Live tickets of others that go before this claim; with ``first`` only the first of them."""
    found = []
    for ticket in those_ahead(in_order(store), claim, world):
        found.append(ticket)
        if first:
            break
    return found


def those_ahead(line: "Iterable[Ticket]", claim: "Claim", world: "World") -> "Iterator[Ticket]":
    """Those of a line that go before a claim and still count, in order."""
    for ticket in line:
        if is_own(ticket, claim):
            break
        if related(claim.agent_id, ticket.agent_id) or is_ancestor(claim.agent_id, ticket.agent_id):
            continue
        if touches(ticket, claim, world) and live(ticket, world):
            yield ticket


def touches(ticket: Ticket, claim: "Claim", world: "World") -> bool:
    """Whether a ticket and a claim want the same path and cannot both have it."""
    if claim.mode == SHARED and ticket.mode == SHARED:
        return False
    # Two turns in two checkouts edit two files, whatever their key is.
    auto = claim.kind == AUTO and ticket.checkout
    if auto and apart(ticket.key, ticket.checkout, claim.key, claim.checkout):
        return False
    return world.touch(ticket, claim)


def _same(ticket: Ticket, claim: "Claim") -> bool:
    return ticket.target == claim.target and ticket.key == claim.key


def is_own(ticket: Ticket, claim: "Claim") -> bool:
    """Whether a ticket is the place of the claim's agent for this very path."""
    return ticket.agent_id == claim.agent_id and _same(ticket, claim)


def queue(
    store: "Transaction", claim: "Claim", world: "World", *, machine: str, pid: int, pid_start: str
) -> int:
    """Take a place in the queue, or the one held already."""
    for ticket in tickets_of(store, claim.agent_id):
        if _same(ticket, claim):
            if live(ticket, world):
                store.execute(
                    "UPDATE waits SET machine = ?, pid = ?, pid_start = ?, beat_at = ?, "
                    "timed_out_at = 0 WHERE id = ?",
                    (machine, pid, pid_start, world.now, ticket.id),
                )
                return ticket.id
            close(store, ticket.id, world.now)
    ticket_id = store.insert(
        "INSERT INTO waits (target, key, checkout, mode, agent_id, machine, pid, pid_start, "
        "created_at, beat_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            claim.target,
            claim.key,
            claim.checkout,
            claim.mode,
            claim.agent_id,
            machine,
            pid,
            pid_start,
            world.now,
            world.now,
        ),
    )
    activity.record(store, world.now, claim.agent_id, "wait_started", key=claim.key)
    return ticket_id


def beat(store: "Transaction", ticket_id: int, now: int) -> None:
    """A waiting process says that it still waits: a sign of life of its agent, too."""
    store.execute("UPDATE waits SET beat_at = ?, timed_out_at = 0 WHERE id = ?", (now, ticket_id))
    from ..presence.state_corrections import waits_still

    waits_still(store, ticket_id, now)


def time_out(store: "Transaction", ticket_id: int, now: int) -> None:
    """The process gave up; the place is kept for ``GRACE_MS``."""
    row = store.one(
        "SELECT agent_id, key FROM waits WHERE id = ? AND timed_out_at = 0", (ticket_id,)
    )
    store.execute("UPDATE waits SET timed_out_at = ? WHERE id = ?", (now, ticket_id))
    if row is not None:
        activity.record(store, now, str(row[0]), "wait_given_up", "the time was over", key=row[1])


def stand(store: "Transaction", claim: "Claim", gate_id: int, world: "World") -> None:
    """Take a place that counts, without a process that waits, as long as a gate is open."""
    ticket_id = queue(store, claim, world, machine="", pid=0, pid_start="")
    store.execute("UPDATE waits SET gate_id = ? WHERE id = ?", (gate_id, ticket_id))


def let_go(store: "Transaction", gate_id: int, now: int) -> None:
    """A gate is over: the claims that stood for it are given up."""
    store.execute(
        "UPDATE waits SET ended_at = ? WHERE gate_id = ? AND ended_at IS NULL", (now, gate_id)
    )


def close(store: "Transaction", ticket_id: int, now: int) -> None:
    """The place is given up or used; the notice that announced it has been overtaken."""
    store.execute("UPDATE waits SET ended_at = ? WHERE id = ?", (now, ticket_id))


def use(store: "Transaction", had: "Wanted", world: "World") -> None:
    """Close an agent's tickets for what it now has, and settle their notices."""
    from ..messages.mailbox import settle

    for ticket in tickets_of(store, had.agent_id):
        same = ticket.target == had.target and ticket.key == had.key
        # A reservation that covers the path has served its purpose as well.
        if same or (ticket.reserved_until and world.touch(ticket, had)):
            close(store, ticket.id, world.now)
            if ticket.notice_id:
                settle(store, ticket.notice_id, had.agent_id, world.now)


def wish(ticket: Ticket) -> "Claim":
    """What a ticket waits for; only automatic leases are bound to a checkout."""
    from .claim import Claim

    return Claim(
        ticket.agent_id,
        ticket.key,
        target=ticket.target,
        checkout=ticket.checkout,
        kind=AUTO if ticket.checkout else EXPLICIT,
        mode=ticket.mode,
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The places of one agent are its successor's."""
    store.execute(
        "UPDATE waits SET agent_id = ?1 WHERE agent_id = ?2 AND ended_at IS NULL",
        (new_id, old_id),
    )
