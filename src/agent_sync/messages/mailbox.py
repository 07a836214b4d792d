"""Messages are sent, and shown once to whom they are for (MSG-1 to MSG-4).

Addresses are kept as they were written and resolved when mail is looked for: whoever then
has the id, the name or the role is meant. A cursor per agent keeps the look cheap: only
mail above it is considered for a push.
"""

from ..feed import activity
from ..identity.liveness import plain_name
from ..identity.who import SYSTEM
from ..presence.agents import Agent, without_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

ALL = "all"
MESSAGE, DIRECTIVE, NOTICE, NEWS, WAKE = "message", "directive", "notice", "news", "wake"
OWN = (NOTICE, NEWS)
"""What the program itself sends: a notice asks for something, news only tell."""
DAY_MS = 86_400_000
MAX_BODY = 64_000


class Message:
    """One message; ``sent_at`` is ms, ``reply_to`` and ``thread_id`` are 0 for none."""

    __slots__ = (
        "body",
        "id",
        "kind",
        "needs_ack",
        "reply_to",
        "sender",
        "sender_id",
        "sent_at",
        "thread_id",
        "urgent",
    )
    COLUMNS = (
        "m.id, m.kind, m.sender_id, m.sender_name, m.body, m.created_at, m.reply_to, m.thread_id, "
        "m.urgent, m.needs_ack"
    )

    def __init__(self, row: "Row") -> None:
        self.id: int = row[0]
        self.kind, self.sender_id, self.sender, self.body = map(str, row[1:5])
        self.sender = plain_name(self.sender)
        self.sent_at: int
        self.reply_to: int
        self.thread_id: int
        self.sent_at, self.reply_to, self.thread_id = row[5:8]
        self.urgent, self.needs_ack = bool(row[8]), bool(row[9])


def send(
    store: "Transaction",
    now: int,
    sender: "Agent",
    to: list[str],
    body: str,
    *,
    reply_to: int = 0,
    urgent: bool = False,
    needs_ack: bool = False,
    kind: str = MESSAGE,
) -> int:
    """Store one message for a set of addressees and give its number.

    Raises InvalidInput for an empty or oversized body or no address, NotFound when
    ``reply_to`` is unknown. Nobody has to be there: the mail waits.
    """
    if not body.strip() or len(body) > MAX_BODY:
        raise wrong(f"a message has 1 to {MAX_BODY} characters, this one {len(body)}")
    addresses = {address.strip().casefold(): address.strip() for address in to if address.strip()}
    if not addresses:
        raise wrong("name at least one recipient: an id, a name, a role or 'all'")
    thread = _thread(store, reply_to) if reply_to else 0
    message_id = store.insert(
        "INSERT INTO messages (kind, sender_id, sender_name, body, created_at, reply_to, "
        "thread_id, urgent, needs_ack) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, sender.id, sender.name, body, now, reply_to, thread, int(urgent), int(needs_ack)),
    )
    for address_key, address in addresses.items():
        store.execute(
            "INSERT INTO addressees (address_key, message_id, address) VALUES (?, ?, ?)",
            (address_key, message_id, address),
        )
    names = ", ".join(addresses.values())
    if kind not in OWN:
        from ..feed.search import index
        from ..presence import called

        index(store, "message", message_id, body)
        names = ", ".join(called.shown(store, one) for one in addresses.values())
    activity.record(store, now, sender.id, f"{kind}_sent", f"to {names}", ref=f"M{message_id}")
    return message_id


def wrong(said: str) -> Exception:
    from ..wrong_values import InvalidInput  # every prompt loads this module, and few send

    return InvalidInput(said)


def _no_message(number: int) -> Exception:
    from ..wrong_values import NotFound

    return NotFound(f"there is no message M{number}; 'agent-sync inbox --all' lists yours")


def _thread(store: "Transaction", reply_to: int) -> int:
    row = store.one("SELECT thread_id FROM messages WHERE id = ?", (reply_to,))
    if row is None:
        raise _no_message(reply_to)
    if not row[0]:
        store.execute("UPDATE messages SET thread_id = id WHERE id = ?", (reply_to,))
    return int(row[0]) or reply_to


def notify(
    store: "Transaction", now: int, agent_ids: list[str], body: str, *, kind: str = NOTICE
) -> int:
    """Tell agents of something that concerns them, in the program's own name.

    A notice keeps a turn from ending unread, like any directed message; ``NEWS`` do not.
    """
    system = without_row(SYSTEM)
    return send(store, now, system, agent_ids, body, kind=kind)


_OPEN = (
    "EXISTS (SELECT 1 FROM gates WHERE ended_at IS NULL) "
    "OR EXISTS (SELECT 1 FROM checkpoints WHERE ended_at IS NULL) "
    "OR EXISTS (SELECT 1 FROM patches WHERE ended_at IS NULL) "
    "OR EXISTS (SELECT 1 FROM handovers WHERE ended_at IS NULL) "
    "OR EXISTS (SELECT 1 FROM waits WHERE ended_at IS NULL) "
    "OR EXISTS (SELECT 1 FROM stopped)"
)


def something_open(store: "Store") -> bool:
    """Whether anything is open between agents, that one could owe another (DUTY-3); one look.

    Here, because whoever looks for mail looks for that too (``news``).
    """
    return bool(store.value(f"SELECT {_OPEN}"))


def settle(store: "Transaction", message_id: int, agent_id: str, now: int) -> None:
    """Mark a notice as pushed and read: what it announced has been acted on."""
    store.execute(
        "INSERT INTO deliveries (message_id, agent_id, pushed_at, read_at) VALUES (?1, ?2, ?3, ?3) "
        "ON CONFLICT (message_id, agent_id) DO UPDATE SET pushed_at = ?3, read_at = ?3",
        (message_id, agent_id, now),
    )


