"""Messages of long ago, with all that hangs on them (STATE-7)."""

from ..feed import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

OLD_MESSAGES = "SELECT id FROM messages WHERE created_at < ? ORDER BY created_at LIMIT ?"
OLD_ADDRESSEES = (
    "DELETE FROM addressees WHERE (address_key, message_id) IN (SELECT address_key, message_id "
    "FROM addressees WHERE message_id = ? LIMIT ?)"
)
OLD_DELIVERIES = (
    "DELETE FROM deliveries WHERE message_id = ?1 AND agent_id IN (SELECT agent_id "
    "FROM deliveries WHERE message_id = ?1 LIMIT ?2)"
)


def forget(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop the oldest messages, as far as ``most`` rows reach: how many, whether there are more.

    Addresses go first: a message without them reaches nobody, however little came after.
    """
    room, deleted = most, 0
    ids = [row[0] for row in store.all(OLD_MESSAGES, (before, most))]
    for number in ids:
        for sql in (OLD_ADDRESSEES, OLD_DELIVERIES):
            room -= store.execute(sql, (number, room)).rowcount
        if room < 2:
            return deleted, True
        search.forget(store, "message", number)
        store.execute("DELETE FROM messages WHERE id = ?", (number,))
        room -= 2
        deleted += 1
    return deleted, False
