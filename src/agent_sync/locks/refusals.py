"""How often an agent was refused a path, and who had it (AUTO-3)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


class Refusals:
    """How many there were, and whose claim was in the way of the last one."""

    __slots__ = ("count", "holder_id")

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.count = row[0] if isinstance(row[0], int) else 0
        self.holder_id = str(row[1])


def of(store: "Store", agent_id: str, key: str) -> "Refusals | None":
    """The refusals of a path to an agent, None when there was none since it last had it."""
    row = store.one(
        "SELECT count, holder_id FROM refusals WHERE agent_id = ? AND key = ?", (agent_id, key)
    )
    return Refusals(row) if row else None


def note(
    store: "Transaction", agent_id: str, key: str, number: int, now: int, holder_id: str
) -> None:
    """A path was refused for the ``number``-th time."""
    store.execute(
        "INSERT INTO refusals (agent_id, key, count, last_at, holder_id) "
        "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (agent_id, key) DO UPDATE SET "
        "count = ?3, last_at = ?4, holder_id = ?5",
        (agent_id, key, number, now, holder_id),
    )
