"""What happened, read back: each row of the feed with its actor's name, oldest first (MSG-6)."""

from ..identity.liveness import plain_name
from ..identity.who import of_another_machine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store

NOBODY_HERE = "another-machine"
"""Who did what somebody elsewhere did, when the link is over and no name of theirs is known."""


class Event:
    """One row of the feed; ``at`` is ms UTC, what it has not is ''."""

    __slots__ = (
        "agent_id",
        "at",
        "body",
        "checkout",
        "key",
        "name",
        "ref",
        "seq",
        "tool",
        "type",
    )
    COLUMNS = (
        "v.seq, v.at, v.agent_id, coalesce(a.name, v.agent_id), v.type, v.body, v.key, "
        "v.checkout, v.tool, v.ref"
    )

    def __init__(self, row: "Row") -> None:
        self.seq: int
        self.at: int
        self.seq, self.at = row[:2]
        self.agent_id, self.name, self.type, self.body = map(str, row[2:6])
        gone = self.name == self.agent_id and of_another_machine(self.agent_id)
        self.name = NOBODY_HERE if gone else plain_name(self.name)
        self.key, self.checkout, self.tool, self.ref = map(str, row[6:])


_FROM = f"SELECT {Event.COLUMNS} FROM activity v LEFT JOIN agents a ON a.id = v.agent_id "


def since(store: "Store", seq: int, limit: int = 500) -> "list[Event]":
    """What came after ``seq``, oldest first; a cursor misses nothing."""
    rows = store.all(f"{_FROM}WHERE v.seq > ? ORDER BY v.seq LIMIT ?", (seq, limit))
    return [Event(row) for row in rows]


def last_seq(store: "Store") -> int:
    """The newest sequence number, 0 in an empty feed."""
    return int(store.value("SELECT max(seq) FROM activity") or 0)


def latest(store: "Store", most: int) -> "list[Event]":
    """The last so many, oldest of them first."""
    # Counted by number, so that it is the end of the table that is looked at.
    rows = store.all(
        f"{_FROM}WHERE v.seq > (SELECT max(seq) FROM activity) - ? ORDER BY v.seq", (most,)
    )
    return [Event(row) for row in rows]


def lately_of(store: "Store", kind: str, since: int, most: int = 2_000) -> "list[Event]":
    """The events of one type since then (ms), oldest first, among the newest ``most`` of all."""
    rows = store.all(
        f"{_FROM}WHERE v.seq > (SELECT max(seq) FROM activity) - ? AND v.type = ? AND v.at > ? "
        "ORDER BY v.seq",
        (most, kind, since),
    )
    return [Event(row) for row in rows]


def was_edited(store: "Store", key: str, checkout: str, agent_id: str) -> bool:
    """Whether an agent has ever edited a file by an edit tool, as far as the feed goes back."""
    sql = "SELECT 1 FROM activity WHERE key = ? AND checkout = ? AND agent_id = ? AND type = ?"
    return store.value(f"{sql} LIMIT 1", (key, checkout, agent_id, "file_edited")) is not None
