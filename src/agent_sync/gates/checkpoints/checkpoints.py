"""A checkpoint: a state of some files that others must approve before its author goes on (CHECK).

waiting -> approved (all approvers) or rejected (any of them); approved -> resolved; superseded by
a later one and cancelled from each of the three. One without approvers is a note: it ends at once.
"""

from ...store.numbers import next_number
from ..subjects import CHECKPOINT, subject, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Row, Store, Transaction

NOTED, WAITING, APPROVED, REJECTED = "noted", "waiting", "approved", "rejected"
RESOLVED, SUPERSEDED, CANCELLED = "resolved", "superseded", "cancelled"
IN_FORCE = (WAITING, APPROVED, REJECTED)
AFTER = {
    WAITING: (APPROVED, REJECTED, SUPERSEDED, CANCELLED),
    APPROVED: (RESOLVED, SUPERSEDED, CANCELLED, WAITING),
    REJECTED: (SUPERSEDED, CANCELLED),
}
"""The transitions; an approved one waits again when somebody new has to approve it."""
MOST_LISTED = 200


class Checkpoint:
    """One row. Times are ms; ``exit_code`` is that of ``command``, None where none was run;
    ``replaces`` is the number of the one before it, 0 for none.
    """

    __slots__ = (
        "author_id", "checkout", "command", "created_at", "crew_id", "ended_at", "evidence",
        "exit_code", "head", "id", "next", "replaces", "risk", "state", "state_at", "summary",
    )  # fmt: skip
    COLUMNS = (
        "id, summary, author_id, crew_id, state, checkout, head, next, risk, evidence, command, "
        "exit_code, replaces, created_at, state_at, ended_at"
    )

    def __init__(self, row: "Row") -> None:
        self.id = int(row[0])
        self.summary, self.author_id = str(row[1]), str(row[2])
        self.crew_id = int(row[3])
        self.state, self.checkout, self.head, self.next = map(str, row[4:8])
        self.risk, self.evidence, self.command = map(str, row[8:11])
        self.exit_code = None if row[11] is None else int(row[11])
        self.replaces, self.created_at, self.state_at = map(int, row[12:15])
        self.ended_at = int(row[15] or 0)

    @property
    def subject(self) -> str:
        """Its id as it is typed and stored, 'C1'."""
        return subject(CHECKPOINT, self.id)

    @property
    def in_force(self) -> bool:
        """Whether it may stop anybody."""
        return self.state in IN_FORCE

    @property
    def failed(self) -> bool:
        """Whether what was run as evidence failed."""
        return bool(self.exit_code)


_FROM = f"SELECT {Checkpoint.COLUMNS} FROM checkpoints"


def find(store: "Store", number: int) -> Checkpoint:
    """One checkpoint. Raises NotFound."""
    row = store.one(f"{_FROM} WHERE id = ?", (number,))
    if row is None:
        raise unknown(store, CHECKPOINT, number)
    return Checkpoint(row)


def open_ones(store: "Store") -> list[Checkpoint]:
    """Those in force, the oldest first."""
    return [Checkpoint(row) for row in store.all(f"{_FROM} WHERE ended_at IS NULL ORDER BY id")]


def lately(store: "Store", limit: int = MOST_LISTED) -> list[Checkpoint]:
    """The newest of all, newest first."""
    return [Checkpoint(row) for row in store.all(f"{_FROM} ORDER BY id DESC LIMIT ?", (limit,))]


def create(
    store: "Transaction",
    now: int,
    *,
    summary: str,
    author_id: str,
    crew_id: int,
    state: str,
    checkout: str,
    head: str,
    next: str,
    risk: str,
    evidence: str,
    command: str,
    exit_code: "int | None",
    replaces: int,
) -> int:
    """Write a new one down and give its number. ``state`` is NOTED, which is over, or WAITING."""
    return store.insert(
        f"INSERT INTO checkpoints ({Checkpoint.COLUMNS}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(
                next_number(store, "checkpoints"),
                summary,
                author_id,
                crew_id,
                state,
                checkout,
                head,
                next,
                risk,
                evidence,
            ),
            *(command, exit_code, replaces, now, now, None if state in IN_FORCE else now),
        ),
    )


def move(store: "Transaction", one: Checkpoint, state: str, now: int) -> None:
    """Let a checkpoint change its state; from a state that does not lead there it is a fault."""
    assert state in AFTER.get(one.state, ()), (one.subject, one.state, state)
    ended = 0 if state in IN_FORCE else now
    store.execute(
        "UPDATE checkpoints SET state = ?, state_at = ?, ended_at = ? WHERE id = ?",
        (state, now, ended or None, one.id),
    )
    one.state, one.state_at, one.ended_at = state, now, ended


def give_to(store: "Transaction", one: Checkpoint, author_id: str) -> None:
    """A checkpoint has another author from now on."""
    store.execute("UPDATE checkpoints SET author_id = ? WHERE id = ?", (author_id, one.id))
    one.author_id = author_id
