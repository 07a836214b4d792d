"""A gate that came through a server which is not heard binds less (LINK-6)."""

from ..identity.who import of_another_machine
from . import parties, steps, stopped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..store.sqlite import Store, Transaction
    from .gate import Gate
    from .parties import Party

AWAY_MS = 60_000
"""So long a server is silent until it counts as away; a call waits for it half as long."""
_HEARD = "SELECT value FROM link_state WHERE name = 'heard_at'"


def is_cut_off(store: "Store", one: "Gate", now: int) -> bool:
    """Whether it was opened on another machine, and nothing is heard from there: then it guards
    only the paths that it names, and a party here may end its part.
    """
    if not of_another_machine(one.opener_id):
        return False
    return now - int(store.value(_HEARD) or 0) > AWAY_MS


def end_part(
    store: "Transaction", one: "Gate", party: "Party", me: "Agent", world: "World", why: str
) -> "list[str]":
    """A party here is bound no more, and waited for by nobody; the gate stands for the others. It
    is told to them once the server is heard. Gives whom it had stopped.
    """
    said = f"ended its part while the server was away: {why}"
    parties.give_verdict(store, party, parties.ACKNOWLEDGED, world.now, said)
    parties.bind(store, one.ref, bound=False, part=party.part, agent_id=party.agent_id)
    steps.record(store, one.ref, me, "gate_part_ended", world.now, why)
    waiting = {x.agent_id for x in stopped.waiting(store) if x.subject == one.ref}
    mine = sorted(x for x in waiting if parties.same(x, party.agent_id))
    return [who for x in mine for who in stopped.free(store, one.ref, world.now, x)]
