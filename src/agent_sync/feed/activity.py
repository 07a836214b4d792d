"""The feed: one row for each thing that changed, in the transaction that changed it (MSG-6)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

_ADD = (
    "INSERT INTO activity (at, agent_id, type, body, key, checkout, tool, ref) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def record(
    store: "Transaction",
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
    """Append one row and give its sequence number."""
    return store.insert(_ADD, (now, agent_id, kind, body, key, checkout, tool, ref))
