"""What a session owes to others is told like mail, once a change (DUTY-3); who is free to go on.

Loaded only where something is open between agents at all (``Call.something_open``).
"""

from ..gates import duties_told, owed, parties, stopped
from ..presence import known_agents
from ..presence.agents import Agent
from ..views import duty_words
from ..views.model_frame import line
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..gates.duty import Duty
    from ..store.sqlite import Store, Transaction

MOST_FREED = 3


def untold(call: Call, store: "Store", agent_id: str) -> bool:
    """Whether what an agent owes has changed since it was told."""
    names = {one.name for one in _of(call, store, agent_id)}
    return names != set(duties_told.of(store, agent_id))


def told(call: Call, store: "Transaction", agent: Agent) -> "list[str]":
    """The lines to push now, marked as told; [] where nothing is new."""
    owed.settle(store, call.world)
    duties = _of(call, store, agent.id)
    known = duties_told.of(store, agent.id)
    new = [one for one in duties if one.name not in known]
    duties_told.keep_only(store, agent.id, [one.name for one in duties])
    duties_told.note(store, agent.id, [one.name for one in new], call.now)
    return duty_words.pushed(new)


def freed(store: "Transaction", agent: Agent) -> "list[str]":
    """What stopped this agent when its last turn ended and does no more; it is told once."""
    mine = [one for one in stopped.freed(store) if one.agent_id == agent.id]
    if not mine:
        return []
    stopped.goes_on(store, agent.id)
    names = [f"{one.subject} ({line(one.key, 120)})" for one in mine[:MOST_FREED]]
    more = f" and {len(mine) - MOST_FREED} more" if len(mine) > MOST_FREED else ""
    return [f"[agent-sync] You are free to go on: {', '.join(names)}{more} stops you no more."]


def held_back(call: Call, store: "Transaction", agent: Agent) -> "list[str]":
    """Why this Stop is held back, once: this session alone can let another one go on.

    Never for who is stopped itself, and never for the same duty again.
    """
    owed.settle(store, call.world)
    if any(parties.same(one.agent_id, agent.id) for one in stopped.waiting(store)):
        return []
    duties, known = owed.everything(store, call.world), duties_told.of(store, agent.id)
    for one in duties:
        alone = one.agent_id == agent.id and owed.alone_lets_go_on(one, duties)
        if alone and not known.get(one.name):
            duties_told.note_held(store, agent.id, one.name, call.now)
            return [duty_words.before_stop(one, _names(store, one))]
    return []


def _names(store: "Store", one: "Duty") -> "list[str]":
    return [x.holder.name for x in known_agents.these(store, list(one.waiting))]


def _of(call: Call, store: "Store", agent_id: str) -> "list[Duty]":
    return [x for x in owed.everything(store, call.world) if x.agent_id == agent_id]
