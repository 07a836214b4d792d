"""What is open between agents beside leases and tasks: refused edits, mail that did not arrive.

Read only for a person's ``status`` and console, in the snapshot of the board. Each query is
bounded: a look at the end of a table or at the newest rows of an index.
"""

from ..identity.liveness import MINUTE
from ..identity.who import OPERATOR
from ..messages import received_mail
from ..presence.agents import Agent, without_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store

REFUSED_LATELY_MS = 30 * MINUTE
LATE_MS = 2 * MINUTE
"""Mail that an agent has not got after this long is late: between two steps it takes seconds."""
MOST = 50
LOOK_BACK = 500


class Refused:
    """One path that an agent was refused: how often, when last (ms), and who had it."""

    __slots__ = ("agent_id", "count", "holder_id", "key", "last_at")

    def __init__(self, row: "Row") -> None:
        self.agent_id: str
        self.key: str
        self.count: int
        self.last_at: int
        self.holder_id: str
        self.agent_id, self.key, self.count, self.last_at, self.holder_id = row


class LateMail:
    """A message under one of its addresses, and the ids of those who got it."""

    __slots__ = ("address", "got", "id", "sender", "sender_id", "sent_at")

    def __init__(self, row: "Row") -> None:
        self.id: int
        self.sender_id: str
        self.sender: str
        self.sent_at: int
        self.address: str
        self.id, self.sender_id, self.sender, self.sent_at, self.address, had = row
        self.got = str(had).split("\n") if had else []


_REFUSALS = (
    "SELECT agent_id, key, count, last_at, holder_id FROM refusals "
    "WHERE last_at > ? ORDER BY last_at DESC LIMIT ?"
)
_LATE = (
    "SELECT m.id, m.sender_id, m.sender_name, m.created_at, d.address_key, "
    "(SELECT group_concat(x.agent_id, char(10)) FROM deliveries x WHERE x.message_id = m.id "
    "AND (x.pushed_at > 0 OR x.read_at > 0)) "
    "FROM messages m CROSS JOIN addressees d ON d.message_id = m.id "
    "WHERE m.id > (SELECT max(id) FROM messages) - ? AND m.created_at <= ? "
    "AND m.kind IN ('message', 'directive', 'wake') AND d.address_key <> 'all' ORDER BY m.id"
)


def refusals(store: "Store", now: int) -> "list[Refused]":
    """Edits refused lately, newest first."""
    return [Refused(row) for row in store.all(_REFUSALS, (now - REFUSED_LATELY_MS, MOST))]


def late_mail(store: "Store", now: int) -> "list[LateMail]":
    """Directed mail that should have come by now, of the newest ``LOOK_BACK`` messages.

    Oldest first, one for each address. Whom an address means now is the reader's to know.
    """
    return [LateMail(row) for row in store.all(_LATE, (LOOK_BACK, now - LATE_MS))]


def unread(store: "Store", me: "Agent | None", now: int) -> "list[received_mail.Received]":
    """Directed mail that a reader has not read, oldest first."""
    return received_mail.inbox(store, me, now, broadcasts=False) if me is not None else []


def operator() -> Agent:
    """The person as a reader of mail, registered or not."""
    return without_row(OPERATOR)
