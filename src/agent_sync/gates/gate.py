"""One gate and its state; the rows of gates: read, made, moved on (GATE-1, GATE-2)."""

from ..identity.who import session_of
from ..store.numbers import next_number
from .subjects import GATE, subject, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

REQUESTED, ACKNOWLEDGED, READY, CANCELLED = "requested", "acknowledged", "ready", "cancelled"
CONFLICT, MANUAL = "conflict", "manual"
REASONS = (CONFLICT, "checkpoint", "phase", "drift", MANUAL)
GRACE_MS = 5 * 60_000
"""So long the holder of what a conflict is about may write on, unless it acknowledges before."""
MOST_OPEN, MOST_OF_ONE = 200, 20


class Gate:
    """One gate. Times are ms, 0 for none; ``checkout`` is a name, '' for every one."""

    __slots__ = (
        "cause",
        "checkout",
        "created_at",
        "crew_id",
        "deadline_at",
        "ended_at",
        "escalated_at",
        "grace_until",
        "holder_id",
        "id",
        "opener_id",
        "policy",
        "reason",
        "state",
        "state_at",
        "summary",
        "why",
    )
    COLUMNS = (
        "id, reason, why, state, policy, checkout, opener_id, crew_id, cause, holder_id, "
        "grace_until, deadline_at, escalated_at, summary, created_at, state_at, ended_at"
    )

    def __init__(self, row: "Row") -> None:
        self.id = int(row[0])
        self.reason, self.why, self.state, self.policy, self.checkout = map(str, row[1:6])
        self.opener_id, self.crew_id, self.cause = str(row[6]), int(row[7]), str(row[8])
        self.holder_id = str(row[9])
        self.grace_until, self.deadline_at, self.escalated_at = map(int, row[10:13])
        self.summary = str(row[13])
        self.created_at, self.state_at = int(row[14]), int(row[15])
        self.ended_at = int(row[16] or 0)

    @property
    def ref(self) -> str:
        """Its id, 'G1'."""
        return subject(GATE, self.id)

    @property
    def is_open(self) -> bool:
        """Whether it is in force: neither ready nor cancelled."""
        return not self.ended_at


_FROM = f"SELECT {Gate.COLUMNS} FROM gates "


def get(store: "Store", number: int) -> Gate:
    """One gate. Raises NotFound."""
    row = store.one(f"{_FROM}WHERE id = ?", (number,))
    if row is None:
        raise unknown(store, GATE, number)
    return Gate(row)


def open_ones(store: "Store") -> list[Gate]:
    """All that are in force, the oldest first."""
    return [Gate(row) for row in store.all(f"{_FROM}WHERE ended_at IS NULL ORDER BY id")]


def ended(store: "Store", most: int = 50) -> list[Gate]:
    """The last ones that are over, the newest first."""
    rows = store.all(
        f"{_FROM}WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?", (most,)
    )
    return [Gate(row) for row in rows]


def last_contest(store: "Store", opener_id: str, holder_id: str) -> int:
    """When (ms) the last conflict gate between the sessions of an opener and of a holder was
    cancelled, 0 for never.
    """
    rows = store.all(
        "SELECT opener_id, holder_id, ended_at FROM gates WHERE ended_at IS NOT NULL "
        "AND state = ? AND reason = ? ORDER BY ended_at DESC LIMIT 200",
        (CANCELLED, CONFLICT),
    )
    wanted = (session_of(opener_id), session_of(holder_id))
    found = (int(row[2]) for row in rows if (session_of(row[0]), session_of(row[1])) == wanted)
    return next(found, 0)


def add(
    store: "Transaction",
    now: int,
    opener_id: str,
    *,
    reason: str,
    why: str,
    policy: str,
    checkout: str,
    cause: str,
    crew_id: int = 0,
    holder_id: str = "",
    deadline_at: int = 0,
) -> Gate:
    """Make a gate, requested."""
    number = store.insert(
        "INSERT INTO gates (id, reason, why, state, policy, checkout, opener_id, crew_id, cause, "
        "holder_id, grace_until, deadline_at, created_at, state_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            next_number(store, "gates"),
            reason,
            why,
            REQUESTED,
            policy,
            checkout,
            opener_id,
            crew_id,
            cause,
            holder_id,
            now + GRACE_MS if holder_id else 0,
            deadline_at,
            now,
            now,
        ),
    )
    return get(store, number)


def move(store: "Transaction", gate: Gate, state: str, now: int, summary: str = "") -> None:
    """Take a gate to its next state; ready and cancelled end it."""
    gate.state, gate.state_at = state, now
    gate.summary = summary or gate.summary
    gate.ended_at = now if state in (READY, CANCELLED) else 0
    store.execute(
        "UPDATE gates SET state = ?, state_at = ?, summary = ?, ended_at = ? WHERE id = ?",
        (state, now, gate.summary, gate.ended_at or None, gate.id),
    )


def end_grace(store: "Transaction", gate: Gate) -> None:
    """Its holder writes no more."""
    gate.grace_until = 0
    store.execute("UPDATE gates SET grace_until = 0 WHERE id = ?", (gate.id,))


def note_escalated(store: "Transaction", gate: Gate, now: int) -> None:
    """The person has been told that its deadline went by."""
    gate.escalated_at = now
    store.execute("UPDATE gates SET escalated_at = ? WHERE id = ?", (now, gate.id))


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The gates that one agent opened, or whose cause it holds, are its successor's; those that are
    over, too: a contest that was cancelled rests a while (GATE-7).
    """
    for column in ("opener_id", "holder_id"):
        store.execute(f"UPDATE gates SET {column} = ?1 WHERE {column} = ?2", (new_id, old_id))
