"""Mail and the names it was sent to, when a name changes hands (MSG-1, ID-3, ID-5)."""

from .mailbox import DAY_MS, UNCLAIMED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


def first_unclaimed(store: "Store", address: str) -> int:
    """The oldest message to an address under which nobody has had it, 0 for none."""
    first = store.value(
        f"SELECT min(d.message_id) FROM addressees d WHERE d.address_key = ? AND {UNCLAIMED}",
        (address,),
    )
    return int(first or 0)


def keep(store: "Transaction", agent_id: str) -> None:
    """Mail that went to the name being given up, and was not had yet, stays this agent's."""
    store.execute(
        "INSERT OR IGNORE INTO addressees (address_key, message_id, address) "
        "SELECT ?1, d.message_id, d.address FROM addressees d "
        "JOIN agents a ON a.id = ?2 JOIN messages m ON m.id = d.message_id "
        "WHERE d.address_key = a.name_key AND m.created_at >= a.joined_at AND NOT EXISTS "
        "(SELECT 1 FROM deliveries x WHERE x.message_id = d.message_id AND x.agent_id = ?2)",
        (agent_id.casefold(), agent_id),
    )


def hand_on(store: "Transaction", old_id: str, new_id: str, now: int) -> None:
    """What one agent had or was sent is its successor's; what it wrote lately is read."""
    store.execute(
        "UPDATE OR IGNORE deliveries SET agent_id = ?1 WHERE agent_id = ?2", (new_id, old_id)
    )
    store.execute(
        "UPDATE OR IGNORE addressees SET address_key = lower(?1) WHERE address_key = lower(?2)",
        (new_id, old_id),
    )
    store.execute(
        "INSERT OR IGNORE INTO deliveries (message_id, agent_id, pushed_at, read_at) "
        "SELECT id, ?1, ?3, ?3 FROM messages WHERE sender_id = ?2 AND created_at >= ?3 - ?4",
        (new_id, old_id, now, DAY_MS),
    )
