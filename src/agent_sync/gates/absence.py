"""Whether somebody who has part in a gate is here, absent or gone (GATE-6)."""

from ..identity.liveness import OFFLINE, TURN_ENDED, status
from ..identity.who import OPERATOR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..identity.liveness import Holder
    from ..locks.claim import World
    from .parties import Party

HERE, ABSENT, GONE = "here", "absent", "gone"


def presence(party: "Party", world: "World") -> str:
    """HERE while its turn runs and for the absent minutes after it, GONE once it is offline.

    A person is here wherever one is named.
    """
    return HERE if party.agent_id == OPERATOR else of_holder(party.holder, world)


def of_holder(holder: "Holder", world: "World") -> str:
    """The same of an agent's own row."""
    if status(holder, world.now, world.limits, world.probe) == OFFLINE:
        return GONE
    idle = holder.state == TURN_ENDED and world.now - holder.state_at > world.limits.absent
    return ABSENT if idle else HERE
