"""What an accepted hand-over moves, in one transaction: leases, tasks, authorship (HAND-2)."""

from ...identity.who import session_of
from ...locks import granting, open_leases, wait_queue
from ...locks.claim import DEFAULT_TTL_MINUTES, Claim
from ...locks.lease import EXPLICIT, FILE, RESOURCE, Lease
from ...messages import mailbox
from ...protection import handed_work
from ...tasks import task_board, task_moves
from .. import coverage, parties, steps
from ..checkpoints import checkpoint_people, checkpoint_verdicts, checkpoints
from ..crews import crew_changes
from . import handovers
from .handover_settling import close
from .handovers import ACCEPTED, Handover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...presence.agents import Agent
    from ...store.sqlite import Store, Transaction
    from ...tasks.task_board import Task
    from ..crews.crews import Crew

TTL_MS = DEFAULT_TTL_MINUTES * 60_000


class Moved:
    """What passed on: keys of files and of leases, tasks, the crew whose work it is, and the ids of
    checkpoints whose author was gone.
    """

    __slots__ = ("checkpoints", "crew", "files", "leases", "tasks")

    def __init__(self) -> None:
        self.files: list[str] = []
        self.leases: list[str] = []
        self.tasks: list[Task] = []
        self.crew: Crew | None = None
        self.checkpoints: list[str] = []

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to pass on."""
        work = self.files or self.leases or self.tasks
        return not (work or self.crew or self.checkpoints)


def accept(store: "Transaction", one: Handover, me: "Agent", world: "World") -> Moved:
    """Make everything that a hand-over names ``me``'s. Whether it may is the caller's to know."""
    giver = session_of(one.giver_id)
    handovers.move(store, one, ACCEPTED, world.now, me.id)
    moved, others = Moved(), _promised(store, one)
    mine = coverage.paths(store, one.ref)

    def passes(target: str, key: str) -> bool:
        if target != RESOURCE and any(path.touches(target, key) for path in others):
            return False
        return one.whole or any(path.touches(target, key) for path in mine)

    for lease in open_leases.held_by_family(store, giver):
        if passes(lease.target, lease.key) and _give(store, lease, me, world):
            moved.leases.append(lease.key)
    moved.files = handed_work.give(store, giver, me.id, lambda key: passes(FILE, key))
    moved.tasks = _tasks(store, one, giver)
    for task in moved.tasks:
        task_moves.give(store, task, me.id, world.now)
    moved.crew = crew_changes.give_work(store, giver, me.id, world.now)
    close(store, one, world)
    steps.record(store, one.ref, me, "handover_accepted", world.now, _said(moved))
    told = f"{me.name} has accepted hand-over {one.ref}: {_said(moved)}. It is no longer yours."
    if not parties.same(one.giver_id, me.id):
        mailbox.notify(store, world.now, [one.giver_id], told)
    return moved


def take_checkpoints(store: "Transaction", gone: str, me: "Agent", world: "World") -> "list[str]":
    """Become the author of the checkpoints that an agent left that is gone (CHECK-5); their ids.

    Not of one that nobody but ``me`` could approve then.
    """
    taken = []
    for one in checkpoints.open_ones(store):
        people = checkpoint_people.of(store, one)
        alone = all(parties.same(x.agent_id, me.id) for x in people.approvers)
        if parties.same(people.author_id, gone) and people.author_gone(world) and not alone:
            checkpoint_verdicts.orphan(store, one, people, world)
            author = session_of(me.id)
            checkpoint_verdicts.take_over(store, one, people, me, author, world.now)
            taken.append(one.subject)
    return taken


def _promised(store: "Store", one: Handover) -> "list[coverage.CoveredPath]":
    """What other hand-overs of the same giver have promised to somebody."""
    return [
        path
        for other in handovers.open_ones(store)
        if other.id != one.id and parties.same(other.giver_id, one.giver_id)
        for path in coverage.paths(store, other.ref)
    ]


def _give(store: "Transaction", lease: Lease, me: "Agent", world: "World") -> bool:
    """Give one lease on; one that holds no more is taken anew, if nobody else has the path."""
    claim = Claim(me.id, lease.key, target=lease.target, mode=lease.mode, reason=lease.reason)
    claim.expires_at = world.now + TTL_MS
    if world.holds(lease):
        open_leases.give(store, lease, me.id, world.now, claim.expires_at)
        wait_queue.use(store, claim, world)
        return True
    if lease.kind != EXPLICIT:
        return False
    open_leases.end(store, lease.id, world.now, "handed over")
    return bool(granting.attempt(store, claim, world)[0])


def _tasks(store: "Store", one: Handover, giver: str) -> "list[Task]":
    owned = task_board.owned(store, giver)
    if one.task_id:
        return [task for task in owned if task.id == one.task_id]
    return owned if one.whole else []


def _said(moved: Moved) -> str:
    parts = [
        _counted(len(moved.files), "file"),
        _counted(len(moved.leases), "lease"),
        ", ".join(task.ref for task in moved.tasks),
        f"the work of crew {moved.crew.ref}" if moved.crew else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing was left of it"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}" if number else ""
