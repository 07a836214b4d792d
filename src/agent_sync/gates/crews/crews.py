"""Crews (CREW-1): who works together, in which way and phase; read here, changed elsewhere.

Members are sessions: a subagent acts as its session, and an agent is in at most one open crew.
"""

from ...identity.who import session_of
from ...presence.agents import OPERATOR_KIND, SHELL, kind_of
from ...wrong_values import InvalidInput, NotFound
from .. import absence, parties
from ..subjects import CREW, subject, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...store.sqlite import Row, Store
    from ..parties import Party

IN_THE_OPEN, PEER_CONTRACT, MANAGER_DELEGATE, HANDOFF_RESUME = (
    "open", "peer-contract", "manager-delegate", "handoff-resume",
)  # fmt: skip
MODES = (IN_THE_OPEN, PEER_CONTRACT, MANAGER_DELEGATE, HANDOFF_RESUME)
ARCHITECT = "architect"
ROLES = ("executor", "reviewer", "owner")
PLANNING, EXECUTING, REVIEWING, COMPLETED = PHASES = (
    "planning", "executing", "reviewing", "completed",
)  # fmt: skip


class Crew:
    """One crew; times are ms, ``ended_at`` is 0 while it is open, ``worker_id`` has the work."""

    __slots__ = (
        "architect_id",
        "created_at",
        "ended_at",
        "id",
        "mode",
        "phase",
        "title",
        "worker_id",
    )
    COLUMNS = (
        "c.id, c.title, c.mode, c.phase, c.architect_id, c.worker_id, c.created_at, c.ended_at"
    )

    def __init__(self, row: "Row") -> None:
        self.id = int(row[0])
        self.title, self.mode, self.phase, self.architect_id, self.worker_id = map(str, row[1:6])
        self.created_at, self.ended_at = int(row[6]), int(row[7] or 0)

    @property
    def ref(self) -> str:
        """Its id as it is typed, 'K1'."""
        return subject(CREW, self.id)

    def led_by(self, agent_id: str) -> bool:
        """Whether an agent, or the session it belongs to, is its architect."""
        return bool(self.architect_id) and self.architect_id == session_of(agent_id)

    def worked_by(self, agent_id: str) -> bool:
        """Whether an agent, or its session, has the work (*handoff-resume*)."""
        return bool(self.worker_id) and self.worker_id == session_of(agent_id)


_FROM = f"SELECT {Crew.COLUMNS} FROM crews c "
_OF_AGENT = (
    f"{_FROM}JOIN parties p ON p.subject = 'K' || c.id WHERE c.ended_at IS NULL AND p.agent_id = ?"
)


def get(store: "Store", number: int) -> Crew:
    """One crew. Raises NotFound."""
    row = store.one(f"{_FROM}WHERE c.id = ?", (number,))
    if row is None:
        raise unknown(store, CREW, number)
    return Crew(row)


def number_of(named: str) -> int:
    """The number of an id that somebody typed ('K1', 'k1'), 0 for a title."""
    word = named.strip()
    digits = word[1:]
    is_id = word[:1] in ("K", "k") and digits.isascii() and digits.isdigit() and len(digits) < 13
    return int(digits) if is_id else 0


def find(store: "Store", named: str) -> Crew:
    """A crew by id or title, in any case; an open one goes before those that ended, and of these
    the last one. Raises NotFound.
    """
    if number_of(named):
        return get(store, number_of(named))
    row = store.one(
        f"{_FROM}WHERE c.title_key = ? ORDER BY c.ended_at IS NOT NULL, c.id DESC LIMIT 1",
        (title_of(named).casefold(),),
    )
    if row is None:
        raise NotFound(f"there is no crew {named[:80]!r}{_near(store, named)}")
    return Crew(row)


def _near(store: "Store", named: str) -> str:
    """The crews whose title may have been meant, the open ones first, and where all are listed."""
    from difflib import get_close_matches

    from ...store.near_ids import NEWEST

    rows = store.all(
        "SELECT title_key, id FROM crews ORDER BY ended_at IS NULL, id DESC LIMIT ?", (NEWEST,)
    )
    ids = {str(key): subject(CREW, int(number)) for key, number in rows}
    near = get_close_matches(title_of(named).casefold(), ids, 2)
    hint = f"; did you mean {' or '.join(ids[one] for one in near)}?" if near else ";"
    return f"{hint} 'agent-sync crews' lists them"


def title_of(text: str) -> str:
    """A title in one line. Raises InvalidInput."""
    title = " ".join(text.split())
    if not title or len(title) > 100 or number_of(title):
        raise InvalidInput("a crew's title has 1 to 100 characters, and is no id like K1")
    return title


def listed(store: "Store", *, everything: bool = False) -> list[Crew]:
    """The open crews, the oldest first; with ``everything`` also the last hundred that ended."""
    found = store.all(f"{_FROM}WHERE c.ended_at IS NULL ORDER BY c.id")
    if everything:
        over = f"{_FROM}WHERE c.ended_at IS NOT NULL ORDER BY c.id DESC LIMIT 100"
        found = sorted([*found, *store.all(over)])
    return [Crew(row) for row in found]


def of_agent(store: "Store", agent_id: str) -> "Crew | None":
    """The open crew that an agent, or its session, is a member of."""
    row = store.one(_OF_AGENT, (session_of(agent_id),))
    return Crew(row) if row else None


def whose_work(store: "Store", agent_id: str) -> int:
    """The number of the crew that the tasks of an agent belong to, 0 for none: the one it is in,
    or the only one that the person leads.
    """
    crew = of_agent(store, agent_id)
    if crew is not None:
        return crew.id
    led = [one for one in listed(store) if one.architect_id == agent_id]
    return led[0].id if len(led) == 1 else 0


def members(store: "Store", crew: Crew) -> "list[Party]":
    """Its members, in the order in which they came."""
    return sorted(parties.of_subject(store, crew.ref), key=lambda one: (one.at, one.agent_id))


def member(store: "Store", crew: Crew, agent_id: str) -> "Party | None":
    """One member, None for somebody who is none."""
    return parties.mine(parties.of_subject(store, crew.ref), session_of(agent_id))


def is_person(agent_id: str) -> bool:
    """Whether an id is the person's: the operator's, or a bare shell's."""
    return kind_of(agent_id) in (SHELL, OPERATOR_KIND)


def is_gone(party: "Party", world: "World") -> bool:
    """Whether a member is gone; it may come back."""
    return absence.is_gone(party.agent_id, party.holder, world)


def missing(store: "Store", crew: Crew, agent_id: str, world: "World") -> bool:
    """Whether a part of a crew that this agent has, its architect's or the work, may be taken: it
    is gone, or no member any more. The person who leads a crew is no member, and never missing.
    """
    found = member(store, crew, agent_id) if agent_id else None
    if found is None:
        return not agent_id or not is_person(agent_id)
    return is_gone(found, world)


def name_of(store: "Store", agent_id: str) -> str:
    """What a member or architect is called, as one word; '' for nobody."""
    from ...identity.liveness import plain_name
    from ...presence.called import shown

    return plain_name(shown(store, agent_id)) if agent_id else ""
