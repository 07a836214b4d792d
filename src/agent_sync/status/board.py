"""The one read model: what every status shows, taken in a handful of queries.

``read`` takes one snapshot, so what it gives agrees with itself. Its cost depends on what is
open now, never on history: each query walks an index of open rows or the end of a table.
"""

import os

from ..feed import hook_errors
from ..identity.liveness import OFFLINE, Holder
from ..identity.who import OPERATOR, is_ancestor, session_of
from ..locks import open_leases, wait_queue
from ..locks.claim import World
from ..locks.lease import EXPLICIT, Lease
from ..locks.ticket import Ticket
from ..messages import decisions, mailbox, received_mail
from ..presence import armed
from ..presence.agents import REMOTE, counts
from ..tasks import task_board
from ..tasks.task_board import Task
from .obstacles import in_the_way, waits_now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..feed.happened import Event
    from ..merges.forecast import Pair
    from ..messages.decisions import Decision
    from ..messages.received_mail import Received
    from ..presence.agents import Agent
    from ..presence.windows import Window
    from ..protection.git_looks import GitLook
    from ..protection.handed_work import Orphan
    from ..protection.kept_versions import Kept
    from ..store.sqlite import Row, Store
    from .blocked import Between
    from .gone_away import Gone
    from .link_look import LinkLook
    from .pending import LateMail, Refused
    from .taken_work import Taken

RECENT = 10
DECISIONS = 5
DAY_MS = 86_400_000


class Peer:
    """One agent that is not offline. ``counts`` says whether it is one of the agents that every
    count has; ``client`` is its client's short name, '' when unknown;
    ``told`` says that its hooks only tell and refuse nothing, ``unprotected`` why writes of it were
    not judged, '' where all were.
    """

    __slots__ = (
        "children",
        "client",
        "counts",
        "cwd",
        "hooked_at",
        "id",
        "joined_at",
        "kind",
        "last_key",
        "last_key_at",
        "last_seen",
        "name",
        "name_key",
        "protection",
        "role",
        "role_key",
        "session_id",
        "status",
        "task",
        "task_title",
        "told",
        "twin",
        "unprotected",
    )
    COLUMNS = (
        "a.id, a.session_id, a.kind, a.role, a.cwd, a.task_id, coalesce(t.title, ''), a.last_key, "
        "a.last_key_at, a.twin_pid, a.twin_start, coalesce((SELECT max(h.last_at) FROM hooks h "
        "WHERE h.agent_id = a.session_id), 0), a.name_key, a.role_key, a.joined_at, "
        "a.client, a.unprotected, coalesce((SELECT max(CASE h.event WHEN "
        f"'{armed.TOLD_ONLY}' THEN h.last_at END) = max(h.last_at) FROM hooks h "
        "WHERE h.agent_id = a.session_id), 0), " + Holder.COLUMNS
    )

    def __init__(self, row: "Row", world: World) -> None:
        holder = Holder(row[18:])
        self.id: str = row[0]
        self.session_id: str = row[1]
        self.kind: str = row[2]
        self.role: str = row[3]
        self.cwd: str = row[4]
        self.task = f"T{row[5]}" if row[5] else ""
        self.task_title: str = row[6]
        self.last_key: str = row[7]
        self.last_key_at: int = row[8]
        self.name = holder.name
        self.last_seen = holder.last_seen
        self.status = world.status(holder)
        # Two live clients under one id (ID-1).
        self.twin = bool(row[9]) and world.probe(holder.machine, row[9], row[10]) == "alive"
        self.children = 0
        self.hooked_at: int = row[11]
        self.name_key: str = row[12]
        self.role_key: str = row[13]
        self.joined_at: int = row[14]
        self.client: str = row[15]
        self.counts = counts(self.id, self.kind, self.client)
        self.unprotected: str = row[16]
        self.told = bool(row[17])
        self.protection = (
            armed.ELSEWHERE
            if self.kind == REMOTE
            else armed.word(
                self.hooked_at,
                self.last_seen,
                world.limits,
                unread=bool(self.unprotected),
                told=self.told,
            )
        )


class Held:
    """One lease that holds now: until when (ms, 0 = with its holder's turn), how many wait; where a
    link was looked at, the server's token, and whether it did not confirm it (yet)."""

    __slots__ = ("fence", "lease", "unconfirmed", "until", "waiters")

    def __init__(self, lease: Lease, until: int, waiters: int) -> None:
        self.lease = lease
        self.until = until
        self.waiters = waiters
        self.fence, self.unconfirmed = "", False


