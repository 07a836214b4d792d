"""What is open between agents beside leases and tasks: refused edits, mail that did not arrive.

Read only for a person's ``status`` and console, in the snapshot of the board. Each query is
bounded: a look at the end of a table or at the newest rows of an index.
"""

from ..identity.liveness import MINUTE
from ..identity.who import OPERATOR
from ..messages import mailbox
from ..presence.agents import Agent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store

REFUSED_LATELY_MS = 30 * MINUTE
LATE_MS = 2 * MINUTE
"""Mail that an agent has not got after this long is late: between two steps it takes seconds."""
MOST = 50
LOOK_BACK = 500

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
    "AND m.kind IN ('message', 'directive') AND d.address_key <> 'all' ORDER BY m.id"
)


def refusals(store: "Store", now: int) -> "list[Row]":
    """(agent id, key, how often, last at, holder id) of edits refused lately, newest first."""
    return store.all(_REFUSALS, (now - REFUSED_LATELY_MS, MOST))


def late_mail(store: "Store", now: int) -> "list[Row]":
    """(number, sender id, sender, sent at, address key, ids that got it) of older directed mail.

    Of the newest ``LOOK_BACK`` messages, oldest first, one row an address; the ids stand in
    one text, a line each. Whom an address means now is the reader's to know.
    """
    return store.all(_LATE, (LOOK_BACK, now - LATE_MS))


def unread(store: "Store", me: "Agent | None", now: int) -> "list[Row]":
    """Directed mail that a reader has not read, as ``mailbox.inbox`` gives it, oldest first."""
    return mailbox.inbox(store, me, now, broadcasts=False) if me is not None else []


def operator() -> Agent:
    """The person as a reader of mail, registered or not."""
    return Agent(OPERATOR, (OPERATOR, OPERATOR, "", "", 0, 0, 0, 0, 0))
