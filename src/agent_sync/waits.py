"""The fair queue for a held path (LOCK-8): tickets, reservations, cycles.

First come, first served: a lower ticket goes first. A ticket is live while its process
waits and ``GRACE_MS`` after that; a dead one is skipped by whoever looks.
"""

from . import activity
from .identity import is_ancestor
from .leases import AUTO, EXPLICIT, MINUTE, OFFLINE, SHARED, Holder, apart, related, status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .locks import Claim, Wanted, World
    from .store.sqlite import Row, Store

GRACE_MS = 2 * MINUTE
ADVISED_WAIT_S = 100
"""The wait that refusals advise: it fits into the two minutes that a client gives a command."""
BEAT_MS = 2_000
SILENT_MS = 10_000
"""A waiter whose process cannot be checked counts as dead after this long without a beat."""


class Ticket:
    """One place in the queue."""

    __slots__ = (
        "agent_id",
        "beat_at",
        "checkout",
        "created_at",
        "holder",
        "id",
        "key",
        "machine",
        "mode",
        "name",
        "notice_id",
        "pid",
        "pid_start",
        "reserved_until",
        "target",
        "timed_out_at",
    )
    COLUMNS = (
        "w.id, w.target, w.key, w.checkout, w.mode, w.agent_id, w.machine, w.pid, w.pid_start, "
        "w.created_at, w.beat_at, w.timed_out_at, w.reserved_until, w.notice_id, "
        "coalesce(a.name, w.agent_id), " + Holder.COLUMNS
    )

    def __init__(self, row: "Row") -> None:
        self.id: int = row[0]
        self.target: str
        self.key: str
        self.checkout: str
        self.mode: str
        self.agent_id: str
        self.target, self.key, self.checkout, self.mode, self.agent_id = row[1:6]
        self.machine: str
        self.pid: int
        self.pid_start: str
        self.machine, self.pid, self.pid_start = row[6:9]
        self.created_at: int
        self.beat_at: int
        self.timed_out_at: int
        self.reserved_until: int
        self.notice_id: int
        self.created_at, self.beat_at, self.timed_out_at = row[9:12]
        self.reserved_until, self.notice_id = row[12:14]
        self.name: str = row[14]
        self.holder = Holder(row[15:])


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
    if not ticket.timed_out_at:
        return waiting(ticket, world)
    if world.now >= max(ticket.timed_out_at + GRACE_MS, ticket.reserved_until):
        return False
    return status(ticket.holder, world.now, world.limits, world.probe) != OFFLINE


def ahead(store: "Store", claim: "Claim", world: "World", *, first: bool = False) -> list[Ticket]:
    """Live tickets of others that go before this claim; with ``first`` only the first of them."""
    found = []
    for ticket in _ahead(in_order(store), claim, world):
        found.append(ticket)
        if first:
            break
    return found


def _ahead(line: "Iterable[Ticket]", claim: "Claim", world: "World") -> "Iterator[Ticket]":
    for ticket in line:
        if _mine(ticket, claim):
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


def _mine(ticket: Ticket, claim: "Claim") -> bool:
    return ticket.agent_id == claim.agent_id and _same(ticket, claim)


def queue(
    store: "Store", claim: "Claim", world: "World", *, machine: str, pid: int, pid_start: str
) -> int:
    """Take a place in the queue, or the one held already. Inside ``writing()``."""
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


def beat(store: "Store", ticket_id: int, now: int) -> None:
    """A waiting process says that it still waits: a sign of life of its agent, too."""
    store.execute("UPDATE waits SET beat_at = ?, timed_out_at = 0 WHERE id = ?", (now, ticket_id))
    store.execute(
        "UPDATE agents SET last_seen = ? WHERE state <> 'ended' "
        "AND id = (SELECT agent_id FROM waits WHERE id = ?)",
        (now, ticket_id),
    )


def time_out(store: "Store", ticket_id: int, now: int) -> None:
    """The process gave up; the place is kept for ``GRACE_MS``."""
    store.execute("UPDATE waits SET timed_out_at = ? WHERE id = ?", (now, ticket_id))


