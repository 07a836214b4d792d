"""Crews whose members are at work on several machines (CREW). Who joins says so itself."""

from ....gates import mirrored_subjects, old_subjects, parties
from ....gates.crews import crews, mirrored_crews
from ....gates.crews.crews import MODES, PHASES, Crew
from ....gates.subjects import CREW, exists
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_fields

KIND = "crew"
SHARED = True
OPEN, CLOSED = "open", "closed"
SAME = ("title", "mode", "phase", "architect", "worker", "state")
"""What tells one state of a crew from another; members are said by themselves."""


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Those made here, and those from elsewhere as they stand here."""
    found = [crews.get(store, x) for x in subject_fields.told(store, CREW, world)]
    return [
        Document(KIND, one.ref, str(one.id), body, mark=repr([body[x] for x in SAME]))
        for one in found
        for body in (_body(store, names, one, world),)
    ]


def _body(store: Store, names: Names, crew: Crew, world: World) -> Body:
    members = [party.agent_id for party in parties.of_subject(store, crew.ref)]
    return {
        "title": crew.title, "mode": crew.mode, "phase": crew.phase,
        "architect": names.out(crew.architect_id), "worker": names.out(crew.worker_id),
        "state": CLOSED if crew.ended_at else OPEN,
        "members": subject_fields.out(members, names),
        "created_ago_ms": max(0, world.now - crew.created_at),
    }  # fmt: skip


def differs(mine: Body, came: Body) -> bool:
    """Whether it was closed here meanwhile."""
    return bool(mine["state"] != came.get("state"))


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write it, or move on what is here. Raises ValueError."""
    number = subject_fields.number(came.uid, CREW)
    known = subject_fields.demand_known(tx, CREW, came.uid)
    if came.body is None:
        row = linked_rows.find(tx, KIND, came.uid)
        if known and row is not None and row.origin:
            mirrored_crews.end(tx, crews.get(tx, number), world.now)
        return ""
    body = came.body
    title = crews.title_of(fields.text(body, "title", most=100))
    mode, phase = fields.choice(body, "mode", MODES), fields.choice(body, "phase", PHASES)
    architect = subject_fields.agent(body, "architect", names)
    worker = subject_fields.agent(body, "worker", names)
    state = fields.choice(body, "state", (OPEN, CLOSED))
    subject_fields.agents(body, "members", names)
    created_at = world.now - fields.whole(body, "created_ago_ms")
    if not known:
        if state == CLOSED:
            return ""
        if not mirrored_subjects.is_free(tx, CREW, number):
            raise ValueError("this machine gave that number, or would")
        mirrored_crews.begin(tx, number, title, mode, created_at, world.now)
    crew = crews.get(tx, number)
    subject_fields.known(tx, names, [x for x in (architect, worker) if x], world)
    mirrored_crews.follow(tx, crew, phase, architect, worker, world.now)
    if state == CLOSED:
        mirrored_crews.end(tx, crew, world.now)
    return str(number)


def refused(
    _tx: Transaction, _names: Names, _local: str, _error: str, _now: "Came | None", _world: World
) -> None:
    """It stays as it is here; what the server has came with the refusal."""


def forget(tx: Transaction, local: str, _world: World) -> None:
    """Its row goes."""
    if exists(tx, CREW, int(local)):
        old_subjects.forget_one(tx, CREW, int(local))


def forget_all(tx: Transaction) -> None:
    """What is left of those that somebody elsewhere led to their end."""
    for number in mirrored_subjects.of_others(tx, CREW):
        crew = crews.get(tx, number)
        if crew.ended_at and of_another_machine(crew.architect_id):
            old_subjects.forget_one(tx, CREW, number)
