"""Who cannot go on, by what, and what lets it go on; and who can again (VIEW-1).

One read model for ``status``, ``sync``, the console and the board. It changes nothing. It is read
only where something is open between agents.
"""

from ..gates import bars, gate, owed, own_way, stopped
from ..gates.duty import Duty
from ..gates.subjects import KINDS
from ..identity.liveness import RUNNING
from ..identity.who import OPERATOR
from ..locks.lease import AUTO
from ..presence import known_agents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..gates.gate import Gate
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..locks.ticket import Ticket
    from ..store.sqlite import Store

LEASE = "lease"
QUEUE = "queue"


class Blocked:
    """One agent that cannot write ``key``: since when (ms), by which subject ('G1', or the path of
    a lease) of which ``kind``, and the duties of others that let it go on. ``by`` are the names of
    those it depends on.
    """

    __slots__ = ("agent_id", "by", "duties", "key", "kind", "name", "since", "subject")

    def __init__(
        self, agent_id: str, name: str, since: int, *, subject: str, kind: str, key: str
    ) -> None:
        self.agent_id = agent_id
        self.name = name
        self.since = since
        self.subject = subject
        self.kind = kind
        self.key = key
        self.by: list[str] = []
        """None of them where nobody in particular can let it go on."""
        self.duties: list[Duty] = []

    @property
    def in_line(self) -> bool:
        """Whether it waits in line for a path that somebody has: no gate or the like stops it."""
        return self.kind not in KINDS.values()


class Freed:
    """One agent that ended its turn blocked and may go on since (ms)."""

    __slots__ = ("agent_id", "key", "name", "since", "subject")

    def __init__(self, one: stopped.Stopped) -> None:
        self.agent_id = one.agent_id
        self.name = one.holder.name
        self.subject = one.subject
        self.key = one.key
        self.since = one.freed_at


class Between:
    """What is open between agents: who is blocked, the longest first; who is free to go on; all
    duties, most urgent first; gates that are past their deadline; and the names of all agents in
    them by id.
    """

    __slots__ = ("blocked", "duties", "freed", "late", "names")

    def __init__(self) -> None:
        self.blocked: list[Blocked] = []
        self.freed: list[Freed] = []
        self.duties: list[Duty] = []
        self.late: list[Gate] = []
        self.names: dict[str, str] = {OPERATOR: OPERATOR}

    def name_of(self, agent_id: str) -> str:
        """What an agent is called."""
        return self.names.get(agent_id, agent_id)


def read(store: "Store", world: "World") -> Between:
    """What is open between agents now, but for the line at leases (``add_waits``)."""
    found = Between()
    found.duties = owed.everything(store, world)
    ids = sorted({x for one in found.duties for x in (one.agent_id, *one.waiting)})
    if ids:
        found.names |= {x.id: x.holder.name for x in known_agents.these(store, ids)}
    for one in stopped.waiting(store):
        if _is_here(one, world) and bars.still(store, world, one):
            blocked = _stopped(found, one)
            own = None if blocked.duties else own_way.way(store, world, one)
            blocked.duties += [own] if own else []
            found.blocked.append(blocked)
    found.late = [one for one in gate.open_ones(store) if 0 < one.deadline_at <= world.now]
    found.freed = [
        Freed(one)
        for one in stopped.freed(store)
        if one.holder.state != RUNNING and _is_here(one, world)  # in a turn it has been told
    ]
    return found


def _is_here(one: stopped.Stopped, world: "World") -> bool:
    return not world.is_offline(one.holder)


def _stopped(found: Between, one: stopped.Stopped) -> Blocked:
    blocked = Blocked(
        one.agent_id,
        one.holder.name,
        one.at,
        subject=one.subject,
        kind=KINDS.get(one.subject[:1], ""),
        key=one.key,
    )
    blocked.duties = [x for x in found.duties if x.subject == one.subject]
    blocked.by = list(dict.fromkeys(found.name_of(x.agent_id) for x in blocked.duties))
    return blocked


def add_waits(found: Between, waits: "Iterable[tuple[Lease, list[Ticket]]]") -> None:
    """Those who wait in line for a path: each lease that holds, and its queue."""
    known: set[int] = set()
    for lease, queue in waits:
        for ticket in queue:
            if not ticket.reserved_until and ticket.id not in known:
                known.add(ticket.id)
                found.blocked.append(_waits(found, ticket, lease))
    found.blocked.sort(key=lambda one: one.since)


def _waits(found: Between, ticket: "Ticket", lease: "Lease") -> Blocked:
    blocked = Blocked(
        ticket.agent_id,
        ticket.name,
        ticket.created_at,
        subject=lease.key,
        kind=LEASE if lease.kind != AUTO else "edit",
        key=ticket.key,
    )
    blocked.by = [lease.holder.name]
    blocked.duties = [
        x for x in found.duties if x.subject == lease.key and x.agent_id == lease.agent_id
    ]
    return blocked
