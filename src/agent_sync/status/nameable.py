"""What can be named now: live agents, leases that hold, tasks, mail, decisions, kept versions.

For completion. Everything is read only and bounded: the newest or most urgent ``MOST`` of each.
Texts are as they are stored; whoever shows them cleans them.
"""

from typing import NamedTuple

from ..gates import gate
from ..gates.checkpoints import checkpoints
from ..gates.crews import crews
from ..gates.handovers import handovers
from ..gates.patches import patches
from ..identity.liveness import OFFLINE, Holder
from ..identity.who import OPERATOR, is_ancestor
from ..locks import open_leases
from ..locks.claim import World
from ..locks.lease import Lease
from ..messages import decisions, mailbox, received_mail
from ..presence.agents import Agent
from ..protection import handed_work, kept_versions, lost_versions
from ..store.sqlite import Store
from ..tasks.task_board import OPEN, PENDING, Task, owner_is_live

MOST = 200


class Offer(NamedTuple):
    """One thing to name: how it is typed, and what is known about it."""

    text: str
    about: str


class Peer(NamedTuple):
    """A live agent, as far as it can be addressed: by its name where ``named``, else its id."""

    id: str
    name: str
    named: bool
    role: str
    status: str


_PEERS = (
    f"SELECT a.id, a.role, {Holder.COLUMNS} FROM agents a WHERE a.state <> 'ended' "
    "ORDER BY a.last_seen DESC LIMIT ?"
)


def peers(store: Store, world: World, me: str) -> list[Peer]:
    """The agents that are live, but ``me``, who gave a sign last first."""
    found = []
    for agent_id, role, *rest in store.all(_PEERS, (MOST,)):
        holder = Holder(tuple(rest))
        status = world.status(holder)
        if status != OFFLINE and agent_id != me:
            named = holder.name == rest[0]
            found.append(Peer(agent_id, holder.name, named, role, status))
    return found


def roles(found: list[Peer]) -> list[Offer]:
    """The roles of agents, each with the names of those who have it."""
    names: dict[str, list[str]] = {}
    for peer in found:
        if peer.role:
            names.setdefault(peer.role, []).append(peer.name)
    return [Offer(role, f"role of {', '.join(who[:3])}") for role, who in names.items()]


def held(store: Store, world: World, me: str) -> list[Lease]:
    """The leases that hold, mine and my subagents' first, then the newest."""
    found = [lease for lease in open_leases.newest_open(store, MOST, me)[0] if world.holds(lease)]
    found.sort(key=lambda lease: (not is_mine(lease, me), -lease.id))
    return found[:MOST]


def is_mine(lease: Lease, me: str) -> bool:
    """Whether the agent ``me`` ('' for nobody) may give a lease up."""
    return bool(me) and (lease.agent_id == me or is_ancestor(me, lease.agent_id))


_WAITS_FOR = (
    "EXISTS (SELECT 1 FROM task_deps d JOIN tasks o ON o.id = d.depends_on "
    "WHERE d.task_id = t.id AND o.status IN ('pending', 'in_progress', 'blocked'))"
)
# The first list is the one of the index of open tasks, whatever the second one asks for.
_TASKS = (
    f"SELECT {_WAITS_FOR}, {Task.COLUMNS} FROM tasks t LEFT JOIN agents a ON a.id = t.owner_id "
    "WHERE t.status IN ('pending', 'in_progress', 'blocked') AND t.status IN ({states}) "
    "ORDER BY t.owner_id = ? DESC, t.priority DESC, t.id LIMIT ?"
)


def tasks(
    store: Store, world: World, me: str, states: tuple[str, ...], *, strict: bool = False
) -> list[Offer]:
    """Open tasks in one of ``states``, mine first, then by priority and age.

    ``strict`` leaves out those that another live agent works on.
    """
    found = (task for _, task in _open_tasks(store, me, states))
    return [
        Offer(task.ref, _about(task))
        for task in found
        if not (strict and task.owner_id != me and owner_is_live(task, world))
    ]


