"""Decisions: what was settled, by whom, and what a later one replaced (MSG-5)."""

from ..errors import InvalidInput, NotFound
from ..feed import activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..presence.agents import Agent
    from ..store.sqlite import Row, Store

MAX_BODY = 16_000
COLUMNS = "id, agent_id, agent_name, body, created_at, supersedes"


def decide(store: "Store", now: int, agent: "Agent", body: str, *, supersedes: int = 0) -> int:
    """Record a decision, give its number. Inside ``writing()``. Raises InvalidInput, NotFound."""
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


def listed(store: "Store", limit: int = 50, *, everything: bool = False) -> "list[Row]":
    """Decisions in force, newest first; ``everything`` adds those that a later one replaced."""
    where = (
        ""
        if everything
        else "WHERE id NOT IN (SELECT supersedes FROM decisions WHERE supersedes <> 0) "
    )
    return store.all(f"SELECT {COLUMNS} FROM decisions {where}ORDER BY id DESC LIMIT ?", (limit,))
