"""Leases of other machines (LINK): rows that a relay writes after what the server says of them."""

from ..feed import activity
from .ending import release
from .lease import EXPLICIT, FILE, OPEN, RESOURCE, Lease
from .open_leases import ANY_WAIT, end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction
    from .claim import World

_ADD = (
    "INSERT INTO leases (target, pattern, key, checkout, kind, keep, mode, agent_id, reason, "
    "created_at, renewed_at, expires_at, asked) "
    "VALUES (?1, ?2, ?3, ?4, ?5, '', ?6, ?7, ?8, ?9, ?9, ?10, ?11)"
)
OVER = "over on its machine"


def find(store: "Store", lease_id: int) -> "Lease | None":
    """The open lease of a number, or None."""
    row = store.one(f"{OPEN} AND l.id = ?", (lease_id,))
    return Lease(row) if row else None


def take(
    tx: "Transaction", agent_id: str, target: str, key: str, now: int, *, checkout: str,
    kind: str, mode: str, reason: str, expires_at: int,
) -> int:  # fmt: skip
    """Another machine's lease stands here from now on; its number here."""
    explicit = kind == EXPLICIT
    pattern = 0 if target in (FILE, RESOURCE) else 1
    found = tx.insert(
        _ADD,
        (target, pattern, key, checkout, kind, mode, agent_id, reason, now, expires_at,
         int(explicit)),
    )  # fmt: skip
    if explicit:
        activity.record(tx, now, agent_id, "lease_taken", reason, key=key)
    return found


def change(tx: "Transaction", lease_id: int, now: int, mode: str, reason: str, until: int) -> None:
    """It is held in this mode, for this reason, until then (ms)."""
    tx.execute(
        "UPDATE leases SET mode = ?, reason = ?, expires_at = ?, renewed_at = ? WHERE id = ?",
        (mode, reason, until, now, lease_id),
    )


def give_back_mode(tx: "Transaction", lease_id: int, mode: str) -> None:
    """One's own lease is held in the mode that it had before."""
    tx.execute("UPDATE leases SET mode = ? WHERE id = ? AND ended_at IS NULL", (mode, lease_id))


def over(tx: "Transaction", lease: Lease, world: "World") -> None:
    """It ended on its machine: who waits for the path here gets it."""
    if lease.kind == EXPLICIT or tx.value(ANY_WAIT):
        release(tx, [lease], world, OVER, lease.agent_id)
    else:  # edits of others would fill the feed
        end(tx, lease.id, world.now, OVER)


def forget(tx: "Transaction", lease_id: int) -> None:
    """It was never here: the link is over."""
    tx.execute("DELETE FROM leases WHERE id = ?", (lease_id,))
