"""Claiming a task (TASK): one winner, with leases on its files where they are wanted."""

from ..errors import Claimed, Held
from ..feed import activity
from ..locks import granting
from ..locks.claim import Claim, World
from ..presence import task_at_hand
from .task_board import (
    BLOCKED,
    CANCELLED,
    DONE,
    IN_PROGRESS,
    PENDING,
    Task,
    get,
    listed,
    owner_is_live,
    reason_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


def claim(
    store: "Transaction", agent_id: str, task: Task, world: World, *, expires_at: int = 0
) -> Task:
    """Make a task this agent's, with leases on its files when ``expires_at`` is given.

    All or nothing; the caller has read the task in that transaction.
    Raises Claimed (another live agent has it), Held (a file is held), Conflict states.
    """
    demand_claimable(task, agent_id, world)
    if expires_at:
        _lease_files(store, agent_id, task, world, expires_at)
    if task.owner_id != agent_id or task.status != IN_PROGRESS:
        store.execute(
            "UPDATE tasks SET status = ?1, owner_id = ?2, blocked_reason = '', updated_at = ?3, "
            "assigned_by = CASE WHEN owner_id = ?2 THEN assigned_by ELSE '' END WHERE id = ?4",
            (IN_PROGRESS, agent_id, world.now, task.id),
        )
        activity.record(store, world.now, agent_id, "task_claimed", task.title, ref=task.ref)
    task_at_hand.take_up(store, agent_id, task.id)
    return get(store, task.id)


def put_back(store: "Transaction", was: Task, agent_id: str, now: int) -> None:
    """A task that is ``agent_id``'s is as it was before it was that; another's stays."""
    if get(store, was.id).owner_id != agent_id:
        return
    store.execute(
        "UPDATE tasks SET status = ?, owner_id = ?, blocked_reason = ?, assigned_by = ?, "
        "updated_at = ? WHERE id = ?",
        (was.status, was.owner_id, was.blocked_reason, was.assigned_by, now, was.id),
    )
    task_at_hand.lay_down(store, was.id, but=was.owner_id)
    activity.record(store, now, agent_id, "task_released", was.title, ref=was.ref)


def next_one(store: "Store", agent_id: str, world: World, *, with_files: bool) -> "Task | None":
    """The most urgent task that can be done now, abandoned ones included; None when drained.

    ``with_files``: one whose files somebody holds is passed over.
    """
    for task in listed(store, "open"):
        abandoned = task.owner_id and task.owner_id != agent_id and not owner_is_live(task, world)
        if task.status != PENDING and not (task.status == IN_PROGRESS and abandoned):
            continue
        if task.unfinished or (task.owner_id and not abandoned and task.owner_id != agent_id):
            continue
        if with_files and not _files_free(store, agent_id, task, world):
            continue
        return task
    return None


def demand_claimable(task: Task, agent_id: str, world: World) -> None:
    """Raises Claimed where an agent may not have a task: it is over, waits, or another's."""
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    if task.unfinished:
        names = ", ".join(f"T{number}" for number in task.unfinished)
        raise Claimed(f"{task.ref} waits for {names}", task=task.ref, unfinished=names)
    if task.status == BLOCKED and task.owner_id in ("", agent_id):
        out = f"'agent-sync unblock-task {task.ref}' lets it go on"
        raise Claimed(
            f"{task.ref} is blocked ({task.blocked_reason}); {out}", task=task.ref
        ).quoting([task.blocked_reason], without=f"{task.ref} is blocked; {out}")
    if task.owner_id != agent_id and owner_is_live(task, world):
        raise Claimed(
            f"{task.ref} belongs to {task.owner.name}, who is live; "
            "'agent-sync claim-next' finds another",
            task=task.ref,
            owner=task.owner.name,
            owner_id=task.owner_id,
        )


def _lease_files(
    store: "Transaction", agent_id: str, task: Task, world: World, expires_at: int
) -> None:
    for key in task.files:
        wanted = Claim(
            agent_id,
            key,
            target=target_of(key),
            reason=reason_of(task),
            expires_at=expires_at,
        )
        token, judged = granting.attempt(store, wanted, world)
        if not token:
            names = [lease.holder.name for lease in judged.blockers]
            names += [ticket.name for ticket in judged.tickets]
            raise Held(
                f"{key} is held by {', '.join(names)}; {task.ref} was not claimed",
                path=key,
                holder=names[0],
                task=task.ref,
            )


def _files_free(store: "Store", agent_id: str, task: Task, world: World) -> bool:
    wanted = (Claim(agent_id, key, target=target_of(key)) for key in task.files)
    return all(granting.judge(store, one, world).free for one in wanted)


def target_of(key: str) -> str:
    """The target of a stored key: a directory, a pattern or a file."""
    if key.endswith("/"):
        return "tree"
    return "glob" if "*" in key or "?" in key or "[" in key else "file"
