"""Decisions: what was settled, by whom, and what a later one replaced (MSG-5)."""

from ..feed import activity
from ..identity.liveness import plain_name
from ..wrong_values import InvalidInput, NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..presence.agents import Agent
    from ..store.sqlite import Row, Store, Transaction

MAX_BODY = 16_000
NEWEST = 20


class Decision:
    """One decision: who made it, when (ms), the number of the one that it replaces or 0."""

    __slots__ = ("agent_id", "agent_name", "at", "body", "id", "supersedes")
    COLUMNS = "id, agent_id, agent_name, body, created_at, supersedes"

    def __init__(self, row: "Row") -> None:
        self.id: int
        self.agent_id: str
        self.agent_name: str
        self.body: str
        self.at: int
        self.supersedes: int
        self.id, self.agent_id, self.agent_name, self.body, self.at, self.supersedes = row
        self.agent_name = plain_name(self.agent_name)


# A later decision has the higher number, so whatever replaced one of the newest is among them.
_NEWEST = (
    f"SELECT {Decision.COLUMNS} FROM decisions "
    f"WHERE id > (SELECT max(id) FROM decisions) - {NEWEST} ORDER BY id DESC"
)


def decide(
    store: "Transaction", now: int, agent: "Agent", body: str, *, supersedes: int = 0
) -> int:
    """Record a decision, give its number. Raises InvalidInput, NotFound."""
    if not body.strip() or len(body) > MAX_BODY:
        raise InvalidInput(f"a decision has 1 to {MAX_BODY} characters, this one {len(body)}")
    if supersedes and store.one("SELECT 1 FROM decisions WHERE id = ?", (supersedes,)) is None:
        raise NotFound(f"there is no decision D{supersedes}; 'agent-sync decisions' lists them")
    number = store.insert(
        "INSERT INTO decisions (agent_id, agent_name, body, created_at, supersedes) "
        "VALUES (?, ?, ?, ?, ?)",
        (agent.id, agent.name, body.strip(), now, supersedes),
    )
    from ..feed.search import index

    index(store, "decision", number, body)
    activity.record(store, now, agent.id, "decision_made", body.strip(), ref=f"D{number}")
    return number


def listed(store: "Store", limit: int = 50, *, everything: bool = False) -> "list[Decision]":
    """Decisions in force, newest first; ``everything`` adds those that a later one replaced."""
    where = (
        ""
        if everything
        else "WHERE id NOT IN (SELECT supersedes FROM decisions WHERE supersedes <> 0) "
    )
    sql = f"SELECT {Decision.COLUMNS} FROM decisions {where}ORDER BY id DESC LIMIT ?"
    return [Decision(row) for row in store.all(sql, (limit,))]


def lately(store: "Store", most: int) -> "list[Decision]":
    """Of the newest decisions those in force, newest first; older ones are not looked at."""
    newest = [Decision(row) for row in store.all(_NEWEST)]
    replaced = {one.supersedes for one in newest}
    return [one for one in newest if one.id not in replaced][:most]
