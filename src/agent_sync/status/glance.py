"""What concerns one agent at a glance: who else is here, what it holds, what waits, who is in its
way. A few indexed looks at the database, which change nothing.
"""

from ..identity.liveness import Holder
from ..identity.who import session_of
from ..locks import granting
from ..locks.claim import Claim, World
from ..locks.lease import AUTO, EXPLICIT, FILE, Lease
from ..locks.open_leases import ANY_WAIT
from ..messages import mailbox
from ..presence import agents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import Judgement
    from ..store.sqlite import Store

MOST = 200
"""So many agents and leases, and a quarter of it in messages, are counted at most."""
FEW = 5
WAITS, BLOCKED, RESERVED = "waits", "blocked", "reserved"


class Obstacle:
    """A path that I cannot have now: I wait for it (or it is reserved for me), or was refused."""

    __slots__ = ("holder", "key", "kind")

    def __init__(self, kind: str, key: str, holder: str = "") -> None:
        self.kind = kind
        self.key = key
        self.holder = holder


class Glance:
    """One's own name, '' for somebody unknown; counts; what is in the way, most urgent first."""

    __slots__ = ("explicit", "files", "held", "name", "obstacles", "others", "unread")

    def __init__(self) -> None:
        self.name = ""
        self.others = 0
        self.held = 0
        self.files = 0
        self.explicit = 0
        self.unread = 0
        self.obstacles: list[Obstacle] = []


_FAMILY = "({0} = ?1 OR ({0} > ?1 || '/' AND {0} < ?1 || '0'))"
"""An agent and its subagents: '0' is the character after '/'."""
_OTHERS = (
    f"SELECT {Holder.COLUMNS} FROM agents a WHERE a.state <> 'ended' AND {agents.COUNTED} "
    f"AND a.id <> ?1 LIMIT {MOST}"
)
_MINE = (
    f"SELECT {Lease.COLUMNS} FROM leases l LEFT JOIN agents a ON a.id = l.agent_id "
    f"WHERE l.ended_at IS NULL AND {_FAMILY.format('l.agent_id')} LIMIT {MOST}"
)
_REFUSED = (
    f"SELECT agent_id, key FROM refusals WHERE {_FAMILY.format('agent_id')} AND last_at > ?2 "
    f"ORDER BY last_at DESC LIMIT {FEW}"
)


def take(store: "Store", world: World, agent_id: str, checkout: str) -> Glance:
    """The glance of an agent that edits in ``checkout``; '' is somebody unknown.

    Subagents count as their session: what they hold and what is in their way is its own.
    Raises StoreError.
    """
    me = session_of(agent_id)
    found = Glance()
    with store.reading():
        found.others = _others(store, world, me)
        if me:
            _note_leases(found, store, world, me)
            _note_oneself(found, store, world, agent_id)
            found.obstacles = _obstacles(store, world, me, checkout)
    return found


def _others(store: "Store", world: World, me: str) -> int:
    holders = (Holder(row) for row in store.all(_OTHERS, (me,)))
    return sum(not world.is_offline(one) for one in holders)


def _note_leases(found: Glance, store: "Store", world: World, me: str) -> None:
    held = [lease for lease in map(Lease, store.all(_MINE, (me,))) if world.holds(lease)]
    found.held = len(held)
    found.files = sum(lease.target == FILE for lease in held)
    found.explicit = sum(lease.kind == EXPLICIT for lease in held)


def _note_oneself(found: Glance, store: "Store", world: World, agent_id: str) -> None:
    """The name, and the directed mail that has not reached the agent yet, by a push or in its
    inbox."""
    agent = agents.find(store, agent_id)
    if agent is None:
        return
    found.name = agent.name
    if mailbox.any_new(store, agent, broadcasts=False):
        most = MOST // 4
        found.unread = len(mailbox.to_push(store, agent, world.now, broadcasts=False, limit=most))


def _obstacles(store: "Store", world: World, me: str, checkout: str) -> list[Obstacle]:
    found = _waits(store, world, me) if store.value(ANY_WAIT) else []
    known = {one.key for one in found}
    since = world.now - world.limits.stale
    for who, key in store.all(_REFUSED, (me, since)):
        if key not in known:
            wanted = Claim(str(who), str(key), kind=AUTO, checkout=checkout)
            judged = granting.judge(store, wanted, world)
            if not judged.free:
                found.append(Obstacle(BLOCKED, str(key), _in_the_way(judged)))
                known.add(key)
    return found


def _waits(store: "Store", world: World, me: str) -> list[Obstacle]:
    from ..locks import wait_queue

    found = []
    for ticket in wait_queue.open_tickets(store):
        if session_of(ticket.agent_id) != me or not wait_queue.live(ticket, world):
            continue
        if ticket.reserved_until > world.now:
            found.append(Obstacle(RESERVED, ticket.key))
        elif wait_queue.waiting(ticket, world):
            judged = granting.judge(store, wait_queue.wish(ticket), world)
            found.append(Obstacle(WAITS, ticket.key, _in_the_way(judged)))
    return found


def _in_the_way(judged: "Judgement") -> str:
    if judged.blockers:
        return judged.blockers[0].holder.name
    return judged.tickets[0].name if judged.tickets else ""
