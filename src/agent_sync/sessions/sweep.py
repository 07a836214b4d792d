"""Tidying up after those who left without a word: crashed, cleared, silent for too long.

Nothing depends on it: ``lease.verdict`` already ignores what does not hold. It keeps the
set of open rows small and hands freed paths to whoever waits.
"""

from ..feed import activity
from ..identity.liveness import ENDED, OFFLINE, status
from ..locks import ending, open_leases
from ..locks.claim import World
from ..locks.lease import AUTO
from ..locks.unreported_ends import settle_clocks
from ..presence import agents, known_agents
from . import open_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


_CREWS = "SELECT 1 FROM crews WHERE ended_at IS NULL LIMIT 1"


def sweep(store: "Transaction", world: World, *, but: str = "") -> None:
    """End agents that are offline and leases that ran out.

    Explicit leases of an agent that is gone stay open: they hold again if its session
    resumes before they expire (PRES-2).
    """
    settle_clocks(store, world.now)
    for one in known_agents.open_ones(store):
        gone = status(one.holder, world.now, world.limits, world.probe) == OFFLINE
        if gone and one.id != but:
            _end_agent(store, one.id, world)
    if store.value(_CREWS):
        from ..gates.crews.crew_changes import close_abandoned

        close_abandoned(store, world)
    for lease in open_leases.run_out(store, world.now):
        ending.release(store, [lease], world, "expired", lease.agent_id)


def _end_agent(store: "Transaction", agent_id: str, world: World) -> None:
    ending.release(
        store, open_leases.open_of(store, agent_id, AUTO), world, "holder gone", agent_id
    )
    agents.set_state(store, agent_id, ENDED, world.now)
    open_calls.close_all(store, agent_id, background=True)
    from ..gates.parts_left import left

    left(store, agent_id, world)
    activity.record(store, world.now, agent_id, "agent_left", "gone without a word")
