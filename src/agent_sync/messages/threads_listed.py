"""Threads of messages for the person, who sees all of them, and how each message has come."""

from .mailbox import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..store.sqlite import Row, Store

MOST, LOOKED_AT = 200, 20_000
_ROOT = "CASE WHEN m.thread_id > 0 THEN m.thread_id ELSE m.id END"
_SHOWN = (
    "(m.kind IN ('message', 'directive', 'wake') OR EXISTS (SELECT 1 FROM addressees o "
    "WHERE o.message_id = m.id AND o.address_key = 'operator'))"
)
_LISTED = (
    f"SELECT {_ROOT} AS root, min(m.created_at), max(m.created_at), count(*), max(m.id) "
    f"FROM messages m WHERE m.id > (SELECT max(id) FROM messages) - {LOOKED_AT} AND {_SHOWN} "
    "{} GROUP BY root ORDER BY max(m.id) DESC LIMIT ?"
)
_IN_IT = (
    "AND EXISTS (SELECT 1 FROM messages t LEFT JOIN addressees d ON d.message_id = t.id "
    "LEFT JOIN agents a ON a.id = d.address "
    f"WHERE (t.id = {_ROOT} OR (t.thread_id > 0 AND t.thread_id = m.thread_id)) AND ({{}}))"
)
_LIKE = (
    "t.body LIKE ? ESCAPE '!' OR t.sender_name LIKE ? ESCAPE '!' OR d.address LIKE ? ESCAPE '!' "
    "OR a.name LIKE ? ESCAPE '!'"
)
_WITH = "t.sender_id = ? OR d.address = ? OR a.id = ?"
_NAMES = (
    f"SELECT DISTINCT {_ROOT}, m.sender_name FROM messages m WHERE {_ROOT} IN (%s) UNION "
    f"SELECT DISTINCT {_ROOT}, coalesce(a.name, d.address) FROM messages m "
    "JOIN addressees d ON d.message_id = m.id LEFT JOIN agents a ON a.id = d.address "
    f"WHERE {_ROOT} IN (%s)"
)
_DELIVERED = (
    "SELECT d.message_id, d.agent_id, coalesce(a.name, d.agent_id), d.via, d.pushed_at, d.read_at, "
    "d.acked_at FROM deliveries d LEFT JOIN agents a ON a.id = d.agent_id "
    "WHERE d.message_id IN (%s) ORDER BY d.message_id, d.agent_id"
)
_ADDRESSED = (
    "SELECT d.message_id, d.address_key, coalesce(a.name, d.address) FROM addressees d "
    "LEFT JOIN agents a ON a.id = d.address WHERE d.message_id IN (%s) ORDER BY d.address_key"
)


class Thread:
    """One thread by the number of its first message: times in ms, how many messages, the number of
    its last one, and the names of all who wrote in it or were written to."""

    __slots__ = ("count", "first", "last", "last_id", "root", "who")

    def __init__(self, row: "Row") -> None:
        self.root, self.first, self.last, self.count, self.last_id = map(int, row)
        self.who: list[str] = []


class Delivery:
    """How a message has come to an agent, by the address ``via``; times are ms, 0 for not yet."""

    __slots__ = ("acked_at", "agent_id", "name", "pushed_at", "read_at", "via")

    def __init__(self, row: "Row") -> None:
        self.agent_id, self.name, self.via = str(row[0]), str(row[1]), str(row[2])
        self.pushed_at, self.read_at, self.acked_at = (int(one) for one in row[3:])


def newest(
    store: "Store", *, text: str = "", agent_id: str = "", most: int = MOST
) -> "list[Thread]":
    """The threads that somebody wrote in last, the newest first; only those in which a message, or
    a name, holds ``text``, or in which an agent has part. What the program tells agents of itself
    is left out.
    """
    where, values = "", list[object]()
    if text:
        plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        where += _IN_IT.format(_LIKE)
        values += [f"%{plain}%"] * 4
    if agent_id:
        where += _IN_IT.format(_WITH)
        values += [agent_id] * 3
    found = {
        one.root: one for one in map(Thread, store.all(_LISTED.format(where), (*values, most)))
    }
    if found:
        marks = _marks(found)
        for root, name in store.all(_NAMES % (marks, marks), (*found, *found)):
            found[int(root)].who.append(str(name))
    return list(found.values())


def deliveries(store: "Store", ids: "Sequence[int]") -> "dict[int, list[Delivery]]":
    """How each of these messages has come, by its number."""
    found: dict[int, list[Delivery]] = {number: [] for number in ids}
    for row in store.all(_DELIVERED % _marks(ids), tuple(ids)) if ids else ():
        found[int(row[0])].append(Delivery(row[1:]))
    return found


def addressed(store: "Store", ids: "Sequence[int]") -> "dict[int, list[tuple[str, str]]]":
    """(address, name) of whom each of these messages was sent to, by its number."""
    found: dict[int, list[tuple[str, str]]] = {number: [] for number in ids}
    for number, key, name in store.all(_ADDRESSED % _marks(ids), tuple(ids)) if ids else ():
        found[int(number)].append((str(key), str(name)))
    return found


def texts(store: "Store", ids: "Sequence[int]") -> "dict[int, Message]":
    """These messages by their numbers."""
    sql = f"SELECT {Message.COLUMNS} FROM messages m WHERE m.id IN ({_marks(ids)})"
    return {one.id: one for one in map(Message, store.all(sql, tuple(ids)))} if ids else {}


def _marks(some: "Sequence[int] | dict[int, Thread]") -> str:
    return ", ".join("?" * len(some))
