"""Is an agent alone here, or are others at work beside it (WORK-10)?"""

from ..identity.liveness import OFFLINE, status
from .known_agents import Known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..identity.liveness import Limits, Probe
    from ..store.sqlite import Store

# Subagents count as others; a person's shell, console or page only while it holds something.
_OTHERS = (
    f"SELECT {Known.COLUMNS} FROM agents a WHERE a.state <> 'ended' AND a.id <> ?1 AND "
    "(a.kind IN ('session', 'subagent') OR EXISTS "
    "(SELECT 1 FROM leases l WHERE l.agent_id = a.id AND l.ended_at IS NULL)) "
    "ORDER BY a.last_seen DESC"
)


def others(
    store: "Store", agent_id: str, now: int, limits: "Limits", probe: "Probe"
) -> "list[str]":
    """The ids of all that are live beside an agent, the latest seen first."""
    found = (Known(row) for row in store.all(_OTHERS, (agent_id,)))
    return [one.id for one in found if status(one.holder, now, limits, probe) != OFFLINE]


def alone(store: "Store", agent_id: str, now: int, limits: "Limits", probe: "Probe") -> bool:
    """Whether nobody else is live; the first that is ends the look."""
    return not any(
        status(Known(row).holder, now, limits, probe) != OFFLINE
        for row in store.all(_OTHERS, (agent_id,))
    )
