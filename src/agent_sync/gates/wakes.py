"""Wakes (DUTY-4): messages that ask one agent for one act; open until it is done.

One open wake per agent, verb and subject. What ends one is whatever does the act, by any route.
"""

from ..identity.who import session_of
from .subjects import CREW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

VERBS = (
    "plan", "accept", "claim", "checkpoint", "review", "approve", "sync", "handoff", "resume",
    "rework",
)  # fmt: skip
ENDED_BY = {
    "gate_acknowledged": ("sync",),
    "gate_ready": ("sync",),
    "checkpoint_made": ("checkpoint",),
    "checkpoint_superseded": ("rework",),
    "checkpoint_approved": ("approve", "review"),
    "checkpoint_rejected": ("approve", "review"),
    "patch_submitted": ("rework",),
    "patch_agreed": ("approve", "review"),
    "patch_approved": ("approve", "review"),
    "patch_rejected": ("approve", "review"),
    "handover_offered": ("handoff",),
    "handover_accepted": ("accept", "resume"),
    "handover_declined": ("accept",),
    "crew_work_taken": ("resume",),
    "crew_led": ("resume",),
    "task_claimed": ("claim", "resume"),
    "task_created": ("plan",),
    "task_assigned": ("plan",),
}
"""Steps, and acts on tasks -> the verbs that who takes them was asked for."""
MAKING = ("checkpoint_made", "handover_offered", "task_created", "task_assigned")
"""What they make is new: a wake about anything asked for it."""
OVER = ("gate_ready", "gate_cancelled", "checkpoint_resolved", "checkpoint_superseded",
        "checkpoint_cancelled", "patch_applied", "patch_cancelled")  # fmt: skip
"""Behind these nobody is asked for anything about their subject."""
_ANY = "SELECT 1 FROM wakes WHERE ended_at IS NULL LIMIT 1"


class Wake:
    """One open wake: its message, whom it asks for what about which subject ('' for none), and
    who sent it; ``at`` is ms.
    """

    __slots__ = ("agent_id", "at", "message_id", "sender_id", "subject", "verb")
    COLUMNS = "w.message_id, w.agent_id, w.verb, w.subject, w.created_at, coalesce(m.sender_id, '')"

    def __init__(self, row: "Row") -> None:
        self.message_id = int(row[0])
        self.agent_id, self.verb, self.subject = map(str, row[1:4])
        self.at = int(row[4])
        self.sender_id = str(row[5])

    @property
    def ref(self) -> str:
        """The id of its message, 'M12'."""
        return f"M{self.message_id}"


_FROM = f"SELECT {Wake.COLUMNS} FROM wakes w LEFT JOIN messages m ON m.id = w.message_id "


def open_of(store: "Store", agent_id: str) -> "list[Wake]":
    """The open wakes of an agent and its session, the oldest first."""
    rows = store.all(
        f"{_FROM}WHERE w.ended_at IS NULL AND w.agent_id IN (?, ?) ORDER BY w.message_id",
        (agent_id, session_of(agent_id)),
    )
    return [Wake(row) for row in rows]


def all_open(store: "Store") -> "list[Wake]":
    """Every open wake, the oldest first."""
    return [
        Wake(row) for row in store.all(f"{_FROM}WHERE w.ended_at IS NULL ORDER BY w.message_id")
    ]


def same(store: "Store", agent_id: str, verb: str, subject: str) -> "Wake | None":
    """The open wake of an agent for this act, if there is one."""
    row = store.one(
        f"{_FROM}WHERE w.ended_at IS NULL AND w.agent_id = ? AND w.verb = ? AND w.subject = ?",
        (agent_id, verb, subject),
    )
    return Wake(row) if row else None


def note(
    store: "Transaction", message_id: int, agent_id: str, verb: str, subject: str, now: int
) -> None:
    """A message is a wake; the caller has seen that there is none like it."""
    store.execute(
        "INSERT INTO wakes (message_id, agent_id, verb, subject, created_at) "
        "VALUES (?, ?, ?, ?, ?)",
        (message_id, agent_id, verb, subject, now),
    )


def done(store: "Transaction", agent_id: str, what: str, subject: str, now: int) -> None:
    """An agent has done an act (``ENDED_BY``) on a subject: what asked for it is over, also what
    asked for it about nothing in particular, or about a crew.
    """
    if (what not in ENDED_BY and what not in OVER) or not store.value(_ANY):
        return
    for one in open_of(store, agent_id):
        about = what in MAKING or one.subject in ("", subject) or one.subject[:1] == CREW
        if about and one.verb in ENDED_BY.get(what, ()):
            store.execute(
                "UPDATE wakes SET ended_at = ? WHERE message_id = ?", (now, one.message_id)
            )
    if what in OVER:
        end_about(store, subject, now)


def end_about(store: "Transaction", subject: str, now: int) -> None:
    """A subject is over: nobody is asked for anything about it."""
    store.execute(
        "UPDATE wakes SET ended_at = ? WHERE ended_at IS NULL AND subject = ?", (now, subject)
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one agent was asked for is asked of its successor."""
    store.execute(
        "UPDATE wakes SET agent_id = ?1 WHERE agent_id = ?2 AND ended_at IS NULL", (new_id, old_id)
    )
