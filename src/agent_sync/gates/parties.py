"""Who has part in what: parties of a gate, author and approvers, members, giver and receiver.

A row that is ``bound`` may stop its agent's writes; a session's subagents are bound with it. Before
every write one indexed look asks whether there is such a row.
"""

from ..identity.liveness import Holder
from ..identity.who import OPERATOR, is_ancestor, session_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction

PARTY, AUTHOR, HELD, APPROVER, GIVER, RECEIVER = (
    "party", "author", "held", "approver", "giver", "receiver",
)  # fmt: skip
ACKNOWLEDGED, AGAIN, OBJECTED = "acknowledged", "again", "objected"
"""Verdicts on a gate; ``AGAIN``: it wrote behind its acknowledgement, and must give it again."""
APPROVED, REJECTED = "approved", "rejected"


class Party:
    """One agent's part in one subject; ``at`` is ms, of its verdict or of its coming."""

    __slots__ = ("agent_id", "at", "bound", "holder", "note", "part", "subject", "verdict")
    COLUMNS = f"p.subject, p.agent_id, p.part, p.bound, p.verdict, p.note, p.at, {Holder.COLUMNS}"

    def __init__(self, row: "Row") -> None:
        self.subject, self.agent_id, self.part = map(str, row[:3])
        self.bound = bool(row[3])
        self.verdict, self.note = str(row[4]), str(row[5])
        self.at = int(row[6])
        self.holder = Holder(row[7:])

    @property
    def name(self) -> str:
        """What the agent is called; the person needs no row to be there."""
        return OPERATOR if self.agent_id == OPERATOR else self.holder.name


_FROM = f"SELECT {Party.COLUMNS} FROM parties p LEFT JOIN agents a ON a.id = p.agent_id "


def of_subject(store: "Store", subject: str, part: str = "") -> list[Party]:
    """Everybody with part in a subject, in the order of their ids."""
    rows = store.all(f"{_FROM}WHERE p.subject = ? ORDER BY p.agent_id", (subject,))
    return [one for one in map(Party, rows) if not part or one.part == part]


def of_agent(store: "Store", agent_id: str, part: str = "") -> list[Party]:
    """All that an agent, or its session, has part in."""
    rows = store.all(
        f"{_FROM}WHERE p.agent_id IN (?, ?) ORDER BY p.subject", (agent_id, session_of(agent_id))
    )
    return [one for one in map(Party, rows) if not part or one.part == part]


def bound_to(store: "Store", agent_id: str) -> list[Party]:
    """What may stop the writes of an agent: its own rows and its session's."""
    rows = store.all(
        f"{_FROM}WHERE p.agent_id IN (?, ?) AND p.bound = 1 ORDER BY p.subject",
        (agent_id, session_of(agent_id)),
    )
    return [Party(row) for row in rows]


def mine(parties: "list[Party]", agent_id: str) -> "Party | None":
    """The part that an agent speaks for: its own, that of the session it belongs to, or of another
    of that session: they count as one, and a shell does not always tell whose it is (ID-4).
    """
    own = [one for one in parties if one.agent_id == agent_id]
    over = [one for one in parties if is_ancestor(one.agent_id, agent_id)]
    beside = [one for one in parties if same(one.agent_id, agent_id)]
    return next(iter(own + over + beside), None)


def same(agent_id: str, other_id: str) -> bool:
    """Whether two agents count as one: of one session (GATE-9)."""
    return session_of(agent_id) == session_of(other_id)


def add(
    store: "Transaction", subject: str, agent_id: str, part: str, now: int, *, bound: bool = False
) -> None:
    """Give an agent part in a subject; who has it already keeps verdict and time."""
    store.execute(
        "INSERT INTO parties (subject, agent_id, part, bound, at) VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT (subject, agent_id, part) DO UPDATE SET bound = ?4",
        (subject, agent_id, part, int(bound), now),
    )


def give_verdict(
    store: "Transaction", party: Party, verdict: str, now: int, note: str = ""
) -> None:
    """Record what a party says."""
    store.execute(
        "UPDATE parties SET verdict = ?, note = ?, at = ? "
        "WHERE subject = ? AND agent_id = ? AND part = ?",
        (verdict, note, now, party.subject, party.agent_id, party.part),
    )
    party.verdict, party.note, party.at = verdict, note, now


def bind(
    store: "Transaction", subject: str, *, bound: bool, part: str = "", agent_id: str = ""
) -> None:
    """Bind those with part in a subject, or let them go; all, or those of a part, or one."""
    store.execute(
        "UPDATE parties SET bound = ?1 WHERE subject = ?2 AND (?3 = '' OR part = ?3) "
        "AND (?4 = '' OR agent_id = ?4)",
        (int(bound), subject, part, agent_id),
    )


def remove(store: "Transaction", subject: str, agent_id: str, part: str = "") -> None:
    """Take an agent's part in a subject away."""
    store.execute(
        "DELETE FROM parties WHERE subject = ?1 AND agent_id = ?2 AND (?3 = '' OR part = ?3)",
        (subject, agent_id, part),
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one agent has part in is its successor's."""
    store.execute(
        "UPDATE OR REPLACE parties SET agent_id = ?1 WHERE agent_id = ?2", (new_id, old_id)
    )


def inherit(store: "Transaction", child_id: str, session_id: str) -> None:
    """What a subagent that is over had part in is its session's, which keeps its own verdicts."""
    store.execute(
        "UPDATE OR IGNORE parties SET agent_id = ?1 WHERE agent_id = ?2", (session_id, child_id)
    )
    store.execute("DELETE FROM parties WHERE agent_id = ?", (child_id,))
