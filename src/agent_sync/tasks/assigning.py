"""Giving a task to somebody: a person's act, told to whoever gets it and whoever had it."""

from ..errors import Claimed
from ..feed import activity
from ..locks.claim import World
from ..messages import mailbox
from ..presence import task_at_hand
from ..presence.agents import Agent
from .task_board import CANCELLED, DONE, IN_PROGRESS, PENDING, Task, get, owner_is_live

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def assign(store: "Transaction", by: Agent, task: Task, to: Agent, world: World) -> Task:
    """Make a task wait for one agent, who is told. Raises Claimed.

    Nobody else is given it while that agent is live. A live owner who loses it is told too;
    leases that it took stay its own.
    """
    if task.status in (DONE, CANCELLED):
        raise Claimed(f"{task.ref} is already {task.status}", task=task.ref, status=task.status)
    before = task.owner_id if task.owner_id != to.id and owner_is_live(task, world) else ""
    state = IN_PROGRESS if task.owner_id == to.id and task.status == IN_PROGRESS else PENDING
    store.execute(
        "UPDATE tasks SET status = ?, owner_id = ?, blocked_reason = '', updated_at = ?, "
        "assigned_by = ? WHERE id = ?",
        (state, to.id, world.now, by.id, task.id),
    )
    works_on_it = to.id if state == IN_PROGRESS else ""
    task_at_hand.lay_down(store, task.id, but=works_on_it)
    activity.record(store, world.now, by.id, "task_assigned", f"to {to.name}", ref=task.ref)
    if before:
        told = f"{by.name} has given {task.ref} ({task.title}) to {to.name}: leave it to them"
        mailbox.notify(store, world.now, [before], told)
    if to.id != by.id and state == PENDING:
        told = f"{by.name} assigned {task.ref} ({task.title}) to you: agent-sync claim-task "
        mailbox.notify(store, world.now, [to.id], told + task.ref)
    return get(store, task.id)
