"""Ends of automatic leases that no hook reported; looked for before a refusal (AUTO-2)."""

from .leases import AUTO, MINUTE, Lease
from .locks import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store.sqlite import Store


SKEW_MS = 2 * MINUTE


def found_ended(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End those of the leases that are over by a commit or an interruption; whether any was.

    Looks at files and may run git, so never call it inside a transaction. During a turn a file
    may equal HEAD and be in work: commits are looked for only where leases outlive the turn.
    """
    if any(lease.holder.last_seen > world.now + SKEW_MS for lease in leases):
        from .sweep import settle_clocks

        with store.writing():
            settle_clocks(store, world.now)
    automatic = [lease for lease in leases if lease.kind == AUTO]
    if not automatic:
        return False
    from .interrupted import end_interrupted

    # An edit that began after the last one that was seen to finish is under way.
    kept = [x for x in automatic if x.keep == "commit" and 0 < x.renewed_at <= x.written_at]
    committed = bool(kept) and _committed(store, world, kept)
    return end_interrupted(store, world, automatic) or committed


def _committed(store: "Store", world: World, kept: "list[Lease]") -> bool:
    from .committed import release_committed  # starts processes: a heavy import

    return release_committed(store, world, kept)
