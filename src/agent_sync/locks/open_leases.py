"""The rows of open leases: read by agent, by key, newest first; closed, and marked as written."""

from .lease import EXPLICIT, OPEN, RESOURCE, Lease

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


ANY_WAIT = "SELECT 1 FROM waits WHERE ended_at IS NULL LIMIT 1"
_END = "UPDATE leases SET ended_at = ?, ended_why = ? WHERE id = ? AND ended_at IS NULL"


def end(store: "Transaction", lease_id: int, now: int, why: str) -> None:
    """Close one lease row; the caller hands the path over."""
    store.execute(_END, (now, why, lease_id))


def open_of(store: "Store", agent_id: str, kind: str = "") -> list[Lease]:
    """Every open lease row of one agent, whether it holds or not."""
    rows = store.all(OPEN + " AND l.agent_id = ? ORDER BY l.id", (agent_id,))
    return [lease for lease in map(Lease, rows) if not kind or lease.kind == kind]


def all_open(store: "Store") -> list[Lease]:
    """Every open lease row, oldest first, whether it holds or not."""
    # The plus keeps the planner on the index of open leases: the table holds the ended ones too.
    return [Lease(row) for row in store.all(OPEN + " ORDER BY +l.id")]


def newest_open(store: "Store", most: int, agent_id: str) -> tuple[list[Lease], int]:
    """(the newest open rows and all of one agent's, oldest first; how many were left out)."""
    rows = store.all(
        f"{OPEN} AND l.id IN (SELECT id FROM (SELECT id FROM leases WHERE ended_at IS NULL "
        "ORDER BY +id DESC LIMIT ?) UNION ALL SELECT id FROM leases "
        "WHERE ended_at IS NULL AND agent_id = ?) ORDER BY l.id",
        (most, agent_id),
    )
    total = int(store.value("SELECT count(*) FROM leases WHERE ended_at IS NULL"))
    return [Lease(row) for row in rows], total - len(rows)


def run_out(store: "Store", now: int) -> list[Lease]:
    """Explicit leases whose time is over and whose row is still open."""
    over = "l.expires_at <= ?1 AND l.reserved_until <= ?1"
    rows = store.all(f"{OPEN} AND l.kind = 'explicit' AND {over}", (now,))
    return [Lease(row) for row in rows]


def on_key(store: "Store", target: str, key: str) -> list[Lease]:
    """Open leases on exactly this key."""
    rows = store.all(OPEN + " AND l.key = ? ORDER BY l.id", (key,))
    same = target == RESOURCE
    return [lease for lease in map(Lease, rows) if (lease.target == RESOURCE) == same]


def stays_here(store: "Store", lease_id: int) -> bool:
    """Whether it is on a path outside of the repository, which has no name on other machines."""
    sql = "SELECT 1 FROM leases WHERE id = ? AND substr(key, 1, 1) = '/' AND target <> ?"
    return store.one(sql, (lease_id, RESOURCE)) is not None


def mark_written(store: "Transaction", agent_id: str, key: str, checkout: str, now: int) -> None:
    """An edit was seen to finish: renew the automatic lease that it was made under."""
    store.execute(
        "UPDATE leases SET written_at = ?1, renewed_at = ?1 WHERE ended_at IS NULL AND key = ?2 "
        "AND agent_id = ?3 AND pattern = 0 AND (checkout = '' OR checkout = ?4)",
        (now, key, agent_id, checkout),
    )


def put_back(store: "Transaction", was: Lease) -> None:
    """An open lease is again as it was before it was renewed."""
    store.execute(
        "UPDATE leases SET kind = ?, keep = ?, mode = ?, checkout = ?, expires_at = ?, reason = ? "
        "WHERE id = ? AND ended_at IS NULL",
        (was.kind, was.keep, was.mode, was.checkout, was.expires_at, was.reason, was.id),
    )


def last(store: "Transaction", lease_id: int, until: int) -> None:
    """An open explicit lease holds at least until then (ms)."""
    store.execute(
        "UPDATE leases SET expires_at = max(expires_at, ?) WHERE id = ? AND ended_at IS NULL "
        "AND kind = 'explicit'",
        (until, lease_id),
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one agent holds is its successor's."""
    store.execute(
        "UPDATE leases SET agent_id = ?1 WHERE agent_id = ?2 AND ended_at IS NULL",
        (new_id, old_id),
    )


def held_by_family(store: "Store", session_id: str) -> list[Lease]:
    """Every open lease row of a session and its subagents."""
    # '0' comes right behind '/'; what else lies in between is no kin.
    rows = store.all(
        f"{OPEN} AND l.agent_id >= ?1 AND l.agent_id < ?1 || '0' "
        "AND (l.agent_id = ?1 OR l.agent_id > ?1 || '/') ORDER BY l.id",
        (session_id,),
    )
    return [Lease(row) for row in rows]


def reserve(store: "Transaction", lease_id: int, until: int) -> None:
    """Let a lease hold until then (ms) whoever is gone; 0 takes that back (HAND-2)."""
    store.execute("UPDATE leases SET reserved_until = ? WHERE id = ?", (until, lease_id))


def give(store: "Transaction", lease: Lease, to_id: str, now: int, expires_at: int) -> None:
    """A lease is another agent's from now on, an explicit one at least until ``expires_at``."""
    least = expires_at if lease.kind == EXPLICIT else 0
    store.execute(
        "UPDATE leases SET agent_id = ?1, renewed_at = ?2, expires_at = max(expires_at, ?3), "
        "reserved_until = 0 WHERE id = ?4 AND ended_at IS NULL",
        (to_id, now, least, lease.id),
    )
