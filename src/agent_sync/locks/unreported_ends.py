"""Ends of automatic leases that no hook reported; looked for before a refusal (AUTO-2)."""

from ..identity.liveness import RUNNING, SKEW_MS
from ..presence.state_corrections import count_future_signs, turn_is_over
from .claim import World
from .lease import AUTO, Lease
from .wait_queue import GRACE_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


def found_ended(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End those of the leases that are over by a commit or an interruption; whether any was.

    May run git, so never call it inside a transaction.
    """
    interrupted = found_interrupted(store, world, leases)
    return found_committed(store, world, leases) or interrupted


def found_interrupted(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End the turns that their users interrupted; reads the ends of a few files."""
    if not any(lease.kind == AUTO for lease in leases):
        return False
    return end_interrupted(store, world, leases)


def end_interrupted(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End the turns of those holders whose transcript says that they were interrupted.

    No hook tells of it. Whether any ended. Subagents are left alone: in the background they
    work on.
    """
    from .ending import end_turn

    holders = {
        lease.agent_id
        for lease in leases
        if lease.kind == AUTO and lease.holder.state == RUNNING and "/" not in lease.agent_id
    }
    ended = [agent_id for agent_id in holders if _was_interrupted(store, agent_id)]
    for agent_id in ended:
        with store.writing() as tx:
            if not _was_interrupted(tx, agent_id):  # it gave a sign of life meanwhile
                continue
            turn_is_over(tx, agent_id, world.now)
            end_turn(tx, agent_id, world, "interrupted")
    return bool(ended)


def _was_interrupted(store: "Store", agent_id: str) -> bool:
    from ..clients.transcript import interrupted_at
    from ..presence.known_agents import transcript

    path, last_seen = transcript(store, agent_id)
    # The file lags behind: an interruption before the last sign of life is an earlier turn's.
    return bool(path) and interrupted_at(path) > last_seen


def kept_until_commit(leases: "list[Lease]") -> "list[Lease]":
    """Those that a commit may have ended.

    During a turn a file may equal HEAD and be in work, so only leases that outlive their turn;
    and an edit that began after the last one that was seen to finish is under way.
    """
    return [x for x in leases if x.keep == "commit" and 0 < x.renewed_at <= x.written_at]


def found_committed(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End the leases whose files are committed. Runs git: never inside a transaction."""
    kept = kept_until_commit(leases)
    if not kept:
        return False
    from .committed import release_committed  # starts processes: a heavy import

    return release_committed(store, world, kept)


def settle_clocks(store: "Transaction", now: int) -> None:
    """Take times of the future for now: a clock that was set back must block nobody for long.

    No sign of life is set back: it may be this clock that is wrong. From here on the ordinary
    intervals run.
    """
    late = now + SKEW_MS
    count_future_signs(store, now, late)
    store.execute(
        "UPDATE waits SET timed_out_at = min(timed_out_at, ?1), "
        "reserved_until = min(reserved_until, ?1 + ?2) WHERE ended_at IS NULL",
        (now, GRACE_MS),
    )
