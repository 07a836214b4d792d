"""Tidying up after those who left without a word: crashed, cleared, silent for too long.

Nothing depends on it: ``lease.verdict`` already ignores what does not hold. It keeps the
set of open rows small and hands freed paths to whoever waits.
"""

from ..feed import activity
from ..identity.liveness import ENDED, RUNNING, process_of
from ..locks import ending, open_leases
from ..locks.claim import World
from ..locks.lease import AUTO
from ..locks.unreported_ends import settle_clocks
from ..presence import agents, known_agents
from . import open_calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..identity.liveness import Holder, Probe
    from ..locks.lease import Lease
    from ..store.sqlite import Transaction


GONE = "gone without a word"
MOST = 3
_EDITED = "was being edited", "were being edited"
_CREWS = "SELECT 1 FROM crews WHERE ended_at IS NULL LIMIT 1"


def sweep(store: "Transaction", world: World, *, but: str = "") -> None:
    """End agents that are offline and leases that ran out.

    Explicit leases of an agent that is gone stay open: they hold again if its session
    resumes before they expire (PRES-2).
    """
    settle_clocks(store, world.now)
    for one in known_agents.open_ones(store):
        gone = world.is_offline(one.holder)
        if gone and one.id != but:
            _end_agent(store, one.id, world, running=was_killed(one.holder, world.probe))
    if store.value(_CREWS):
        from ..gates.crews.crew_changes import close_abandoned

        close_abandoned(store, world)
    for lease in open_leases.run_out(store, world.now):
        ending.release(store, [lease], world, "expired", lease.agent_id)


def _end_agent(store: "Transaction", agent_id: str, world: World, *, running: bool) -> None:
    held = open_leases.open_of(store, agent_id)
    edited = [lease for lease in held if lease.kind == AUTO]
    ending.release(store, edited, world, "holder gone", agent_id)
    agents.set_state(store, agent_id, ENDED, world.now)
    open_calls.close_all(store, agent_id, background=True)
    from ..gates.parts_left import left

    left(store, agent_id, world)
    activity.record(store, world.now, agent_id, "agent_left", gone(held, running=running))


def was_killed(holder: "Holder", probe: "Probe") -> bool:
    """Whether the process of an agent provably ended in the middle of a turn."""
    return holder.state == RUNNING and process_of(holder, probe) == "gone"


def gone(held: "list[Lease]", *, running: bool) -> str:
    """What is said of who is gone without a word, by the leases that ended to hold with it;
    ``running`` says that its turn was not over."""
    free = [lease.key for lease in held if lease.kind != AUTO]
    edited = [lease.key for lease in held if lease.kind == AUTO]
    parts = [GONE]
    for keys, one, several in ((free, "is free", "are free"), (edited, *_EDITED)):
        more = f" and {len(keys) - MOST} more" if len(keys) > MOST else ""
        if keys:
            parts.append(f"{', '.join(keys[:MOST])}{more} {one if len(keys) == 1 else several}")
    return "; ".join([*parts, *(["in the middle of its turn"] if running and not held else [])])
