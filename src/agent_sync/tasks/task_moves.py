"""What becomes of a task (TASK): done, given up, blocked, back on the board, another's."""

from ..errors import Claimed, InvalidInput
from ..feed import activity
from ..locks import ending, open_leases
from ..locks.claim import World
from ..presence import task_at_hand
from .task_board import (
    BLOCKED,
    CANCELLED,
    DONE,
    IN_PROGRESS,
    PENDING,
    Task,
    get,
    owner_is_live,
    reason_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def complete(store: "Transaction", agent_id: str, task: Task, world: World) -> list[Task]:
    """Finish a task and give the tasks that this unblocked. Raises Claimed for one that is over."""
    _finish(store, agent_id, task, DONE, world)
    freed = store.all("SELECT task_id FROM task_deps WHERE depends_on = ?", (task.id,))
    waiting = [get(store, row[0]) for row in freed]
    return [other for other in waiting if other.status == PENDING and not other.unfinished]


def cancel(store: "Transaction", agent_id: str, task: Task, world: World) -> None:
    """Give a task up for everybody. Raises Claimed for one that is over."""
    _finish(store, agent_id, task, CANCELLED, world)


def _finish(store: "Transaction", agent_id: str, task: Task, state: str, world: World) -> None:
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    store.execute(
        "UPDATE tasks SET status = ?, owner_id = CASE WHEN owner_id = '' THEN ? ELSE owner_id END, "
        "updated_at = ?, completed_at = ? WHERE id = ?",
        (state, agent_id, world.now, world.now, task.id),
    )
    task_at_hand.lay_down(store, task.id)
    word = "task_completed" if state == DONE else "task_cancelled"
    activity.record(store, world.now, agent_id, word, task.title, ref=task.ref)
    free_files(store, agent_id, task, world)


def block(
    store: "Transaction",
    agent_id: str,
    task: Task,
    world: World,
    reason: str,
) -> None:
    """Mark a task as blocked, with the reason. Raises InvalidInput."""
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput("say why: --reason TEXT")
    _set(store, task, BLOCKED, task.owner_id, reason, world.now)
    activity.record(store, world.now, agent_id, "task_blocked", reason, ref=task.ref)


def unblock(store: "Transaction", agent_id: str, task: Task, world: World) -> None:
    """Let a blocked task go on: with its owner, or back on the board. Raises InvalidInput."""
    if task.status != BLOCKED:
        raise InvalidInput(f"{task.ref} is not blocked, it is {task.status}")
    _set(store, task, IN_PROGRESS if task.owner_id else PENDING, task.owner_id, "", world.now)
    activity.record(store, world.now, agent_id, "task_unblocked", task.title, ref=task.ref)


def give_back(store: "Transaction", agent_id: str, task: Task, world: World) -> None:
    """Put a task back on the board."""
    _set(store, task, PENDING, "", "", world.now)
    task_at_hand.lay_down(store, task.id)
    activity.record(store, world.now, agent_id, "task_released", task.title, ref=task.ref)
    free_files(store, agent_id, task, world)


def give(store: "Transaction", task: Task, to_id: str, now: int) -> None:
    """An open task is another agent's, in the state it is in. Raises Claimed for an ended one."""
    _set(store, task, task.status, to_id, task.blocked_reason, now)
    task_at_hand.lay_down(store, task.id, but=to_id)
    if task.status == IN_PROGRESS:
        task_at_hand.take_up(store, to_id, task.id)


def _set(store: "Transaction", task: Task, state: str, owner: str, reason: str, now: int) -> None:
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    store.execute(
        "UPDATE tasks SET status = ?1, owner_id = ?2, blocked_reason = ?3, updated_at = ?4, "
        "assigned_by = CASE WHEN ?2 = '' THEN '' ELSE assigned_by END WHERE id = ?5",
        (state, owner, reason, now, task.id),
    )


def demand_mine(task: Task, agent_id: str, world: World, verb: str, *, by_person: bool) -> None:
    """What is done with a task is its owner's, or anybody's where it has none or its owner is gone;
    ``complete`` wants a claim then. Raises Claimed.

    Force is named to people only: programs are not brought to that thought (ARR-4).
    """
    if task.owner_id in ("", agent_id):
        return
    if owner_is_live(task, world):
        ask = f"only its owner may {verb} it, ask {task.owner.name} with 'agent-sync send'"
        way = f"to {verb} it all the same, add --force" if by_person else ask
        raise Claimed(
            f"{task.ref} belongs to {task.owner.name}; {way}",
            task=task.ref,
            owner=task.owner.name,
            owner_id=task.owner_id,
        )
    if verb == "complete":
        way = "claim it first, or add --force" if by_person else "claim it first"
        raise Claimed(f"{task.ref} was {task.owner.name}'s, who is gone: {way}", task=task.ref)


def free_files(store: "Transaction", agent_id: str, task: Task, world: World) -> None:
    """Give up the leases that were taken with the task; one taken for another reason stays."""
    owner = task.owner_id or agent_id
    taken = [
        lease
        for lease in open_leases.open_of(store, owner)
        if lease.key in task.files and lease.reason == reason_of(task)
    ]
    ending.release(store, taken, world, f"{task.ref} is over", agent_id)
