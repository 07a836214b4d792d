"""The note that passes work on (HAND-1, HAND-4): goal, done, remaining, decisions, risks.

It is made from what the database knows; git is not asked. Words of agents and names of files
stand in it as they are: whoever shows it makes them plain.
"""

from ...identity.who import session_of
from ...locks import open_leases, wait_queue
from ...locks.lease import related
from ...messages import decisions
from ...presence import agents
from ...protection import commit_makers, file_notes
from ...tasks import task_board
from ...wrong_values import NotFound
from .. import parties, stopped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...locks.lease import Lease
    from ...store.sqlite import Store
    from ...tasks.task_board import Task

MOST = 20
NEWEST_DECISIONS = 20


class Note:
    """What was the goal, what is done, what remains; each a list of lines. ``words`` are the
    agent's own, ``head`` the commit that was checked out.
    """

    __slots__ = ("decisions", "done", "files", "goal", "head", "leases", "risks", "words")
    PARTS = ("goal", "done", "files", "decisions", "risks", "leases")

    def __init__(self, head: str = "", words: str = "") -> None:
        self.head = head
        self.words = words
        self.goal: list[str] = []
        self.done: list[str] = []
        self.files: list[str] = []
        self.decisions: list[str] = []
        self.risks: list[str] = []
        self.leases: list[str] = []

    @property
    def empty(self) -> bool:
        """Whether there is nothing to go on with."""
        return not (self.words or any(getattr(self, part) for part in self.PARTS))


def of(
    store: "Store",
    world: "World",
    agent_id: str,
    *,
    head: str = "",
    words: str = "",
    task_id: int = 0,
) -> Note:
    """The note on the work of an agent's session, bounded; changes nothing."""
    session, note = session_of(agent_id), Note(head, words)
    task = _task(store, session, task_id)
    if task is not None:
        note.goal = [f"{task.ref} {task.title}", *_first_lines(task.description)]
    note.done = [
        *(f"{one.ref} {one.title}" for one in task_board.done_by(store, session, MOST)),
        *(f"commit {oid[:12]}" for oid in commit_makers.lately_of(store, session, MOST)),
    ]
    work = [key for key, _, _ in file_notes.work_of(store, session)]
    note.files = _some(list(dict.fromkeys(work)))
    note.decisions = [
        f"D{one.id}: {one.body}"
        for one in decisions.lately(store, NEWEST_DECISIONS)
        if session_of(one.agent_id) == session
    ]
    held = [x for x in open_leases.held_by_family(store, session) if world.holds(x)]
    note.leases = _some(list(dict.fromkeys(x.key for x in held)))
    note.risks = _risks(store, world, session, held)
    return note


def _task(store: "Store", session: str, task_id: int) -> "Task | None":
    number = task_id or agents.task_at_hand(store, session)
    if not number:
        owned = task_board.owned(store, session)
        return next((x for x in owned if x.status == task_board.IN_PROGRESS), None)
    try:
        return task_board.get(store, number)
    except NotFound:
        return None


def _first_lines(text: str) -> "list[str]":
    return [text[:600]] if text.strip() else []


def _some(lines: "list[str]") -> "list[str]":
    more = len(lines) - MOST
    return [*lines[:MOST], f"and {more} more"] if more > 0 else lines


def _risks(store: "Store", world: "World", session: str, held: "list[Lease]") -> "list[str]":
    """What stands in the way, or will: gates, who waits for what is held, what was refused."""
    found = [
        f"{party.subject} binds it ({party.part})" for party in parties.bound_to(store, session)
    ]
    found += [
        f"{one.subject} stopped a write of {one.key}" for one in stopped.of_agent(store, session)
    ]
    for ticket in wait_queue.open_tickets(store) if held else []:
        met = any(world.touch(ticket, x) for x in held if not related(ticket.agent_id, x.agent_id))
        if met and not ticket.reserved_until and wait_queue.live(ticket, world):
            found.append(f"{ticket.name} waits for {ticket.key}")
    return _some(found)
