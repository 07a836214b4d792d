"""The history of a gate, crew, checkpoint, patch or hand-over: each step, and its row in the feed.

The history outlives the feed: it goes with its subject, 30 days after its end (VIEW-5).
"""

from ..feed import activity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..presence.agents import Agent
    from ..store.sqlite import Row, Store, Transaction


class Step:
    """One step: when (ms), who, what, and the words given with it."""

    __slots__ = ("agent_id", "agent_name", "at", "body", "what")
    COLUMNS = "at, agent_id, agent_name, what, body"

    def __init__(self, row: "Row") -> None:
        self.at = int(row[0])
        self.agent_id, self.agent_name, self.what, self.body = map(str, row[1:])


def record(
    store: "Transaction", subject: str, agent: "Agent", what: str, now: int, body: str = ""
) -> None:
    """Write one step of a subject down, for its history and for the feed; what asked its agent for
    it is over (DUTY-4). ``what`` is the feed's type of event, as 'gate_opened'.
    """
    store.execute(
        "INSERT INTO steps (subject, at, agent_id, agent_name, what, body) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (subject, now, agent.id, agent.name, what, body),
    )
    activity.record(store, now, agent.id, what, body, ref=subject)
    from .wakes import done

    done(store, agent.id, what, subject, now)


def history(store: "Store", subject: str) -> list[Step]:
    """Every step of a subject, the oldest first."""
    rows = store.all(f"SELECT {Step.COLUMNS} FROM steps WHERE subject = ? ORDER BY id", (subject,))
    return [Step(row) for row in rows]
