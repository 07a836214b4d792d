"""The board of work: put on it, claim, finish, give back (TASK).

A task is named by its id or its title. Changing somebody else's raises Claimed unless ``by_force``,
which is done in one's own name and else raises NotYourName.
"""

import os
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import Conflict, Held, RefusedByServer
from ..feed import search
from ..gates import parties, wakes
from ..gates.crews import crews
from ..locks import granting
from ..locks.claim import Claim
from ..locks.waiting import InTheWay
from ..presence.agents import Agent
from ..store.sqlite import Store, Transaction
from ..tasks import task_board, task_claims, task_making, task_moves
from ..tasks.task_board import Task
from .actor import Actor
from .confirmed_leases import Before
from .confirmed_tasks import ClaimedTask, pend_task, sure_of
from .confirming import CHANGED, pending_until
from .granted import end_old_reservations
from .named_targets import SEVERAL, of_path
from .own_name import demand
from .refusal_types import NotGranted

TRIES = 10
"""So many tasks one after another are tried that the server refuses."""
WRITTEN_LATE = (search,)
"""What ``task_board`` loads only where it writes, for hooks' sake: behind an open database there
may be no file descriptor left to load it."""


class Completed(NamedTuple):
    """A task that is done, and those that can be claimed because of it."""

    task: Task
    freed: list[Task]


def create(
    actor: Actor,
    title: str,
    *,
    description: str = "",
    files: Sequence[str] = (),
    priority: int = 0,
    depends_on: Sequence[str] = (),
) -> Task:
    """Put a task on the board: in a crew its maker's word lets others write. Raises NotYourName,
    InvalidInput, NotFound, Ambiguous.
    """
    demand(actor, "create-task")
    keys = _keys(actor, files)
    with actor.writing() as (tx, me):
        task = task_making.create(
            tx,
            actor.clock(),
            me.id,
            title,
            description=description,
            files=keys,
            priority=priority,
            depends_on=list(depends_on),
        )
        task_making.put_into_crew(tx, task, crews.whose_work(tx, me.id))
        wakes.done(tx, me.id, "task_created", task.ref, actor.clock())
        return task


def _keys(actor: Actor, paths: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(of_path(actor, path, actor.cwd).key for path in paths))


def update(
    actor: Actor,
    ref: str,
    *,
    description: "str | None" = None,
    files: Sequence[str] = (),
    priority: "int | None" = None,
    depends_on: Sequence[str] = (),
) -> Task:
    """Change what a task says; files and dependencies are added.

    Which files a task lets somebody write is for who leads its crew to say (CREW-2). Raises
    NotYourName, NotFound, Ambiguous, Conflict, InvalidInput (a cycle).
    """
    keys = _keys(actor, files)
    demand(actor, "update-task")
    with actor.writing() as (tx, me):
        now = actor.clock()
        task = task_board.find(tx, ref)
        if keys and not actor.by_person:
            _demand_lead(tx, me, task)
        for other in depends_on:
            task_making.depend(tx, now, me.id, task, task_board.find(tx, other))
        if keys or description is not None or priority is not None:
            task_making.update(
                tx,
                now,
                me.id,
                task,
                priority=priority,
                description=description,
                files=keys or None,
            )
        return task_board.get(tx, task.id)


def _demand_lead(store: Store, me: Agent, task: Task) -> None:
    """Nobody widens for itself what it was given. Raises Conflict."""
    crew = crews.of_agent(store, me.id)
    if crew is None or crew.mode != crews.MANAGER_DELEGATE or crew.led_by(me.id):
        return
    if task.crew_id == crew.id and not parties.same(task.created_by, me.id):
        lead = crews.name_of(store, crew.architect_id) or "the person"
        raise Conflict(f"which files {task.ref} is about is for {lead} to say: ask {lead}")


def listed(actor: Actor, status: str = "open") -> list[Task]:
    """Tasks by urgency: the open ones, those of one status, or 'all'."""
    return task_board.listed(actor.look()[0], status)


def show(actor: Actor, ref: str) -> Task:
    """One task. Raises NotFound, Ambiguous."""
    return task_board.find(actor.look()[0], ref)


def claim(actor: Actor, ref: str, *, ttl_ms: int = 0) -> ClaimedTask:
    """Make a task one's own, with leases on its files for ``ttl_ms`` if there is one: all or none.

    Raises Claimed, NotGranted, NotFound, Ambiguous, RefusedByServer, Unconfirmed.
    """
    before = Before()
    try:
        was, task = _claim(actor, ref, before, ttl_ms)
        return sure_of(actor, was, task, before, ttl_ms)
    except RefusedByServer as refused:
        if refused.facts.get("why") == CHANGED:  # of which nothing is in the way, perhaps
            was, task = _claim(actor, ref, before, ttl_ms)
            return sure_of(actor, was, task, before, ttl_ms)
        task = task_board.find(actor.reading(), ref)
        task_claims.demand_claimable(task, actor.join()[1].id, actor.world())
        raise


def _claim(actor: Actor, ref: str, before: Before, ttl_ms: int) -> "tuple[Task, Task]":
    """Here alone: the task as it was, and as it is."""
    if ttl_ms:
        store, me = actor.join()
        claims = _claims(me, task_board.find(store, ref))
        actor.demand_reach(_several(task_board.find(store, ref)))
        end_old_reservations(store, me, claims, actor.world())
    with actor.writing() as (tx, me):
        was, world = task_board.find(tx, ref), actor.world()
        until = pending_until(tx, world.now, world.now + ttl_ms) if ttl_ms else 0
        before.note(tx, me.id)
        try:
            task = task_claims.claim(tx, me.id, was, world, expires_at=until)
        except Held:
            raise _files_held(actor, tx, me, was) from None
        task_making.put_into_crew(tx, task, crews.whose_work(tx, me.id))
        wakes.done(tx, me.id, "task_claimed", task.ref, world.now)
        pend_task(tx, task, world.now, leased=bool(ttl_ms))
        return was, task


