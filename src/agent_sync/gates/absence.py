"""Whether somebody who has part in a gate is here, absent or gone (GATE-6)."""

from ..identity.liveness import MINUTE, TURN_ENDED, UNHEARD_MS
from ..identity.who import OPERATOR, of_another_machine
from ..presence.agents import REMOTE, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..identity.liveness import Holder
    from ..locks.claim import World
    from .parties import Party

REMOTE_ABSENT_MS, REMOTE_GONE_MS = 3 * MINUTE, UNHEARD_MS
"""How long a remote agent that has part in a gate may ask for nothing, and how long a machine that
an agent is at work on may be unheard (LINK-6)."""
HERE, ABSENT, GONE = "here", "absent", "gone"


def presence(party: "Party", world: "World") -> str:
    """HERE while its turn runs and for the absent minutes after it, GONE once it is offline.

    A person is here wherever one is named. A remote agent has neither turns nor a process here: it
    is ABSENT and GONE by its silence alone, which does not end its leases. Who is on another
    machine has turns there, and is away when that machine is not heard.
    """
    if party.agent_id == OPERATOR:
        return HERE
    if of_another_machine(party.agent_id):
        heard = _by_silence(world.now - party.holder.sign_at)
        person = party.agent_id.endswith(f":{OPERATOR}")
        return heard if person or heard != HERE else _by_turn(party.holder, world)
    if kind_of(party.agent_id) == REMOTE:
        return _by_silence(world.now - party.holder.seen_at(world.now))
    return _by_turn(party.holder, world)


def is_gone(agent_id: str, holder: "Holder", world: "World") -> bool:
    """Whether an agent is offline, or its machine unheard for so long that it counts as gone. Its
    leases run on then to their own end."""
    if of_another_machine(agent_id) and _by_silence(world.now - holder.sign_at) == GONE:
        return True
    return world.is_offline(holder)


def _by_silence(silent: int) -> str:
    return GONE if silent >= REMOTE_GONE_MS else ABSENT if silent >= REMOTE_ABSENT_MS else HERE


def _by_turn(holder: "Holder", world: "World") -> str:
    if world.is_offline(holder):
        return GONE
    idle = holder.state == TURN_ENDED and world.now - holder.state_at > world.limits.absent
    return ABSENT if idle else HERE
