"""A gate that other machines have a say in: opened here, then confirmed (LINK-2)."""

from ..gates import gate, gate_settling
from ..gates.gate import Gate
from ..presence import agents
from ..store.sqlite import Transaction
from .actor import Actor
from .confirming import GATE, Sure, confirm


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