def close(store: "Store", ticket_id: int, now: int) -> None:
    """The place is given up or used; the notice that announced it has been overtaken."""
    store.execute("UPDATE waits SET ended_at = ? WHERE id = ?", (now, ticket_id))


def use(store: "Store", had: "Wanted", world: "World") -> None:
    """Close an agent's tickets for what it now has, and settle their notices."""
    from .messages import settle

    for ticket in tickets_of(store, had.agent_id):
        same = ticket.target == had.target and ticket.key == had.key
        # A reservation that covers the path has served its purpose as well.
        if same or (ticket.reserved_until and world.touch(ticket, had)):
            close(store, ticket.id, world.now)
            if ticket.notice_id:
                settle(store, ticket.notice_id, had.agent_id, world.now)


def hand_over(store: "Store", gone: "Wanted", world: "World") -> None:
    """A lease ended: reserve the path for the first live ticket and tell its agent."""
    for ticket in in_order(store):
        if not world.touch(ticket, gone):
            continue
        if not live(ticket, world):
            close(store, ticket.id, world.now)
            continue
        if not ticket.reserved_until and not _held(store, ticket, world):
            _reserve(store, ticket, world.now)
        return


def leave(store: "Store", agent_id: str, target: str, key: str, world: "World") -> bool:
    """Give up an agent's place for a key, and its reservation to the next; whether it had one."""
    from .locks import Claim

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


def wish(ticket: Ticket) -> "Claim":
    """What a ticket waits for; only automatic leases are bound to a checkout."""
    from .locks import Claim

    return Claim(
        ticket.agent_id,
        ticket.key,
        target=ticket.target,
        checkout=ticket.checkout,
        kind=AUTO if ticket.checkout else EXPLICIT,
        mode=ticket.mode,
    )


def _held(store: "Store", ticket: Ticket, world: "World") -> bool:
    # One lease of several ended (a shared one, or one under a pattern): it is not free yet.
    from .locks import judge

    return bool(judge(store, wish(ticket), world, brief=True).blockers)


def _reserve(store: "Store", ticket: Ticket, now: int) -> None:
    from .messages import notify

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


def cycle(store: "Store", claim: "Claim", world: "World") -> list[str]:
    """The agents of the circle that this wait would close, [] when there is none."""
    if not _in_anybodys_way(store, claim.agent_id):
        return []
    line = open_tickets(store)
    asking: "dict[str, list[Claim]]" = {}
    for ticket in line:
        if ticket.agent_id != claim.agent_id and waiting(ticket, world):
            asking.setdefault(ticket.agent_id, []).append(wish(ticket))
    waits_for_it = dict.fromkeys(_in_the_way(store, line, claim, world, {}), claim.agent_id)
    todo = list(waits_for_it)
    for agent in todo:  # grows while it is gone through
        for wanted in asking.get(agent, []):
            for blocker in _in_the_way(store, line, wanted, world, waits_for_it):
                if blocker == claim.agent_id:
                    return _path(waits_for_it, agent, claim.agent_id)
                waits_for_it[blocker] = agent
                todo.append(blocker)
    return []


def _in_anybodys_way(store: "Store", agent_id: str) -> bool:
    return bool(
        store.value("SELECT 1 FROM leases WHERE ended_at IS NULL AND agent_id = ?", (agent_id,))
        or tickets_of(store, agent_id)
    )


def _in_the_way(
    store: "Store", line: list[Ticket], wanted: "Claim", world: "World", known: "dict[str, str]"
) -> list[str]:
    """Agents that a claim waits for, each once, but those that are known already."""
    from .locks import judge

    # Those ahead in the queue count while the lease is still held, too.
    judged = judge(store, wanted, world, brief=True)
    unknown = [ticket for ticket in line if ticket.agent_id not in known or _mine(ticket, wanted)]
    queued = [] if judged.mine or judged.covered else _ahead(unknown, wanted, world)
    found = [lease.agent_id for lease in judged.blockers] + [t.agent_id for t in queued]
    return [agent for agent in dict.fromkeys(found) if agent not in known]


def _path(waits_for_it: "dict[str, str]", agent: str, asker: str) -> list[str]:
    path = [agent]
    while path[-1] != asker:
        path.append(waits_for_it[path[-1]])
    return path[::-1]
