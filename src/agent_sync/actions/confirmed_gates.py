"""A gate that other machines have a say in: opened here, then confirmed (LINK-2)."""

from ..gates import gate, gate_settling
from ..gates.gate import Gate
from ..link import linked_rows
from ..presence import agents
from ..store.sqlite import Transaction
from .actor import Actor
from .confirming import GATE, Sure, confirm

PARTY = "party"


def note_unsent(tx: Transaction, one: Gate, now: int) -> None:
    """What was done to it here while the server is away is not confirmed until that has it."""
    if not one.is_open:
        linked_rows.set_state(tx, GATE, one.ref, linked_rows.UNCONFIRMED, now)
    for row in linked_rows.of_kind(tx, PARTY):
        if not row.origin and row.uid.startswith(f"{one.ref} "):
            linked_rows.set_state(tx, PARTY, row.uid, linked_rows.UNCONFIRMED, now)


def sure_of(actor: Actor, one: Gate) -> Sure:
    """Have a gate confirmed that was just opened (LINK-2). Raises RefusedByServer, Unconfirmed: it
    is cancelled then."""
    store = actor.reading()

    def undo(tx: Transaction) -> None:
        found, me = gate.get(tx, one.id), agents.find(tx, one.opener_id)
        if found.is_open and me is not None:
            words = "not confirmed by the server"
            gate_settling.end(tx, found, me, actor.world(), gate.CANCELLED, words)

    return confirm(store, actor.clock, [(GATE, one.id)], undo)
