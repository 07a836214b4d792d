"""Messages that go to other machines, and what comes from there (LINK)."""

from ..presence.agents import REMOTE, without_row
from . import mailbox
from .mailbox import ALL, UNCLAIMED, Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..store.sqlite import Store, Transaction

_ELSEWHERE = f"a.kind = '{REMOTE}' AND a.id LIKE '{REMOTE}:%:%'"
_LATELY = (
    f"SELECT {Message.COLUMNS} FROM messages m WHERE m.created_at >= ? "
    f"AND m.sender_id NOT LIKE '{REMOTE}:%:%' ORDER BY m.id DESC LIMIT ?"
)
# To an agent elsewhere it goes whatever it is; to a role, where somebody elsewhere has it who would
# get it here: who came later gets what nobody has had.
_WHERE_TO = (
    "SELECT d.message_id, a.id, a.name, '' FROM addressees d JOIN agents a "
    f"ON (a.id = d.address OR a.name_key = d.address_key) AND {_ELSEWHERE} "
    "WHERE d.message_id IN ({marks}) UNION "
    "SELECT d.message_id, '', '', d.address FROM addressees d JOIN messages m "
    "ON m.id = d.message_id WHERE d.message_id IN ({marks}) AND m.kind IN ('message', 'directive') "
    f"AND (d.address_key = '{ALL}' OR EXISTS (SELECT 1 FROM agents a WHERE {_ELSEWHERE} "
    "AND a.role_key = d.address_key AND instr(a.id, '/') = 0 AND a.state <> 'ended' "
    f"AND (a.joined_at <= m.created_at OR {UNCLAIMED})))"
)
_ACKED = (
    "SELECT message_id, agent_id, acked_at FROM deliveries WHERE acked_at > 0 "
    f"AND agent_id NOT LIKE '{REMOTE}:%:%' AND message_id IN ({{marks}}) "
    "ORDER BY message_id, agent_id"
)
PART = 500


class Outgoing(Message):
    """A message of this machine's: the agents elsewhere that it is for, id -> name by which they
    were called, and words that mean whoever has them as a role, or all."""

    __slots__ = ("agents", "words")

    def __init__(self, row: "tuple[object, ...]") -> None:
        super().__init__(row)
        self.agents: dict[str, str] = {}
        self.words: list[str] = []


def for_others(
    store: "Store", since: int, most: int, sent: "frozenset[int]", but: "frozenset[int]"
) -> "list[Outgoing]":
    """What was written here since then and is for somebody elsewhere, oldest first, ``but`` these;
    with what was ``sent``, whoever has its names now."""
    rows = [row for row in store.all(_LATELY, (since, most))[::-1] if row[0] not in but]
    found = {int(row[0]): Outgoing(row) for row in rows}
    for part in _parts(list(found)):
        sql = _WHERE_TO.replace("{marks}", ", ".join("?" * len(part)))
        for number, agent_id, name, word in store.all(sql, (*part, *part)):
            if agent_id:
                found[number].agents[str(agent_id)] = str(name)
            else:
                found[number].words.append(str(word))
    return [one for one in found.values() if one.agents or one.words or one.id in sent]


def exists(store: "Store", number: int) -> bool:
    """Whether a message is here."""
    return bool(store.value("SELECT 1 FROM messages WHERE id = ?", (number,)))


def take_in(
    tx: "Transaction", sender_id: str, sender: str, to: "list[str]", body: str, sent_at: int,
    *, kind: str, reply_to: int, urgent: bool, needs_ack: bool,
) -> int:  # fmt: skip
    """A message of another machine's agent came; its number here. Raises InvalidInput, NotFound."""
    writer = without_row(sender_id)
    writer.name = sender
    return mailbox.send(
        tx, sent_at, writer, to, body, reply_to=reply_to, urgent=urgent, needs_ack=needs_ack,
        kind=kind,
    )  # fmt: skip


def acknowledged(store: "Store", numbers: "Sequence[int]") -> "list[tuple[int, str, int]]":
    """(message, agent, when in ms) of whoever here has acknowledged one of these."""
    found = []
    for part in _parts(list(numbers)):
        sql = _ACKED.replace("{marks}", ", ".join("?" * len(part)))
        found += [(int(x), str(y), int(z)) for x, y, z in store.all(sql, tuple(part))]
    return found


def _parts(numbers: "list[int]") -> "list[list[int]]":
    return [numbers[at : at + PART] for at in range(0, len(numbers), PART)]
