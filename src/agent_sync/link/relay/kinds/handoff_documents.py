"""Hand-overs between machines (LINK-7): one that carries a commit or a patch can be taken there.

The note goes over: it names tasks, files, decisions, and has the giver's words; no text of files.
"""

from ....gates import carried, coverage, mirrored_subjects
from ....gates.handovers import handovers, mirrored_handovers
from ....gates.handovers.handovers import (
    ACCEPTED,
    DECLINED,
    MOST_FILES,
    PENDING,
    TTL_MINUTES,
    WITHDRAWN,
    Handover,
)  # fmt: skip
from ....gates.subjects import HANDOVER, PATCH
from ....identity.who import of_another_machine
from ....locks.claim import World
from ....store.sqlite import Store, Transaction
from .. import fields
from ..documents import Body, Came, Document, Names
from . import subject_ends, subject_fields

KIND = "handoff"
STATES = (PENDING, ACCEPTED, DECLINED, WITHDRAWN)
NOTE = "note"
LONGEST_NOTE = 40_000
LONGEST_MS = 100 * TTL_MINUTES * 60_000


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """Those that were offered here and carry what another machine can take."""
    found = [handovers.get(store, x) for x in subject_fields.told(store, HANDOVER, world)]
    return [
        Document(KIND, one.ref, str(one.id), _body(store, names, one, what, world))
        for one in found
        for what in (carried.of(store, one.ref),)
        if what and not of_another_machine(one.giver_id)
    ]


def _body(store: Store, names: Names, one: Handover, what: str, world: World) -> Body:
    note = (coverage.paper(store, one.ref, NOTE) or b"").decode("utf-8", "replace")
    return {
        "giver": names.out(one.giver_id), "receiver": one.receiver if not one.receiver_id else "",
        "receiver_agent": names.out(one.receiver_id), "state": one.state, "head": one.head,
        "task": subject_fields.ref("T", one.task_id), "whole": one.whole, "carries": what,
        "paths": subject_fields.covered(store, one.ref),
        "note": note if len(note) <= LONGEST_NOTE else "",
        "until_in_ms": max(1, one.until - world.now), "created_ago_ms": world.now - one.created_at,
    }  # fmt: skip


def incoming(tx: Transaction, names: Names, came: Came, _local: str, world: World) -> str:
    """Write it, or what became of it. Raises ValueError."""
    number = subject_fields.number(came.uid, HANDOVER)
    known = subject_fields.demand_known(tx, HANDOVER, came.uid)
    one = handovers.get(tx, number) if known else None
    if one is not None and not of_another_machine(one.giver_id):
        raise ValueError("a hand-over of this machine")
    if came.body is None:
        if one is not None and one.is_open:
            mirrored_handovers.follow(tx, one, WITHDRAWN, "", world)
        return ""
    body = came.body
    giver = names.of(came.machine, fields.text(body, "giver", most=fields.LONGEST_ID))
    state = fields.choice(body, "state", STATES)
    taker = subject_fields.agent(body, "receiver_agent", names)
    if one is None:
        if state != PENDING:
            return ""
        one = _begin(tx, names, body, number, giver, taker, world)
    if subject_fields.machine_of(one.giver_id) != came.machine:
        raise ValueError("giver: of another machine than before")
    subject_fields.known(tx, names, [x for x in (giver, taker) if x], world)
    mirrored_handovers.follow(tx, one, state, taker, world)
    return str(number)


def _begin(
    tx: Transaction, names: Names, body: Body, number: int, giver: str, taker: str, world: World
) -> Handover:
    if not mirrored_subjects.is_free(tx, HANDOVER, number):
        raise ValueError("this machine gave that number, or would")
    what = fields.text(body, "carries", most=20)
    if what != carried.COMMIT:
        subject_fields.number(what, PATCH)
    head = fields.text(body, "head", most=64)
    if head and not (head.isalnum() and head.isascii()):
        raise ValueError("head: no commit")
    paths = subject_fields.paths(body, world)
    if len(paths) > MOST_FILES:
        raise ValueError("paths: too many")
    note = fields.text(body, "note", most=LONGEST_NOTE, lines=True)
    subject_fields.known(tx, names, [x for x in (giver, taker) if x], world)
    one = mirrored_handovers.begin(
        tx, number, world.now, giver_id=giver, receiver_id=taker, head=head,
        receiver=fields.text(body, "receiver", most=200) or taker,
        task_id=subject_fields.number_in(body, "task", "T"), whole=fields.yes(body, "whole"),
        until=world.now + fields.whole(body, "until_in_ms", 1, LONGEST_MS),
        created_at=world.now - fields.whole(body, "created_ago_ms"),
    )  # fmt: skip
    coverage.cover(tx, one.ref, paths)
    coverage.keep_paper(tx, one.ref, NOTE, note.encode(), world.now)
    coverage.keep_paper(tx, one.ref, carried.CARRIES, what.encode(), world.now)
    return one


def refused(
    tx: Transaction, _names: Names, local: str, error: str, _current: "Came | None", world: World
) -> None:
    """It stays on this machine, and its giver is told."""
    one = handovers.get(tx, int(local))
    subject_ends.stays_here(tx, one.ref, one.giver_id, error, world.now)


def forget(tx: Transaction, local: str, _world: World) -> None:
    """Its row goes, if it came from elsewhere."""
    subject_ends.forget(tx, HANDOVER, local)


def forget_all(tx: Transaction) -> None:
    """What is left of those from elsewhere."""
    subject_ends.forget_all(tx, HANDOVER)
