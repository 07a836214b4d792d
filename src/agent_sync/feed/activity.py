"""The feed: one row for each thing that changed, in the transaction that changed it (MSG-6)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store

COLUMNS = "seq, at, agent_id, type, body, key, checkout, tool, ref"
_ADD = (
    "INSERT INTO activity (at, agent_id, type, body, key, checkout, tool, ref) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def record(
    store: "Store",
    now: int,
    agent_id: str,
    kind: str,
    body: str = "",
    *,
    key: str = "",
    checkout: str = "",
    tool: str = "",
    ref: str = "",
) -> int:
    """Append one row and give its sequence number. Call it inside ``store.writing()``."""
    return store.insert(_ADD, (now, agent_id, kind, body, key, checkout, tool, ref))


def since(store: "Store", seq: int, limit: int = 500) -> "list[Row]":
    """Rows after ``seq``, oldest first, with the actor's name; a cursor misses nothing."""
    return store.all(
        "SELECT v.seq, v.at, v.agent_id, coalesce(a.name, v.agent_id), v.type, v.body, v.key, "
        "v.checkout, v.tool, v.ref FROM activity v LEFT JOIN agents a ON a.id = v.agent_id "
        "WHERE v.seq > ? ORDER BY v.seq LIMIT ?",
        (seq, limit),
    )


def last_seq(store: "Store") -> int:
    """The newest sequence number, 0 in an empty feed."""
    return int(store.value("SELECT max(seq) FROM activity") or 0)
