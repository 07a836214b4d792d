"""Which agent made an entry of the stash, which all worktrees share (AUTO-6)."""

from ..feed import activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

MADE = "stash_made"
# The key makes the look-up one of an index, however long the feed is.
_MAKER = "SELECT agent_id FROM activity WHERE key = ? AND key <> '' AND type = ? ORDER BY seq"


def maker(store: "Store", oid: str) -> str:
    """The agent that made an entry, '' when none is known to have."""
    return str(store.value(_MAKER, (_key(oid), MADE)) or "")


def record(store: "Transaction", now: int, agent_id: str, oid: str) -> None:
    """Note who made an entry, once."""
    if not maker(store, oid):
        activity.record(store, now, agent_id, MADE, key=_key(oid), ref=oid)


def _key(oid: str) -> str:
    return f"refs/stash/{oid}"