def addresses_of(agent: "Agent") -> list[str]:
    """What a directed message may be addressed to, to reach this agent (MSG-4)."""
    own = [agent.id.casefold(), agent.name_key]
    if agent.role_key and not agent.is_child:
        own.append(agent.role_key)
    return own


def via(store: "Store", agent: "Agent", message_id: int) -> str:
    """The address under which an agent has a message; '' for a broadcast or a look at others'."""
    own = addresses_of(agent)
    found = store.value(
        f"SELECT address_key FROM addressees WHERE address_key IN ({_marks(len(own))}) "
        "AND message_id = ?",
        (*own, message_id),
    )
    return str(found or "")


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def any_new(store: "Store", agent: "Agent", *, broadcasts: bool) -> bool:
    """One indexed look: could there be anything to push to this agent."""
    own = addresses_of(agent) + ([ALL] if broadcasts and not agent.is_child else [])
    return bool(
        store.value(
            f"SELECT 1 FROM addressees WHERE address_key IN ({_marks(len(own))}) "
            "AND message_id > ? LIMIT 1",
            (*own, agent.pushed_to),
        )
    )


def news(store: "Store", agent: "Agent", *, broadcasts: bool) -> "tuple[bool, bool]":
    """(``any_new``, ``something_open``) in one look."""
    own = addresses_of(agent) + ([ALL] if broadcasts and not agent.is_child else [])
    row = store.one(
        f"SELECT EXISTS (SELECT 1 FROM addressees WHERE address_key IN ({_marks(len(own))}) "
        f"AND message_id > ?), {_OPEN}",
        (*own, agent.pushed_to),
    )
    return (bool(row[0]), bool(row[1])) if row else (False, False)


_NOT_PUSHED = (
    "NOT EXISTS (SELECT 1 FROM deliveries x WHERE x.message_id = m.id AND x.agent_id = ? "
    "AND (x.pushed_at > 0 OR x.read_at > 0))"
)


UNCLAIMED = (
    "NOT EXISTS (SELECT 1 FROM deliveries x "
    "WHERE x.message_id = d.message_id AND x.via = d.address_key)"
)
"""Of an addressee ``d``: nobody has had the message under that address."""
_NOT_OVERTAKEN = (
    "NOT EXISTS (SELECT 1 FROM waits w WHERE w.notice_id = m.id AND w.notice_id <> 0 "
    "AND (w.ended_at IS NOT NULL OR w.reserved_until < ?))"
)


def to_push(
    store: "Store", agent: "Agent", now: int, *, broadcasts: bool, limit: int = 50
) -> "list[Message]":
    """Mail to show this agent now, most urgent first, then oldest. Changes nothing.

    Directed mail that was sent to a name or role before this agent came is shown only
    when nobody else has had it; broadcasts only to those who were there.
    """
    own = addresses_of(agent)
    directed = (
        f"m.id IN (SELECT message_id FROM addressees WHERE address_key IN ({_marks(len(own))}) "
        "AND message_id > ?) AND (m.created_at >= ? OR m.id IN (SELECT message_id FROM addressees "
        "WHERE address_key = ? AND message_id > ?) OR EXISTS (SELECT 1 FROM addressees d "
        f"WHERE d.message_id = m.id AND d.address_key IN ({_marks(len(own))}) AND {UNCLAIMED}))"
    )
    params: list[object] = [*own, agent.pushed_to, agent.joined_at, own[0], agent.pushed_to, *own]
    if broadcasts and not agent.is_child:
        directed = (
            f"(({directed}) OR (m.created_at >= ? AND m.id IN (SELECT message_id FROM addressees "
            "WHERE address_key = 'all' AND message_id > ?)))"
        )
        params += [agent.joined_at, agent.pushed_to]
    rows = store.all(
        f"SELECT {Message.COLUMNS} FROM messages m "
        f"WHERE {directed} AND m.sender_id <> ? AND {_NOT_PUSHED} "
        f"AND {_NOT_OVERTAKEN} ORDER BY m.urgent DESC, "
        "m.kind IN ('directive', 'wake') DESC, m.id LIMIT ?",
        (*params, agent.id, agent.id, now, limit),
    )
    return [Message(row) for row in rows]


def mark_pushed(
    store: "Transaction",
    agent: "Agent",
    ids: list[int],
    now: int,
    *,
    complete: bool,
    broadcasts: bool,
) -> None:
    """Note what was shown; step the cursor forward when nothing was left out.

    Inside the transaction that looked. A look without broadcasts stops before the first
    broadcast that is still to come.
    """
    for message_id in ids:
        store.execute(
            "INSERT INTO deliveries (message_id, agent_id, via, pushed_at) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (message_id, agent_id) DO UPDATE SET pushed_at = ?4",
            (message_id, agent.id, via(store, agent, message_id), now),
        )
    if complete:
        from ..presence.mail_cursor import step_forward

        step_forward(store, agent.id, broadcasts=broadcasts or agent.is_child)


def get(store: "Store", message_id: int) -> Message:
    """One message. Raises NotFound."""
    row = store.one(f"SELECT {Message.COLUMNS} FROM messages m WHERE m.id = ?", (message_id,))
    if row is None:
        raise _no_message(message_id)
    return Message(row)


def recipients(store: "Store", address: str) -> "list[tuple[str, str]]":
    """(id, name) of recorded agents whom an address means now; several for a role."""
    key = address.strip().casefold()
    rows = store.all(
        "SELECT id, name FROM agents WHERE name_key = ?1 OR id = ?2 "
        "OR (role_key = ?1 AND role_key <> '')",
        (key, address.strip()),
    )
    return [(str(agent_id), str(name)) for agent_id, name in rows]
