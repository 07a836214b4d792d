"""What the rules say of leases, the queue, tasks and mail, kept in plain dictionaries and lists.

Written from the rules alone: nothing of the program is imported here. What a pattern covers is a
table over a small world of paths, so that no matcher is needed.
"""

from dataclasses import dataclass, field

SECOND, MINUTE = 1_000, 60_000
DAY = 24 * 60 * MINUTE
STALE, OFFLINE = 15 * MINUTE, 120 * MINUTE
GRACE = 2 * MINUTE
ADOPTION = 60 * SECOND
SILENT = 10 * SECOND
SKEW = 2 * MINUTE
HOUR = 60 * MINUTE

_UNDER_API = {"src/api/c.py", "src/api/y.txt", "src/api/deep/d.py"}
_UNDER_SRC = {"src/a.py", "src/b.py", "src/c.py", "src/x.txt", *_UNDER_API}
FILES = ("a.py", "src/a.py", "src/b.py", "src/api/c.py")
COVERED: dict[str, set[str]] = {
    **{name: {name} for name in FILES},
    "src/": _UNDER_SRC,
    "src/api/": _UNDER_API,
    "*.py": {"a.py", "c.py"},
    "src/*.py": {"src/a.py", "src/b.py", "src/c.py"},
    "src/?.py": {"src/a.py", "src/b.py", "src/c.py"},
    "src/**/*.py": {"src/a.py", "src/b.py", "src/c.py", "src/api/c.py", "src/api/deep/d.py"},
    "**/c.py": {"c.py", "src/c.py", "src/api/c.py"},
    "resource port": {"resource port"},
}
TARGETS = tuple(COVERED)


@dataclass
class Agent:
    """One agent: ``pid`` 0 is no process known; times are ms.

    ``seen`` is its latest sign of life and is never set back, ``sign`` the last one by the clock
    of then.
    """

    id: str
    state: str
    since: int
    seen: int
    joined: int
    sign: int = 0
    pid: int = 0
    name: str = ""
    role: str = ""
    addressed: "dict[str, int]" = field(default_factory=dict)
    """Names and roles that it has, with the number of the last message sent before."""

    @property
    def session(self) -> str:
        """The session it belongs to."""
        return self.id.split("/")[0]

    @property
    def child(self) -> bool:
        """Whether it is a subagent."""
        return "/" in self.id


@dataclass
class Wish:
    """What somebody wants. ``checkout`` binds an edit, '' is everywhere."""

    agent: str
    name: str
    edit: bool
    checkout: str = ""
    shared: bool = False
    expires: int = 0
    reason: str = ""


@dataclass
class Lease:
    """One lease that nobody has ended."""

    token: int
    agent: str
    name: str
    edit: bool
    checkout: str
    shared: bool
    expires: int
    reason: str


@dataclass
class Ticket:
    """One place in the queue."""

    wish: Wish
    pid: int
    beat: int
    timed_out: int = 0
    reserved: int = 0

    @property
    def agent(self) -> str:
        """Who waits."""
        return self.wish.agent


@dataclass
class Task:
    """One task."""

    number: int
    files: "tuple[str, ...]"
    priority: int
    status: str = "pending"
    owner: str = ""
    needs: "set[int]" = field(default_factory=set)

    @property
    def open(self) -> bool:
        """Whether it is neither done nor cancelled."""
        return self.status in ("pending", "in_progress", "blocked")


@dataclass
class Mail:
    """One message, and who has had it."""

    number: int
    sender: str
    to: "set[str]"
    at: int
    live: "set[str]"
    pushed: "set[str]" = field(default_factory=set)
    read: "set[str]" = field(default_factory=set)


def meet(one: str, other: str) -> bool:
    """Whether two names could mean one path."""
    return bool(COVERED[one] & COVERED[other])


def above(ancestor: str, agent: str) -> bool:
    """Whether one agent is an ancestor of the other."""
    return agent.startswith(ancestor + "/")


def in_line(one: str, other: str) -> bool:
    """Whether two agents stand on one ancestor line."""
    return one == other or above(one, other) or above(other, one)


