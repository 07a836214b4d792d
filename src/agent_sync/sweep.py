"""Tidying up after those who left without a word: crashed, cleared, silent for too long.

Nothing depends on it: ``leases.verdict`` already ignores what does not hold. It keeps the
set of open rows small and hands freed paths to whoever waits.
"""

from . import activity, locks
from .leases import AUTO, ENDED, OFFLINE, SKEW_MS, Holder, status
from .locks import World
from .waits import GRACE_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store.sqlite import Store


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
    for lease in locks.run_out(store, world.now):
        locks.release(store, [lease], world, "expired", lease.agent_id)


def settle_clocks(store: "Store", now: int) -> None:
    """Take times of the future for now: a clock that was set back must block nobody for long.

    From here on the ordinary intervals run. Inside ``writing()``.
    """
    late = now + SKEW_MS
    store.execute(
        "UPDATE agents SET last_seen = ? WHERE state <> 'ended' AND last_seen > ?", (now, late)
    )
    store.execute(
        "UPDATE waits SET timed_out_at = min(timed_out_at, ?1), "
        "reserved_until = min(reserved_until, ?1 + ?2) WHERE ended_at IS NULL",
        (now, GRACE_MS),
    )


def _end_agent(store: "Store", agent_id: str, world: World) -> None:
    locks.release(store, locks.open_of(store, agent_id, AUTO), world, "holder gone", agent_id)
    store.execute(
        "UPDATE agents SET state = ?, state_at = ? WHERE id = ?", (ENDED, world.now, agent_id)
    )
    store.execute("DELETE FROM calls WHERE agent_id = ?", (agent_id,))
    activity.record(store, world.now, agent_id, "agent_left", "gone without a word")
