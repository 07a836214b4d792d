"""What stops an agent at this moment, judged anew, and how it goes on by itself (VIEW-1, DUTY-2).

A refusal is written down when it is given. What it was given for may be gone since without a word:
a lease was asked for, a task claimed, an author is gone. Whoever shows it asks here.
"""

from ..identity.who import session_of
from ..locks import wait_queue
from . import bars, coverage, parties, stopped
from .bar import ALL_KEYS, COMMIT, WRITE, Look, Wanted
from .bars import FILE, GLOB
from .duty import Duty
from .handovers import handovers
from .handovers.handover_settling import lapsed
from .subjects import GATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Store
    from .bar import Bar
    from .stopped import Stopped

GO_ON = "go-on"


def bar_of(store: "Store", world: "World", one: "Stopped") -> "Bar | None":
    """What a refusal was given for, as it bars the agent now; None where it does not any more."""
    wanted = Wanted(one.key, "", GLOB if one.key == ALL_KEYS else FILE)
    bound = parties.bound_to(store, one.agent_id)
    for act in (WRITE, COMMIT):
        look = Look(store, one.agent_id, world, act=act, is_work=lambda _: True)
        for party in bound:
            if party.subject == one.subject:
                bar = bars.JUDGES[party.subject[0]](look, party, wanted)
                if bar is not None:
                    return bar
    return None


def of_agent(store: "Store", world: "World", agent_id: str, duties: "list[Duty]") -> "list[Duty]":
    """What an agent, or one of its subagents, does to go on where nobody (``duties``) owes it that.

    Of a gate nobody lets himself go.
    """
    owed = {one.subject for one in duties}
    session = session_of(agent_id)
    mine = [x for x in stopped.waiting(store) if session_of(x.agent_id) == session]
    found = [way(store, world, x) for x in mine if x.subject not in owed]
    found += _offered(store, world, agent_id)
    return list({one.subject: one for one in found if one is not None}.values())


def _offered(store: "Store", world: "World", agent_id: str) -> "list[Duty | None]":
    """What an agent waits for in line, and somebody hands over to whoever takes it."""
    mine = [x for x in wait_queue.open_tickets(store) if parties.same(x.agent_id, agent_id)]
    offers = handovers.open_ones(store) if mine else []
    return [
        Duty(
            agent_id,
            GO_ON,
            one.ref,
            f"agent-sync accept {one.ref}",
            because=f"{one.giver.name} hands over what you wait for with {one.ref}",
            since=ticket.created_at,
        )
        for one in offers
        if not (one.receiver or parties.same(one.giver_id, agent_id) or lapsed(store, one, world))
        for ticket in mine
        if any(x.touches(ticket.target, ticket.key) for x in coverage.paths(store, one.ref))
    ]


def way(store: "Store", world: "World", one: "Stopped") -> "Duty | None":
    """The first step of an agent that is stopped, if it is a command of its own."""
    bar = bar_of(store, world, one) if one.subject[:1] != GATE else None
    command = _command(bar.steps[0]) if bar and bar.steps else ""
    if bar is None or not command:
        return None
    return Duty(one.agent_id, GO_ON, one.subject, command, because=bar.said, since=one.at)


def _command(step: str) -> str:
    """The last command in a sentence, '' for a sentence without one."""
    parts = step.split("`")
    return parts[-2] if len(parts) > 2 else ""