class Verdict:
    """What stands against a wish, and what is there already."""

    def __init__(self) -> None:
        self.blockers: list[Lease] = []
        self.tickets: list[Ticket] = []
        self.over: list[Lease] = []
        self.mine: Lease | None = None
        self.covered: Lease | None = None
        self.shared = False

    @property
    def free(self) -> bool:
        """Whether the wish is granted."""
        return not self.blockers and not self.tickets


class Leases:
    """Agents, their leases, and the queue for them."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.processes: dict[int, str] = {}
        self.agents: dict[str, Agent] = {}
        self.leases: list[Lease] = []
        self.queue: list[Ticket] = []
        self.newest = 0

    # -- who is there ------------------------------------------------------------------------

    def process(self, pid: int) -> str:
        """What the process table says: alive, gone or unknown."""
        return self.processes.get(pid, "unknown") if pid else "unknown"

    def status(self, agent_id: str) -> str:
        """active, idle, stale or offline."""
        who = self.agents.get(agent_id)
        if who is None or who.state == "ended":
            return "offline"
        if who.state == "cleared":
            return "idle" if self.now < who.since + ADOPTION else "offline"
        process, silent = self.process(who.pid), self.now - self.heard(who)
        if process == "gone":
            return "offline"
        if process != "alive" and silent >= STALE:
            return "offline" if silent >= OFFLINE else "stale"
        return "active" if who.state == "running" else "idle"

    def live(self, agent_id: str) -> bool:
        """All but offline."""
        return self.status(agent_id) != "offline"

    def sign(self, agent_id: str, state: str = "", pid: int = 0) -> Agent:
        """A sign of life."""
        who = self.agents.get(agent_id)
        if who is None:
            who = Agent(agent_id, "running", self.now, self.now, self.now)
            self.agents[agent_id] = who
        if pid and who.pid != pid:
            self.vouch(who, pid)
        wanted = state or ("running" if who.state == "ended" else who.state)
        if wanted != who.state:
            who.state, who.since = wanted, self.now
        self.hear(who)
        return who

    def hear(self, who: Agent) -> None:
        """One gives a sign of life now."""
        who.seen, who.sign = max(who.seen, self.now), self.now

    def heard(self, who: Agent) -> int:
        """When one gave the last sign; one of the future was given under a wrong clock."""
        return who.seen if who.seen <= self.now + SKEW else min(who.sign, self.now)

    def vouch(self, who: Agent, pid: int) -> None:
        """A process vouches for the last session alone that it reported."""
        who.pid = pid
        for other in self.agents.values():
            if other.pid == pid and other.session != who.session:
                other.pid = 0

    # -- leases ------------------------------------------------------------------------------

    def holds(self, lease: Lease) -> bool:
        """Whether a lease holds now."""
        if not self.live(lease.agent):
            return False
        who = self.agents[lease.agent]
        alive = self.process(who.pid) == "alive"
        if lease.edit:
            return (alive and who.state == "running") or self.now < self.heard(who) + STALE
        return self.now < lease.expires and (alive or self.now < self.heard(who) + OFFLINE)

    def judge(self, wish: Wish) -> Verdict:
        """What becomes of a wish. An edit under a pairing is a shared one."""
        found, others = Verdict(), []
        for lease in self.leases:
            if not meet(lease.name, wish.name):
                continue
            if lease.agent != wish.agent:
                others.append(lease)
            elif not lease.edit and self.now >= lease.expires:
                found.over.append(lease)
            elif wish.edit and not lease.edit:
                found.covered = lease
            elif lease.name == wish.name and (
                not (wish.edit and lease.edit) or lease.checkout == wish.checkout
            ):
                found.mine = lease
        found.shared = wish.shared or (wish.edit and self._paired(wish, found, others))
        for lease in others:
            self._against(wish, lease, found)
        if not (found.mine or found.covered or found.blockers or wish.agent == "operator"):
            found.tickets = self.ahead(wish, shared=found.shared)
        return found

    def _paired(self, wish: Wish, found: Verdict, others: "list[Lease]") -> bool:
        own = found.covered or found.mine
        return bool(own and own.shared) or any(
            lease.shared and above(lease.agent, wish.agent) and self.holds(lease)
            for lease in others
        )

    def _against(self, wish: Wish, lease: Lease, found: Verdict) -> None:
        if above(lease.agent, wish.agent):
            return
        siblings = wish.edit and lease.edit and _session(wish.agent) == _session(lease.agent)
        if found.shared and lease.shared and not siblings:
            return
        if not self.holds(lease):
            found.over.append(lease)
        elif not (wish.edit and lease.edit and lease.checkout != wish.checkout):
            found.blockers.append(lease)

    def take(self, wish: Wish, found: Verdict) -> "Lease | None":
        """Grant a wish that is free: its lease."""
        if found.covered is not None:
            return found.covered
        self.leases = [one for one in self.leases if one not in found.over]
        mine = found.mine
        if mine is None:
            self.newest += 1
            place = wish.checkout if wish.edit else ""
            mine = Lease(
                self.newest, wish.agent, wish.name, wish.edit, place, found.shared, 0, wish.reason
            )
            mine.expires = 0 if wish.edit else wish.expires
            self.leases.append(mine)
            self.use(wish)
            return mine
        mine.edit = mine.edit and wish.edit
        mine.checkout = wish.checkout if mine.edit else ""
        mine.shared = found.shared
        mine.expires = max(mine.expires, wish.expires)
        mine.reason = wish.reason or mine.reason
        return mine

    def ask(self, wishes: "list[Wish]") -> "list[Verdict]":
        """Ask for all or nothing, and get them when they are free."""
        found = [self.judge(wish) for wish in wishes]
        if all(one.free for one in found):
            for wish in wishes:
                self.take(wish, self.judge(wish))
                self.use(wish)
        elif any(
            self.agents[lease.agent].seen > self.now + SKEW
            for one in found
            for lease in one.blockers
        ):
            self.settle_clocks()
        return found

    def release(self, gone: "list[Lease]") -> None:
        """Leases end; whoever is first in line for each is next."""
        self.leases = [one for one in self.leases if one not in gone]
        for lease in gone:
            self.hand_over(lease.name)

    def of(self, agent_id: str, *, edits: bool = False) -> "list[Lease]":
        """The leases of one agent."""
        return [x for x in self.leases if x.agent == agent_id and (x.edit or not edits)]

    # -- the queue ---------------------------------------------------------------------------

    def waits(self, ticket: Ticket) -> bool:
        """Whether a process waits on this place."""
        process = self.process(ticket.pid)
        if ticket.timed_out or process == "gone":
            return False
        return process == "alive" or self.now - ticket.beat < SILENT

    def counts(self, ticket: Ticket) -> bool:
        """Whether a place counts still."""
        if not ticket.timed_out:
            return self.waits(ticket)
        kept = max(ticket.timed_out + GRACE, ticket.reserved)
        return self.now < kept and self.live(ticket.agent)

    def ahead(self, wish: Wish, *, shared: bool) -> "list[Ticket]":
        """The places of others before this wish."""
        found = []
        for ticket in self.queue:
            if ticket.agent == wish.agent and ticket.wish.name == wish.name:
                break
            other = ticket.wish
            apart = wish.edit and other.checkout and other.checkout != wish.checkout
            both_share = shared and other.shared
            if in_line(wish.agent, ticket.agent) or apart or both_share:
                continue
            if meet(wish.name, other.name) and self.counts(ticket):
                found.append(ticket)
        return found

    def use(self, wish: Wish) -> None:
        """Somebody has what it waited for."""
        self.queue = [
            one
            for one in self.queue
            if one.agent != wish.agent
            or not (one.wish.name == wish.name or (one.reserved and meet(one.wish.name, wish.name)))
        ]

    def hand_over(self, name: str) -> None:
        """Reserve what came free for the first who waits for it."""
        for ticket in list(self.queue):
            if not meet(ticket.wish.name, name):
                continue
            if not self.counts(ticket):
                self.queue.remove(ticket)
                continue
            if not ticket.reserved and not self.judge(_again(ticket.wish)).blockers:
                ticket.reserved = self.now + GRACE
            return

    def stand(self, wish: Wish, pid: int) -> "list[str]":
        """Take a place for a wish that was refused; the circle that this would close, if any."""
        if any(self._same(one, wish) and self.waits(one) for one in self.queue):
            return []
        circle = self.circle(wish)
        if circle:
            return circle
        for ticket in [one for one in self.queue if self._same(one, wish)]:
            if self.counts(ticket):
                ticket.pid, ticket.beat, ticket.timed_out = pid, self.now, 0
                return []
            self.queue.remove(ticket)
        place = _again(wish)
        place.shared = self.judge(wish).shared
        self.queue.append(Ticket(place, pid, self.now))
        return []

    @staticmethod
    def _same(ticket: Ticket, wish: Wish) -> bool:
        return ticket.agent == wish.agent and ticket.wish.name == wish.name

    def leave(self, agent_id: str, name: str) -> bool:
        """Give up a place; a reservation goes to the next."""
        mine = [x for x in self.queue if x.agent == agent_id and x.wish.name == name]
        self.use(Wish(agent_id, name, edit=False))
        if any(ticket.reserved for ticket in mine):
            self.hand_over(name)
        return bool(mine)

    def circle(self, wish: Wish) -> "list[str]":
        """Whether a wait closes a circle: does anybody in the way wait for this agent?"""
        seen: set[str] = set()
        todo = self._in_the_way(wish)
        while todo:
            agent = todo.pop()
            if agent in seen:
                continue
            seen.add(agent)
            for ticket in self.queue:
                if ticket.agent != agent or not self.waits(ticket) or agent == wish.agent:
                    continue
                blocking = self._in_the_way(_again(ticket.wish))
                if wish.agent in blocking:
                    return [wish.agent, agent]
                todo += blocking
        return []

    def _in_the_way(self, wish: Wish) -> "list[str]":
        found = self.judge(wish)
        queued = [] if found.mine or found.covered else self.ahead(wish, shared=found.shared)
        return [one.agent for one in found.blockers] + [one.agent for one in queued]

    # -- time --------------------------------------------------------------------------------

    def settle_clocks(self) -> None:
        """A clock that was set back blocks nobody for long."""
        for who in self.agents.values():
            if who.state != "ended" and min(who.seen, who.sign) > self.now + SKEW:
                who.sign = self.now
        for ticket in self.queue:
            ticket.timed_out = min(ticket.timed_out, self.now)
            ticket.reserved = min(ticket.reserved, self.now + GRACE)

    def sweep(self, but: str) -> None:
        """Whoever is gone has ended; what ran out is free."""
        self.settle_clocks()
        for who in self.agents.values():
            if who.state != "ended" and who.id != but and not self.live(who.id):
                self.release(self.of(who.id, edits=True))
                who.state, who.since = "ended", self.now
        for lease in [x for x in self.leases if not x.edit and x.expires <= self.now]:
            self.release([lease])

    # -- sessions ----------------------------------------------------------------------------

    def end_children(self, session: str, running: "set[str] | None" = None) -> None:
        """Subagents that do not run any more have ended."""
        for who in list(self.agents.values()):
            if who.child and who.session == session and who.state != "ended":
                if running is not None and who.id.split("/")[1] in running:
                    continue
                self.end_child(who)

    def end_child(self, who: Agent) -> None:
        """One subagent has ended: what it held is its session's, if that can still end it."""
        session = self.agents.get(who.session)
        if session is None or session.state != "running":
            self.release(self.of(who.id, edits=True))
        if session is not None:
            for lease in self.of(who.id):
                lease.agent = session.id
        who.state, who.since = "ended", self.now

    def session_ends(self, session: str, *, cleared: bool) -> None:
        """A session leaves, or is cleared."""
        before = self.agents.get(session)
        if before is not None and before.state in ("cleared", "ended"):
            return
        who = self.sign(session)
        self.end_children(session)
        if not cleared:
            self.release(self.of(session, edits=True))
            for ticket in [one for one in self.queue if one.agent == session]:
                self.leave(session, ticket.wish.name)
        state = "cleared" if cleared else "ended"
        if who.state != state:
            who.state, who.since = state, self.now


def _session(agent_id: str) -> str:
    return agent_id.split("/")[0]


def _again(wish: Wish) -> Wish:
    return Wish(
        wish.agent, wish.name, wish.edit, wish.checkout, wish.shared, wish.expires, wish.reason
    )
