"""What giving and taking work have in common: a hand-over whole, and that it is still open."""

from typing import NamedTuple

from ..errors import Conflict
from ..gates import coverage, steps
from ..gates.handovers import handovers
from ..gates.handovers.handover_note import Note
from ..gates.handovers.handover_settling import settle_all
from ..gates.handovers.handovers import Handover
from ..gates.steps import Step
from ..presence import agents
from ..store.sqlite import Store
from .actor import Actor

NOTE = "note"


class Shown(NamedTuple):
    """One hand-over: its files (keys), its note as JSON text, its history."""

    handover: Handover
    keys: list[str]
    note: str
    history: list[Step]


def as_text(note: Note) -> str:
    """A note as JSON text."""
    import json

    data = {part: getattr(note, part) for part in Note.PARTS}
    return json.dumps({**data, "head": note.head, "words": note.words})


def shown(store: Store, one: Handover) -> Shown:
    """One hand-over with all that belongs to it."""
    keys = [path.key for path in coverage.paths(store, one.ref)]
    note = coverage.paper(store, one.ref, NOTE) or b""
    return Shown(one, keys, note.decode("utf-8", "replace"), steps.history(store, one.ref))


def settle_open(actor: Actor) -> None:
    """What is over by itself is over before anybody acts on it."""
    store, _ = actor.join()
    if handovers.open_ones(store):
        with store.writing() as tx:
            settle_all(tx, actor.world())


def pending(store: Store, number: int) -> Handover:
    one = handovers.get(store, number)
    if one.is_open:
        return one
    by = agents.find(store, one.receiver_id) if one.receiver_id else None
    who = f" by {by.name}" if by and one.state == handovers.ACCEPTED else ""
    raise Conflict(f"{one.ref} is {one.state}{who}: 'agent-sync show {one.ref}'")