def _claims(me: Agent, task: Task) -> list[Claim]:
    return [Claim(me.id, key, target=task_claims.target_of(key)) for key in task.files]


def _several(task: Task) -> list[str]:
    return [key for key in task.files if task_claims.target_of(key) in SEVERAL]


def _files_held(actor: Actor, store: Store, me: Agent, task: Task) -> NotGranted:
    """Every holder of a file of the task, in one refusal."""
    world, claims = actor.world(), _claims(me, task)
    judged = [(claim, granting.judge(store, claim, world)) for claim in claims]
    refused = [(claim, found) for claim, found in judged if not found.free]
    checkout, cwd = actor.project.checkout, actor.cwd
    typed = {key: os.path.relpath(os.path.join(checkout, key), cwd) for key in task.files}
    return NotGranted(InTheWay(refused, world), me.id, typed=typed, task=task.ref)


def claim_next(actor: Actor, *, ttl_ms: int = 0) -> "ClaimedTask | None":
    """Claim the most urgent task that can be done now, with leases as in ``claim``; or None.

    One that the server refuses is passed over. Raises Unconfirmed, RefusedByServer where it refuses
    one after another.
    """
    for attempt in range(TRIES):
        before = Before()
        found = _claim_next(actor, before, ttl_ms)
        if found is None:
            return None
        try:
            return sure_of(actor, *found, before, ttl_ms)
        except RefusedByServer:
            if attempt == TRIES - 1:
                raise
    return None


def _claim_next(actor: Actor, before: Before, ttl_ms: int) -> "tuple[Task, Task] | None":
    with actor.writing() as (tx, me):
        world = actor.world()
        until = pending_until(tx, world.now, world.now + ttl_ms) if ttl_ms else 0
        before.note(tx, me.id)
        was = task_claims.next_one(tx, me.id, world, with_files=bool(until))
        if was is None:
            return None
        task = task_claims.claim(tx, me.id, was, world, expires_at=until)
        actor.demand_reach(_several(task) if ttl_ms else ())
        task_making.put_into_crew(tx, task, crews.whose_work(tx, me.id))
        wakes.done(tx, me.id, "task_claimed", task.ref, world.now)
        pend_task(tx, task, world.now, leased=bool(ttl_ms))
        return was, task


def _own_task(
    actor: Actor, tx: Transaction, me: Agent, ref: str, verb: str, *, by_force: bool
) -> Task:
    """The task, to be changed by whom it belongs to, or by force. Raises Claimed, NotFound,
    Ambiguous."""
    task = task_board.find(tx, ref)
    if not by_force:
        task_moves.demand_mine(task, me.id, actor.world(), verb, by_person=actor.by_person)
    return task


def _demand_own_name(actor: Actor, verb: str, *, by_force: bool) -> None:
    """To change somebody else's is to judge, also in its name (GATE-9). Raises NotYourName."""
    demand(actor, f"{verb} --force" if by_force else verb)


def complete(actor: Actor, ref: str, *, by_force: bool = False) -> Completed:
    """Finish a task. Raises Claimed, NotFound, Ambiguous."""
    _demand_own_name(actor, "complete-task", by_force=by_force)
    with actor.writing() as (tx, me):
        task = _own_task(actor, tx, me, ref, "complete", by_force=by_force)
        freed = task_moves.complete(tx, me.id, task, actor.world())
        return Completed(task_board.get(tx, task.id), freed)


def cancel(actor: Actor, ref: str, *, by_force: bool = False) -> Task:
    """Give a task up for everybody. Raises Claimed, NotFound, Ambiguous."""
    _demand_own_name(actor, "cancel-task", by_force=by_force)
    with actor.writing() as (tx, me):
        task = _own_task(actor, tx, me, ref, "cancel", by_force=by_force)
        task_moves.cancel(tx, me.id, task, actor.world())
        return task_board.get(tx, task.id)


def release(actor: Actor, ref: str, *, by_force: bool = False) -> Task:
    """Put a task back on the board. Raises Claimed, NotFound, Ambiguous."""
    _demand_own_name(actor, "release-task", by_force=by_force)
    with actor.writing() as (tx, me):
        task = _own_task(actor, tx, me, ref, "release", by_force=by_force)
        task_moves.give_back(tx, me.id, task, actor.world())
        return task_board.get(tx, task.id)


def block(actor: Actor, ref: str, reason: str, *, by_force: bool = False) -> Task:
    """Say that a task cannot go on, and why. Raises Claimed, NotFound, Ambiguous, InvalidInput."""
    _demand_own_name(actor, "block-task", by_force=by_force)
    with actor.writing() as (tx, me):
        task = _own_task(actor, tx, me, ref, "block", by_force=by_force)
        task_moves.block(tx, me.id, task, actor.world(), reason)
        return task_board.get(tx, task.id)


def unblock(actor: Actor, ref: str) -> Task:
    """Let a blocked task go on. Raises NotFound, Ambiguous, InvalidInput."""
    with actor.writing() as (tx, me):
        task = task_board.find(tx, ref)
        task_moves.unblock(tx, me.id, task, actor.world())
        return task_board.get(tx, task.id)
