"""Agents: who is where (LINK-6). Only its machine says something of an agent."""

from ....identity.liveness import (
    CLEARED,
    ENDED,
    OFFLINE,
    RUNNING,
    TURN_ENDED,
    process_of,
    status,
)  # fmt: skip
from ....identity.who import OPERATOR
from ....locks import open_leases
from ....locks.claim import World
from ....presence import mirrored_agents
from ....presence.agents import counts
from ....presence.mirrored_agents import Shown
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from .. import fields
from ..documents import Came, Document, Names

KIND = "agent"
MOST, MOST_GONE = 1_000, 300
STATES = (RUNNING, TURN_ENDED, CLEARED, ENDED)
SIGN_MS = 60_000
"""So coarse are signs of life, five times coarser those of a process that only stands there."""


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Who is here now; the person and those who are in shells only where something names them.

    Of whoever is gone, and named in what others are shown, they are told the name: a machine that
    is linked later never saw them. The person counts as being there.
    """
    found = []
    named = mirrored_agents.named(store)
    locking = {lease.agent_id for lease in open_leases.all_open(store)}
    for one in mirrored_agents.of_here(store, MOST):
        there = status(one.holder, world.now, world.limits, world.probe) != OFFLINE
        if counts(one.id, one.kind, one.client) or "/" in one.id:
            is_told = there
        else:
            lately = world.now - one.holder.seen_at(world.now) < world.limits.offline
            is_meant = one.id in named or one.id in locking
            is_told = is_meant and (there or lately or one.id == OPERATOR)
        if is_told:
            found.append(_document(one, names, world))
        elif one.id in named:
            found.append(_of_gone(one, names, world))
    gone = mirrored_agents.gone_and_named(store, MOST_GONE)
    return [*found, *(_of_gone(one, names, world) for one in gone)]


def _document(one: Shown, names: Names, world: World) -> Document:
    alive = process_of(one.holder, world.probe) == "alive"
    seen_at = world.now if alive else one.holder.seen_at(world.now)
    sign = world.now // (5 * SIGN_MS) if alive else seen_at // SIGN_MS
    state = one.holder.state if one.holder.state in STATES else TURN_ENDED
    return _told(one, names, world, state, seen_at, sign)


def _of_gone(one: Shown, names: Names, world: World) -> Document:
    return _told(one, names, world, ENDED, one.holder.last_seen, 0)


def _told(
    one: Shown, names: Names, world: World, state: str, seen_at: int, sign: int
) -> Document:  # fmt: skip
    moved = one.holder.last_seen // SIGN_MS
    key = "" if one.last_key.startswith("/") else one.last_key
    task = f"T{one.task_id}" if one.task_id else ""
    body = {
        "name": one.holder.name, "role": one.role, "client": one.client, "state": state,
        "task": task, "last_key": key,
        "seen_ago_ms": min(max(0, world.now - seen_at), fields.LONGEST_MS),
    }  # fmt: skip
    mark = repr((*(body[x] for x in ("name", "role", "client", "state", "task")), sign, moved))
    return Document(KIND, names.out(one.id), one.id, body, mark=mark)


def incoming(tx: Transaction, names: Names, came: Came, local: str, world: World) -> str:
    """Write its row. Raises ValueError."""
    agent_id = names.of(came.machine, came.uid)
    body = came.body
    if body is None:
        mirrored_agents.ended(tx, local or agent_id, world.now)
        return ""
    name = fields.text(body, "name", most=64)
    role = fields.text(body, "role", most=64)
    client = fields.text(body, "client", most=40)
    state = fields.choice(body, "state", STATES)
    task = fields.text(body, "task", most=20)
    last_key = fields.text(body, "last_key", most=fields.LONGEST_KEY)
    if last_key:
        last_key = fields.key(body, "last_key", world.project)
    mirrored_agents.mirror(
        tx, agent_id, mirrored_agents.called(name, names.machine_name(came.machine)), world.now,
        role=role, client=client, state=state, task_id=_number(task), last_key=last_key,
        seen_at=world.now - fields.whole(body, "seen_ago_ms"),
        heard_at=_heard_at(tx, came.machine, world.now),
    )  # fmt: skip
    return agent_id


def _heard_at(tx: Transaction, machine: str, now: int) -> int:
    row = linked_rows.find(tx, "machine", machine)
    return row.at if row else now


def _number(task: str) -> int:
    return int(task[1:]) if task[:1] == "T" and task[1:].isdecimal() and task.isascii() else 0


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """Nothing to take back: others do not see it."""


def forget(tx: Transaction, local: str, world: World) -> None:
    """It goes with all others (``mirrored_agents.forget``)."""
