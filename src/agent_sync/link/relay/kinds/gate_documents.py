"""Gates (LINK-6): the opener's machine settles one, whoever has part may end it."""

from ....gates import (
    gate,
    gate_policy,
    gate_settling,
    mirrored_gates,
    mirrored_subjects,
    old_subjects,
)  # fmt: skip
from ....gates.gate import ACKNOWLEDGED, CANCELLED, READY, REQUESTED, Gate
from ....gates.gate_settling import PROGRAM, party_rows
from ....gates.subjects import CREW, GATE, exists
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....messages.mailbox import notify
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_ends, subject_fields

KIND = "gate"
SHARED = True
STATES = (REQUESTED, ACKNOWLEDGED, READY, CANCELLED)
CHANGED = "changed"
WORDS = {
    "too_many": "this machine has too many open gates at the server",
    "full_access_required": "a gate on everything, on a top folder or with all needs a token of "
    "full access",
}


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Those opened here, and those from elsewhere as they stand here."""
    found = [gate.get(store, x) for x in subject_fields.told(store, GATE, world)]
    return [
        Document(KIND, one.ref, str(one.id), body, mark=_mark(body))
        for one in found
        for body in (_body(store, names, one, world),)
    ]


def _body(store: Store, names: Names, one: Gate, world: World) -> Body:
    where = f"@{names.machine}" if one.checkout and one.checkout[:1] != "@" else one.checkout
    return {
        "reason": one.reason, "why": one.why, "state": one.state, "policy": one.policy,
        "checkout": where, "opener": names.out(one.opener_id),
        "holder": names.out(one.holder_id), "crew": subject_fields.ref(CREW, one.crew_id),
        "paths": subject_fields.covered(store, one.ref), "summary": one.summary,
        "parties": subject_fields.out([x.agent_id for x in party_rows(store, one)], names),
        "deadline_in_ms": max(1, one.deadline_at - world.now) if one.deadline_at else 0,
        "created_ago_ms": max(0, world.now - one.created_at),
    }  # fmt: skip


def _mark(body: Body) -> str:
    return repr(sorted((x, y) for x, y in body.items() if not x.endswith("_ms")))


def differs(mine: Body, came: Body) -> bool:
    """Whether a gate is further here than it came, or its parties here are others."""
    same = all(mine[name] == came.get(name) for name in ("state", "summary", "parties"))
    return not same


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write it, or move on what is here. Raises ValueError."""
    number = subject_fields.number(came.uid, GATE)
    known = subject_fields.demand_known(tx, GATE, came.uid)
    if came.body is None:
        return _over(tx, number, world) if known else ""
    wanted = _Wanted(came.body, names, world)
    one = gate.get(tx, number) if known else _begin(tx, names, came, wanted, number, world)
    _move(tx, names, wanted, one, world)
    return str(one.id)


class _Wanted:
    """What a body says."""

    def __init__(self, body: Body, names: Names, world: World) -> None:
        self.reason = fields.choice(body, "reason", gate.REASONS)
        self.why = fields.text(body, "why", most=subject_fields.LONGEST_WORDS)
        self.state = fields.choice(body, "state", STATES)
        self.policy = gate_policy.parsed(fields.text(body, "policy", most=40))
        self.checkout = fields.text(body, "checkout", most=40)
        if self.checkout and self.checkout[:1] != "@":
            raise ValueError("checkout: another machine knows none of this one")
        self.opener = subject_fields.agent(body, "opener", names)
        self.holder = subject_fields.agent(body, "holder", names)
        self.crew = subject_fields.number_in(body, "crew", CREW)
        self.paths = subject_fields.paths(body, world)
        self.summary = fields.text(body, "summary", most=subject_fields.LONGEST_WORDS)
        self.parties = subject_fields.agents(body, "parties", names)
        left = fields.whole(body, "deadline_in_ms")
        self.deadline_at = world.now + left if left else 0
        self.created_at = world.now - fields.whole(body, "created_ago_ms")


def _begin(
    tx: Transaction, names: Names, came: Came, wanted: _Wanted, number: int, world: World
) -> Gate:
    if not mirrored_subjects.is_free(tx, GATE, number):
        raise ValueError("this machine gave that number, or would")
    subject_fields.demand_theirs(wanted.opener, came)
    people = [wanted.opener, wanted.holder, *wanted.parties]
    subject_fields.known(tx, names, [x for x in people if x], world)
    one = mirrored_gates.begin(
        tx, number, world.now, reason=wanted.reason, why=wanted.why, policy=wanted.policy,
        checkout=wanted.checkout, opener_id=wanted.opener, crew_id=wanted.crew,
        holder_id=wanted.holder, deadline_at=wanted.deadline_at, created_at=wanted.created_at,
        paths=wanted.paths,
    )  # fmt: skip
    mirrored_gates.call(tx, one, wanted.parties, world.now)
    return one


def _move(tx: Transaction, names: Names, wanted: _Wanted, one: Gate, world: World) -> None:
    others = [x for x in wanted.parties if of_another_machine(x)]
    subject_fields.known(tx, names, others, world)
    mirrored_gates.replace_others(tx, one, others, world.now)
    opener = _same_place(one.opener_id, wanted.opener)
    holder = _same_place(one.holder_id, wanted.holder)
    if (opener, holder) != (one.opener_id, one.holder_id):
        mirrored_gates.rename(tx, one, opener, holder)
    mirrored_gates.follow(tx, one, wanted.state, wanted.summary, world.now)


def _same_place(here: str, came: str) -> str:
    """Another session of the same machine may follow; those of this one are known here."""
    place = subject_fields.machine_of(here)
    return came if place and place == subject_fields.machine_of(came) else here


def _over(tx: Transaction, number: int, world: World) -> str:
    """Nobody elsewhere tells of it any more: one from there that is open has lost its opener."""
    one = gate.get(tx, number)
    if one.is_open and of_another_machine(one.opener_id):
        gate_settling.end(tx, one, PROGRAM, world, CANCELLED, "its machine does not share it more")
    return ""


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """A new one is cancelled and its opener told; one that the server has otherwise is as there."""
    number = int(local)
    if error == CHANGED or not exists(tx, GATE, number):
        return
    one = gate.get(tx, number)
    row = linked_rows.of_local(tx, KIND, local)
    if current is not None and current.body is not None:
        wanted = _Wanted(current.body, names, world)
        mirrored_gates.follow(tx, one, wanted.state, wanted.summary, world.now, forced=True)
    elif one.is_open and not of_another_machine(one.opener_id) and not (row and row.seq):
        why = WORDS.get(error, f"the server refuses it ({error})")
        gate_settling.end(tx, one, PROGRAM, world, CANCELLED, why)
        notify(tx, world.now, [one.opener_id], f"gate {one.ref} is cancelled: {why}")


def forget(tx: Transaction, local: str, _world: World) -> None:
    """Its row goes, if it came from elsewhere."""
    number = int(local)
    if number in mirrored_subjects.of_others(tx, GATE):
        old_subjects.forget_one(tx, GATE, number)


def forget_all(tx: Transaction) -> None:
    """What is left of those from elsewhere, ended ones too."""
    subject_ends.forget_all(tx, GATE)
