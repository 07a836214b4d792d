"""Whether a wait would close a circle (LOCK-8), and who is in it."""

from .ticket import Ticket
from .wait_queue import is_own, open_tickets, those_ahead, tickets_of, waiting, wish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store
    from .claim import Claim, World


def cycle(store: "Store", claim: "Claim", world: "World") -> list[str]:
    """The agents of the circle that this wait would close, [] when there is none."""
    if not _in_anybodys_way(store, claim.agent_id):
        return []
    line = open_tickets(store)
    asking: "dict[str, list[Claim]]" = {}
    for ticket in line:
        if ticket.agent_id != claim.agent_id and waiting(ticket, world):
            asking.setdefault(ticket.agent_id, []).append(wish(ticket))
    waits_for_it = dict.fromkeys(_in_the_way(store, line, claim, world, {}), claim.agent_id)
    todo = list(waits_for_it)
    for agent in todo:  # grows while it is gone through
        for wanted in asking.get(agent, []):
            for blocker in _in_the_way(store, line, wanted, world, waits_for_it):
                if blocker == claim.agent_id:
                    return _path(waits_for_it, agent, claim.agent_id)
                waits_for_it[blocker] = agent
                todo.append(blocker)
    return []


def _in_anybodys_way(store: "Store", agent_id: str) -> bool:
    return bool(
        store.value("SELECT 1 FROM leases WHERE ended_at IS NULL AND agent_id = ?", (agent_id,))
        or tickets_of(store, agent_id)
    )


def _in_the_way(
    store: "Store", line: list[Ticket], wanted: "Claim", world: "World", known: "dict[str, str]"
) -> list[str]:
    """Agents that a claim waits for, each once, but those that are known already."""
    from .granting import judge

    # Those ahead in the queue count while the lease is still held, too.
    judged = judge(store, wanted, world, brief=True)
    unknown = [ticket for ticket in line if ticket.agent_id not in known or is_own(ticket, wanted)]
    queued = [] if judged.mine or judged.covered else those_ahead(unknown, wanted, world)
    found = [lease.agent_id for lease in judged.blockers] + [t.agent_id for t in queued]
    return [agent for agent in dict.fromkeys(found) if agent not in known]


def _path(waits_for_it: "dict[str, str]", agent: str, asker: str) -> list[str]:
    path = [agent]
    while path[-1] != asker:
        path.append(waits_for_it[path[-1]])
    return path[::-1]