class Board:
    """Everything a status shows, as it was at one moment (``now``, ms UTC).

    Read by ``attentive``, it also has what a person may have to act on: ``refusals`` and
    ``late`` (see ``pending``), ``mail``, the reader's unread directed messages, ``operator_mail``,
    those of the operator when the reader is a ``person`` under another id, and the bounds that are
    reached (WORK-5, WORK-10): ``cut_short``, git's last look in a checkout, and ``no_room`` for
    another version. ``lost`` are versions of the person's that agents took away in the last day,
    ``taken`` those of agents that others' commands replaced, ``unkept`` what could not be kept
    of it, ``gone`` who went without a word,
    ``orphans`` what agents left that are gone,
    ``merges`` what checkouts changed alike. ``between`` is None where nothing is open between
    agents. ``windows`` has the windows of sessions by their ids, for a person at a terminal alone.
    ``asking`` says whose client asks its user since when (ms), ``running`` which commands
    run: (agent, since when in ms, beginning of the command). ``opened`` are the leases that were
    not ended, whether they hold or not. ``link`` is how the link to other machines stands, None for
    none.
    """

    __slots__ = (
        "activity",
        "agents",
        "asking",
        "between",
        "cut_short",
        "decisions",
        "gone",
        "hook_error",
        "hook_errors",
        "late",
        "leases",
        "left_out",
        "link",
        "lost",
        "mail",
        "me",
        "merges",
        "no_room",
        "now",
        "opened",
        "operator_mail",
        "orphans",
        "person",
        "refusals",
        "running",
        "taken",
        "tasks",
        "unkept",
        "unread",
        "waits",
        "windows",
        "world",
    )

    def __init__(self, world: World, me: "Agent | None") -> None:
        self.now = world.now
        self.world = world
        self.me = me
        self.agents: list[Peer] = []
        self.leases: list[Held] = []
        self.waits: list[Ticket] = []
        self.tasks: list[Task] = []
        self.decisions: list[Decision] = []
        self.activity: list[Event] = []
        self.opened: list[Lease] = []
        self.left_out = 0
        self.unread = 0
        self.between: Between | None = None
        self.merges: list[Pair] = []
        self.orphans: list[Orphan] = []
        self.cut_short: list[tuple[str, GitLook]] = []
        self.no_room = False
        self.lost: list[Kept] = []
        self.taken: list[Taken] = []
        self.unkept: list[Event] = []
        self.gone: list[Gone] = []
        self.asking: dict[str, int] = {}
        self.running: list[tuple[str, int, str]] = []
        self.link: LinkLook | None = None
        self.hook_errors = 0
        self.hook_error = ""
        self.person = False
        self.refusals: list[Refused] = []
        self.late: list[LateMail] = []
        self.mail: list[Received] = []
        self.operator_mail: list[Received] = []
        self.windows: dict[str, Window] = {}

    @property
    def others(self) -> list[Peer]:
        """Agents that are there besides me and my own children; the operator is none (PRES-4)."""
        mine = self.me.id if self.me else ""
        return [
            peer
            for peer in self.agents
            if peer.id not in (mine, OPERATOR) and not (mine and is_ancestor(mine, peer.id))
        ]

    @property
    def company(self) -> int:
        """How many agents are there besides me, as every count has them (``agents.counts``)."""
        return company(self.agents, self.me.id if self.me else "")

    @property
    def active(self) -> int:
        """How many agents are there, me included if I am one."""
        return sum(peer.counts for peer in self.agents)

    def mine(self) -> list[Held]:
        """The leases that I hold."""
        return [held for held in self.leases if self.me and held.lease.agent_id == self.me.id]

    def foreign(self) -> list[Held]:
        """The leases that others hold, explicit ones first."""
        found = [held for held in self.leases if not self.me or held.lease.agent_id != self.me.id]
        return sorted(found, key=lambda held: held.lease.kind != EXPLICIT)

    def places(self, held: Held) -> "list[Ticket]":
        """The places in line for a lease, also of those who gave up a moment ago."""
        return [ticket for ticket in self.waits if in_the_way(ticket, held.lease, self.world)]

    def queue(self, held: Held) -> "list[Ticket]":
        """Those who wait for a lease, first come first; not who gave up and keeps its place."""
        return [ticket for ticket in self.places(held) if waits_now(ticket)]

    def holders(self, ticket: Ticket) -> "list[Held]":
        """The leases of others that somebody who waits for a path waits for."""
        return [held for held in self.leases if in_the_way(ticket, held.lease, self.world)]

    def waiting(self) -> "dict[str, Ticket]":
        """What each agent waits for now, by its id."""
        return {ticket.agent_id: ticket for ticket in self.waits if waits_now(ticket)}

    def runs(self, agent_id: str) -> "tuple[str, int]":
        """The command that an agent runs and since when (ms), the newest; ('', 0) for none."""
        mine = [(command, at) for who, at, command in self.running if who == agent_id]
        return mine[-1] if mine else ("", 0)

    def my_task(self) -> "Task | None":
        """The task that I am working on."""
        mine = self.me.id if self.me else ""
        owned = (t for t in self.tasks if mine and t.owner_id == mine and t.status == "in_progress")
        return next(owned, None)


