"""Work that was offered on another machine is taken here (LINK-7)."""

from ...messages import mailbox
from .. import parties, steps
from ..parties import RECEIVER
from . import handovers
from .handover_settling import close
from .handovers import ACCEPTED, Handover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...presence.agents import Agent
    from ...store.sqlite import Transaction


def accept(tx: "Transaction", one: Handover, me: "Agent", world: "World") -> None:
    """Take it; its leases end, and its tasks change hands, where it was offered."""
    handovers.move(tx, one, ACCEPTED, world.now, me.id)
    close(tx, one, world)
    say(tx, one, me.id, ACCEPTED, world.now)
    steps.record(tx, one.ref, me, "handover_accepted", world.now)
    text = f"{me.name} has accepted hand-over {one.ref}. It is no longer yours."
    mailbox.notify(tx, world.now, [one.giver_id], text)


def say(
    tx: "Transaction", one: Handover, agent_id: str, verdict: str, now: int, note: str = ""
) -> None:
    """Somebody here takes or declines it: what its giver's machine is told."""
    parties.add(tx, one.ref, agent_id, RECEIVER, now)
    for party in parties.of_subject(tx, one.ref, RECEIVER):
        if party.agent_id == agent_id:
            parties.give_verdict(tx, party, verdict, now, note)
