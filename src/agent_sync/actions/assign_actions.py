"""Giving a task to somebody, and whose work that would touch: a person's acts (CON-2)."""

from typing import NamedTuple

from ..gates.crews import crews
from ..presence.agents import Agent
from ..tasks import assigning, task_board, task_making
from ..tasks.task_board import IN_PROGRESS, Task
from .actor import Actor
from .confirmed_leases import Before
from .confirmed_tasks import pend_task, sure_of
from .confirming import Sure
from .named_agents import agent_called


class Assigned(NamedTuple):
    """A task, to whom it was given, whether they are here now, and how sure it is that the task
    was not changed on another machine."""

    task: Task
    to: Agent
    here: bool
    sure: Sure


def assign(actor: Actor, ref: str, to: str) -> Assigned:
    """Give a task to an agent, by name or id, who is told: a person's act.

    Raises NobodyCalled, NotFound, Ambiguous, Claimed, RefusedByServer, Unconfirmed.
    """
    with actor.writing() as (tx, me):
        was, agent = task_board.find(tx, ref), agent_called(tx, to)
        task = assigning.assign(tx, me, was, agent, actor.world())
        task_making.put_into_crew(tx, task, crews.whose_work(tx, agent.id))
        pend_task(tx, task, actor.clock(), leased=False)
    done = sure_of(actor, was, task, Before(), 0)
    return Assigned(task, agent, task_board.owner_is_live(task, actor.world()), done.sure)


def worked_on(actor: Actor, ref: str, *, to: str = "") -> "Task | None":
    """The task if another live agent works on it, and would lose it; None if it stays ``to`` them.

    Raises NotFound, Ambiguous, NobodyCalled.
    """
    store, me = actor.look()
    task = task_board.find(store, ref)
    if to and task.owner_id == agent_called(store, to).id:
        return None
    mine = me.id if me else ""
    theirs = task.status == IN_PROGRESS and task.owner_id not in ("", mine)
    return task if theirs and task_board.owner_is_live(task, actor.world()) else None
