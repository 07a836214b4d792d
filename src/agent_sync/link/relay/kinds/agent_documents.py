"""Agents: who is where (LINK-6). Only its machine says something of an agent."""

from ....identity.liveness import CLEARED, OFFLINE, RUNNING, TURN_ENDED, process_of, status
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
MOST = 1_000
STATES = (RUNNING, TURN_ENDED, CLEARED)
SIGN_MS = 60_000
"""So coarse are signs of life, five times coarser those of a process that only stands there."""


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Who is here now; the person and those who are in shells only where something names them.

    Of a shell that made something and is gone the others are told as long as of one that is silent.
    """
    found = []
    named = {lease.agent_id for lease in open_leases.all_open(store)}
    named |= mirrored_agents.named(store)
    for one in mirrored_agents.of_here(store, MOST):
        there = status(one.holder, world.now, world.limits, world.probe) != OFFLINE
        if counts(one.id, one.kind, one.client) or "/" in one.id:
            is_told = there
        else:
            lately = world.now - one.holder.seen_at(world.now) < world.limits.offline
            is_told = one.id in named and (there or lately or one.id == OPERATOR)
        if is_told:
            found.append(_document(one, names, world))
    return found


def _document(one: Shown, names: Names, world: World) -> Document:
    alive = process_of(one.holder, world.probe) == "alive"
    seen_at = world.now if alive else one.holder.seen_at(world.now)
    sign = world.now // (5 * SIGN_MS) if alive else seen_at // SIGN_MS
    moved = one.holder.last_seen // SIGN_MS
    key = "" if one.last_key.startswith("/") else one.last_key
    state = one.holder.state if one.holder.state in STATES else TURN_ENDED
    task = f"T{one.task_id}" if one.task_id else ""
    body = {
        "name": one.holder.name, "role": one.role, "client": one.client, "state": state,
        "task": task, "last_key": key, "seen_ago_ms": max(0, world.now - seen_at),
    }  # fmt: skip
    mark = repr((*(body[x] for x in ("name", "role", "client", "state", "task")), sign, moved))
    wire = names.out(one.id)
    return Document(KIND, wire, one.id, body, mark=mark)


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
