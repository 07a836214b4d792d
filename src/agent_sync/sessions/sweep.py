"""Tidying up after those who left without a word: crashed, cleared, silent for too long.

Nothing depends on it: ``lease.verdict`` already ignores what does not hold. It keeps the
set of open rows small and hands freed paths to whoever waits.
"""

from ..feed import activity
from ..identity.liveness import ENDED, OFFLINE, Holder, status
from ..locks import ending, open_leases
from ..locks.claim import World
from ..locks.lease import AUTO
from ..locks.unreported_ends import settle_clocks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store


def sweep(store: "Store", world: World, *, but: str = "") -> None:
    """End agents that are offline and leases that ran out. Inside ``writing()``.

    Explicit leases of an agent that is gone stay open: they hold again if its session
    resumes before they expire (PRES-2).
    """
    settle_clocks(store, world.now)
    rows = store.all(f"SELECT a.id, {Holder.COLUMNS} FROM agents a WHERE a.state <> 'ended'")
    for row in rows:
        gone = status(Holder(row[1:]), world.now, world.limits, world.probe) == OFFLINE
        if gone and row[0] != but:
            _end_agent(store, str(row[0]), world)
    for lease in open_leases.run_out(store, world.now):
        ending.release(store, [lease], world, "expired", lease.agent_id)


def _end_agent(store: "Store", agent_id: str, world: World) -> None:
    ending.release(
        store, open_leases.open_of(store, agent_id, AUTO), world, "holder gone", agent_id
    )
    store.execute(
        "UPDATE agents SET state = ?, state_at = ? WHERE id = ?", (ENDED, world.now, agent_id)
    )
    store.execute("DELETE FROM calls WHERE agent_id = ?", (agent_id,))
    activity.record(store, world.now, agent_id, "agent_left", "gone without a word")
