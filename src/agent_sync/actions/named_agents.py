"""The agent that somebody names, by its id or its name."""

from ..presence import agents, known_agents, naming
from ..presence.agents import Agent
from ..store.sqlite import Store
from .actor import Actor
from .refusal_types import NobodyCalled


def agent_called(store: Store, named: str) -> Agent:
    """Who is called so, or has that id. Raises NobodyCalled."""
    meant = known_agents.meant(store, named, naming.folded(named))
    found = agents.find(store, meant) if meant else None
    if found is None:
        raise NobodyCalled(named)
    return found


def is_gone(actor: Actor, store: Store, agent_id: str) -> bool:
    """Whether an agent is gone, or was never seen."""
    known, world = known_agents.known(store, agent_id), actor.world()
    if known is None:
        return True
    return world.is_offline(known.holder)
