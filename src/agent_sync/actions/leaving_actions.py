"""Who is an agent only as long as a connection lasts leaves with it (AGENT-10)."""

from ..feed import activity
from ..gates import parts_left
from ..identity.liveness import ENDED
from ..presence import agents, vouching
from ..sessions import departure
from .actor import Actor

RELEASE_ALL = "AGENT_SYNC_AUTO_RELEASE_LOCKS"


def leave(actor: Actor, agent_id: str, pid: int, *, everything: bool = False) -> bool:
    """End an agent as a session ends: what it held for its turns is free, and so is its part.

    ``pid`` is the process that was its sign of life; where another one vouches for it by now, it
    stays. ``everything``: its other leases end, too. False where it stays, or is gone already.
    """
    store = actor.reading()
    with store.writing() as tx:
        known = agents.find(tx, agent_id)
        if known is None or known.state == ENDED or known.pid != pid:
            return False
        world = actor.world()
        departure.free(tx, agent_id, world, everything=everything)
        agents.set_state(tx, agent_id, ENDED, world.now)
        vouching.no_process(tx, agent_id)
        parts_left.left(tx, agent_id, world)
        activity.record(tx, world.now, agent_id, "agent_left", "disconnected")
    return True