def claimable(store: Store, world: World, me: str) -> list[Offer]:
    """Tasks that a claim would get: free ones that wait for nothing, and abandoned ones."""
    return [
        Offer(task.ref, _about(task))
        for waits, task in _open_tasks(store, me, OPEN)
        if not waits and _is_free(task, world, me)
    ]


def _is_free(task: Task, world: World, me: str) -> bool:
    if task.status == PENDING and not task.owner_id:
        return True
    return task.owner_id not in ("", me) and not owner_is_live(task, world)


def _open_tasks(store: Store, me: str, states: tuple[str, ...]) -> "list[tuple[bool, Task]]":
    sql = _TASKS.format(states=", ".join("?" * len(states)))
    rows = store.all(sql, (*states, me, MOST))
    return [(bool(row[0]), Task(row[1:])) for row in rows]


def _about(task: Task) -> str:
    owner = f", {task.owner.name}" if task.owner_id else ""
    state = "" if task.status == PENDING else f" ({task.status.replace('_', ' ')}{owner})"
    return f"{task.title}{state}"


_MESSAGES = (
    f"SELECT {mailbox.Message.COLUMNS} FROM messages m WHERE m.kind NOT IN ('notice', 'news') "
    "ORDER BY m.id DESC LIMIT ?"
)


def mail(store: Store, world: World, me: "Agent | None", *, to_ack: bool = False) -> list[Offer]:
    """Messages to ``me``, newest first, of which ``to_ack`` leaves those that wait for one.

    Nobody's and the operator's are all that were sent.
    """
    if me is None or (me.id == OPERATOR and not to_ack):
        return everything_sent(store)
    found = received_mail.inbox(store, me, world.now, unread_only=False, limit=MOST)[::-1]
    return [_message(one) for one in found if not to_ack or (one.needs_ack and not one.acked_at)]


def everything_sent(store: Store) -> list[Offer]:
    """The newest messages of the repository, whoever they are for, newest first."""
    return [_message(mailbox.Message(row)) for row in store.all(_MESSAGES, (MOST,))]


def _message(one: mailbox.Message) -> Offer:
    return Offer(f"M{one.id}", f"{one.sender}: {one.body[:400]}")


def in_force(store: Store) -> list[Offer]:
    """The decisions in force, newest first."""
    found = decisions.listed(store, MOST)
    return [Offer(f"D{one.id}", f"{one.body[:400]} ({one.agent_name})") for one in found]


def versions(store: Store) -> "list[kept_versions.Kept]":
    """Kept versions that were not put back yet, newest first."""
    return lost_versions.listed(store, MOST, False)


def subjects(store: Store, kind: str) -> "list[Offer]":
    """What is open of gates and the like, oldest first; of one ``kind``, or all ('subject')."""
    gates = [Offer(x.ref, f"{x.state}: {x.why[:400]}") for x in gate.open_ones(store)]
    groups = [Offer(x.ref, f"{x.mode}, {x.phase}: {x.title}") for x in crews.listed(store)]
    asked = [Offer(x.subject, f"{x.state}: {x.summary}") for x in checkpoints.open_ones(store)]
    left = [Offer(x.subject, f"{x.state}: {x.title}") for x in patches.listed(store)]
    pending = handovers.open_ones(store)
    given = [Offer(x.ref, f"from {x.giver.name}, for {x.whom}") for x in pending]
    by_kind = {
        "gate": gates,
        "crew": groups,
        "checkpoint": asked,
        "patch": left,
        "handover": given,
    }
    everything = [*gates, *asked, *left, *groups, *given]
    found = everything if kind == "subject" else by_kind.get(kind, [])
    return found[:MOST]


def orphans(store: Store, world: World) -> list[Offer]:
    """Agents that are gone and left uncommitted work."""
    found = handed_work.orphaned(store, world)
    return [Offer(one.name, f"left {len(one.keys)} uncommitted") for one in found]
