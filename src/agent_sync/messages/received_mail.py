"""What an agent has received, and what of it is read and acknowledged; threads (MSG-2, MSG-3)."""

from ..feed import activity
from ..identity.who import OPERATOR, SYSTEM, of_another_machine
from ..presence.agents import Agent
from .mailbox import ALL, DAY_MS, NEWS, NOTICE, Message, addresses_of, get, notify, via, wrong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

LOOK_BACK = 500


class Received(Message):
    """One message as it came to one agent: when (ms, 0 for not yet) it was shown, read, acked."""

    __slots__ = ("acked_at", "pushed_at", "read_at")
    COLUMNS = (
        f"{Message.COLUMNS}, coalesce(d.pushed_at, 0), coalesce(d.read_at, 0), "
        "coalesce(d.acked_at, 0)"
    )

    def __init__(self, row: "Row") -> None:
        super().__init__(row)
        self.pushed_at: int
        self.read_at: int
        self.acked_at: int
        self.pushed_at, self.read_at, self.acked_at = row[10:]


_UNREAD = " AND coalesce(d.read_at, 0) = 0"
_NEWEST = "SELECT message_id FROM addressees WHERE address_key = ? ORDER BY message_id DESC LIMIT ?"


def _addressed(agent: "Agent", now: int, *, broadcasts: bool) -> "tuple[str, list[object]]":
    """The newest mail of each of its addresses, with the time before which it does not count.

    Own messages are never in it; broadcasts reach back to a day before the agent joined. Only
    ``LOOK_BACK`` of each address are looked at, so that history costs nothing.
    """
    own = addresses_of(agent)
    parts = [f"SELECT message_id, 0 AS since FROM ({_NEWEST})"] * len(own)
    params: list[object] = [part for address in own for part in (address, LOOK_BACK)]
    if broadcasts and not agent.is_child:
        parts.append(f"SELECT message_id, ? AS since FROM ({_NEWEST})")
        params += [min(agent.joined_at, now) - DAY_MS, ALL, LOOK_BACK]
    # CROSS JOIN: the few come first, whatever a planner thinks of the size of the tables.
    source = (
        f"({' UNION ALL '.join(parts)}) n CROSS JOIN messages m ON m.id = n.message_id "
        "LEFT JOIN deliveries d ON d.message_id = m.id AND d.agent_id = ? "
        "WHERE m.created_at >= n.since AND m.sender_id <> ?"
    )
    return source, [*params, agent.id, agent.id]


def inbox(
    store: "Store",
    agent: "Agent",
    now: int,
    *,
    unread_only: bool = True,
    broadcasts: bool = True,
    limit: int = 200,
) -> "list[Received]":
    """Mail for this agent, oldest first."""
    source, params = _addressed(agent, now, broadcasts=broadcasts)
    unread = _UNREAD if unread_only else ""
    rows = store.all(
        f"SELECT {Received.COLUMNS} FROM {source}{unread} GROUP BY m.id ORDER BY m.id DESC LIMIT ?",
        (*params, limit),
    )
    return [Received(row) for row in rows[::-1]]


def unread_count(store: "Store", agent: "Agent", now: int) -> int:
    """How many messages in the inbox are unread (at most 200 are counted)."""
    source, params = _addressed(agent, now, broadcasts=True)
    found = store.value(
        f"SELECT count(*) FROM (SELECT DISTINCT m.id FROM {source}{_UNREAD} LIMIT 200)",
        tuple(params),
    )
    return int(found)


def mark_read(store: "Transaction", agent: "Agent", ids: list[int], now: int) -> None:
    """Mark messages read for this agent alone; the first reading counts.

    One that is dropped meanwhile leaves nothing behind.
    """
    for message_id in ids:
        store.execute(
            "INSERT INTO deliveries (message_id, agent_id, via, read_at) SELECT ?1, ?2, ?3, ?4 "
            "WHERE EXISTS (SELECT 1 FROM messages WHERE id = ?1) ON CONFLICT "
            "(message_id, agent_id) DO UPDATE SET "
            "read_at = CASE WHEN read_at = 0 THEN ?4 ELSE read_at END",
            (message_id, agent.id, via(store, agent, message_id), now),
        )


def addressees(store: "Store", message_id: int) -> list[str]:
    """Whom a message was sent to, as written."""
    rows = store.all("SELECT address FROM addressees WHERE message_id = ?", (message_id,))
    return [str(row[0]) for row in rows]


def shown_to(store: "Store", message: Message) -> list[str]:
    """Whom a message was sent to, as written; what this program says of itself is sent to ids, and
    shown with the agents' names."""
    found = addressees(store, message.id)
    if message.kind not in (NOTICE, NEWS):
        return found
    names = {one: store.value("SELECT name FROM agents WHERE id = ?", (one,)) for one in found}
    return [str(names[one] or one) for one in found]


def is_for(store: "Store", agent: "Agent", message_id: int) -> bool:
    """Whether a message is addressed to this agent (or it is the operator, who sees all)."""
    keys = {address.casefold() for address in addressees(store, message_id)}
    return agent.id == OPERATOR or bool(keys & {*addresses_of(agent), ALL})


def acknowledge(store: "Transaction", agent: "Agent", message_id: int, now: int) -> None:
    """Acknowledge a message (which reads it) and tell its sender. Raises NotFound, InvalidInput."""
    letter = get(store, message_id)
    if not is_for(store, agent, message_id):
        raise wrong(f"M{message_id} was not sent to you")
    mark_read(store, agent, [message_id], now)
    done = store.execute(
        "UPDATE deliveries SET acked_at = ? WHERE message_id = ? AND agent_id = ? AND acked_at = 0",
        (now, message_id, agent.id),
    )
    if done.rowcount:
        activity.record(store, now, agent.id, "message_acknowledged", ref=f"M{message_id}")
        # Who wrote it elsewhere is told there, by the number that it has there.
        if letter.needs_ack and not (
            letter.sender_id == SYSTEM or of_another_machine(letter.sender_id)
        ):
            told = f"{agent.name} acknowledged M{message_id}"
            notify(store, now, [letter.sender_id], told, kind=NEWS)


def thread(store: "Store", message_id: int) -> "list[Message]":
    """Every message of the thread that a message belongs to, oldest first. Raises NotFound."""
    root = get(store, message_id).thread_id or message_id
    rows = store.all(
        f"SELECT {Message.COLUMNS} FROM messages m WHERE m.id = ? OR m.thread_id = ? ORDER BY m.id",
        (root, root),
    )
    return [Message(row) for row in rows]
