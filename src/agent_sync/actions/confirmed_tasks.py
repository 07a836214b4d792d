"""A task that other machines have a say in: claimed or given, then confirmed (LINK-2)."""

from typing import NamedTuple

from ..locks import open_leases
from ..store.sqlite import Transaction
from ..tasks import task_claims
from ..tasks.task_board import Task
from .actor import Actor
from .confirmed_leases import Before
from .confirming import LEASE, TASK, Sure, confirm, pend


class ClaimedTask(NamedTuple):
    """A task that somebody has now, and how sure it is that nobody on another machine has it."""

    task: Task
    sure: Sure


def pend_task(tx: Transaction, task: Task, now: int, *, leased: bool) -> None:
    """Note, in the transaction that takes it, that a task is about to be asked for, with the leases
    that its owner has on its files."""
    held = open_leases.open_of(tx, task.owner_id) if leased else []
    pend(tx, [(TASK, task.id), *((LEASE, x.id) for x in held if x.key in task.files)], now)


def sure_of(actor: Actor, was: Task, now: Task, before: Before, ttl_ms: int) -> ClaimedTask:
    """Have it confirmed that a task is its owner's from now on, with the leases that it took.

    Raises RefusedByServer, Unconfirmed; it is as it ``was`` then, or as the server told.
    """
    store, agent_id = actor.reading(), now.owner_id
    held = open_leases.open_of(store, agent_id) if ttl_ms else []
    tokens = [one.id for one in held if one.key in now.files]

    def undo(tx: Transaction) -> None:
        before.put_back(tx, agent_id, tokens, actor.world())
        task_claims.put_back(tx, was, agent_id, actor.clock())

    def keep(tx: Transaction) -> None:
        for token in tokens:
            open_leases.last(tx, token, actor.clock() + ttl_ms)

    wanted = [(TASK, now.id), *((LEASE, token) for token in tokens)]
    return ClaimedTask(now, confirm(store, actor.clock, wanted, undo, keep=keep))
