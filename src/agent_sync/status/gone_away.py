"""Agents that are gone without a word, and what that leaves: seen now, or noticed a while ago."""

from ..feed import happened
from ..identity.liveness import CLEARED, MINUTE, Holder
from ..identity.who import OPERATOR
from ..presence import known_agents
from ..sessions.sweep import GONE, gone, was_killed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..store.sqlite import Store

LATELY_MS = 30 * MINUTE
DAY_MS = 24 * 60 * MINUTE


class Gone:
    """One of them: when it gave its last sign or was missed (ms), and in words what became of
    what it held; ``noted`` says that the feed has it.
    """

    __slots__ = ("agent_id", "at", "name", "noted", "words")

    def __init__(self, agent_id: str, name: str, at: int, words: str, *, noted: bool) -> None:
        self.agent_id = agent_id
        self.name = name
        self.at = at
        self.words = words
        self.noted = noted


def read(store: "Store", world: "World", opened: "list[Lease]") -> list[Gone]:
    """Who went without a word and left something: those that nobody has noted first.

    ``opened`` are all open leases. Whoever came back is not gone.
    """
    found: list[Gone] = []
    here: set[str] = set()
    for one in known_agents.open_ones(store):
        holder = one.holder
        if not world.is_offline(holder):
            here.add(one.id)
        elif holder.state != CLEARED and one.id != OPERATOR and _lately(world.now, holder, DAY_MS):
            held = [lease for lease in opened if lease.agent_id == one.id]
            words = gone(held, running=was_killed(holder, world.probe))
            if words != GONE:
                found.append(Gone(one.id, holder.name, holder.last_seen, words, noted=False))
    known = {one.agent_id for one in found} | here
    for event in reversed(happened.lately_of(store, "agent_left", world.now - LATELY_MS)):
        if event.agent_id not in known and event.body.startswith(f"{GONE};"):
            known.add(event.agent_id)
            found.append(Gone(event.agent_id, event.name, event.at, event.body, noted=True))
    return found


def _lately(now: int, holder: Holder, span: int) -> bool:
    return now - holder.last_seen <= span