def company(peers: "list[Peer]", agent_id: str) -> int:
    """How many agents are there besides one and its family; '' for nobody."""
    mine = session_of(agent_id)
    return sum(peer.counts and peer.id != mine for peer in peers)


_AGENTS = (
    f"SELECT {Peer.COLUMNS} FROM agents a LEFT JOIN tasks t ON t.id = a.task_id "
    "WHERE a.state <> 'ended'"
)
_ENDED = (
    f"SELECT {Lease.COLUMNS}, l.ended_at, l.ended_why FROM leases l "
    "LEFT JOIN agents a ON a.id = l.agent_id WHERE l.ended_at IS NOT NULL "
    "ORDER BY l.ended_at DESC LIMIT ?"
)


def read(
    store: "Store",
    world: World,
    me: "Agent | None",
    *,
    most: int = 0,
    recent: int = RECENT,
    person: bool = False,
) -> Board:
    """The whole picture for ``me`` (None: for somebody unregistered), changing nothing.

    With ``most`` only so many of the others' leases are loaded, the newest, and the number of
    the rest is told, and no events: for a reader who sees a few lines and pays for every
    millisecond.
    ``recent`` is how many events. ``person`` says that a person reads, so that the operator's mail
    is theirs. What ``attention.of`` needs as well, ``attentive.read`` adds.
    Raises StoreError.
    """
    board = Board(world, me)
    with store.reading():
        board.agents = _agents(store, world)
        board.waits = [t for t in wait_queue.open_tickets(store) if wait_queue.live(t, world)]
        opened, board.left_out = (
            open_leases.newest_open(store, most, me.id if me else "")
            if most
            else (open_leases.all_open(store), 0)
        )
        board.opened = opened
        board.leases = _leases(opened, world, board.waits)
        if mailbox.something_open(store):
            from . import blocked

            board.between = blocked.read(store, world)
            waits = [(held.lease, board.places(held)) for held in board.leases]
            blocked.add_waits(board.between, waits)
        board.tasks = task_board.listed(store, "open")
        board.decisions = decisions.lately(store, DECISIONS)
        if not most:
            from ..feed import happened

            board.activity = happened.latest(store, recent)
        if me is not None:
            board.unread = received_mail.unread_count(store, me, world.now)
        board.person = person or (me is not None and me.id == OPERATOR)
    _note_hook_errors(board, os.path.dirname(store.path))
    return board


def mark(held: list[Held], fences: "dict[str, tuple[str, bool]]") -> None:
    """Let leases say how a server calls them, and that it did not confirm them (yet)."""
    for one in held:
        one.fence, one.unconfirmed = fences.get(str(one.lease.id), ("", False))


def ended_leases(store: "Store", limit: int = 100) -> "list[tuple[Lease, int, str]]":
    """(lease, ended at, why) of those that ended last, newest first."""
    return [(Lease(row[:-2]), row[-2], row[-1]) for row in store.all(_ENDED, (limit,))]


def agents(store: "Store", world: World) -> list[Peer]:
    """The agents that are not offline, whole families together."""
    with store.reading():
        return _agents(store, world)


def leases(store: "Store", world: World) -> list[Held]:
    """The leases that hold now, oldest first."""
    with store.reading():
        tickets = [t for t in wait_queue.open_tickets(store) if wait_queue.live(t, world)]
        return _leases(open_leases.all_open(store), world, tickets)


def _agents(store: "Store", world: World) -> list[Peer]:
    everyone = [Peer(row, world) for row in store.all(_AGENTS)]
    there = {peer.id: peer for peer in everyone if peer.status != OFFLINE}
    for peer in there.values():
        parent = there.get(session_of(peer.id))
        if parent is not None and parent is not peer:
            parent.children += 1
    return sorted(there.values(), key=lambda peer: (peer.id == OPERATOR, peer.id))


def _leases(opened: list[Lease], world: World, tickets: list[Ticket]) -> list[Held]:
    found = []
    for lease in opened:
        holds, until = world.verdict(lease)
        if holds:
            waiters = sum(1 for ticket in tickets if in_the_way(ticket, lease, world))
            found.append(Held(lease, until, waiters))
    return found


def _note_hook_errors(board: Board, folder: str) -> None:
    """Count the errors that hooks logged in the last day, from the end of the log (HOOK-9)."""
    recent = hook_errors.since(folder, board.now - DAY_MS) if folder else []
    board.hook_errors = len(recent)
    board.hook_error = recent[-1] if recent else ""
