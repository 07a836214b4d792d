"""Who has part in a checkpoint: its author, its approvers, and those it holds (CHECK-2)."""

from ...identity.who import OPERATOR
from .. import absence, parties
from ..parties import APPROVED, APPROVER, AUTHOR, HELD, REJECTED, same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...store.sqlite import Store, Transaction
    from ..parties import Party
    from .checkpoints import Checkpoint


class People:
    """Everybody with part in one checkpoint. The author counts as its whole session (GATE-9)."""

    __slots__ = ("all", "approvers", "author_id", "held")

    def __init__(self, found: "list[Party]", author_id: str) -> None:
        self.all = found
        authors = [one for one in found if one.part == AUTHOR]
        # A session that follows another (ID-5) is written into the row of its part alone.
        self.author_id = authors[0].agent_id if authors else author_id
        self.approvers = [one for one in found if one.part == APPROVER]
        self.held = [one for one in found if one.part == HELD]

    @property
    def author(self) -> "Party | None":
        """The author's part."""
        return next((one for one in self.all if one.part == AUTHOR), None)

    @property
    def author_name(self) -> str:
        """What the author is called."""
        found = self.author
        return found.name if found else "somebody"

    @property
    def awaited(self) -> "list[Party]":
        """Approvers who have not approved."""
        return [one for one in self.approvers if one.verdict != APPROVED]

    @property
    def decided(self) -> bool:
        """Whether anybody has approved or rejected."""
        return any(one.verdict in (APPROVED, REJECTED) for one in self.approvers)

    def is_author(self, agent_id: str) -> bool:
        """Whether an agent is the author, its session or one of its subagents."""
        return bool(self.author_id) and same(self.author_id, agent_id)

    def as_approver(self, agent_id: str) -> "Party | None":
        """The approver that an agent speaks for."""
        return parties.mine(self.approvers, agent_id)

    def has_part(self, agent_id: str) -> bool:
        """Whether an agent, or its session, has any part in it."""
        return self.is_author(agent_id) or any(same(x.agent_id, agent_id) for x in self.all)

    def ids(self, *but: str) -> "list[str]":
        """Everybody's ids, once each, without those of the sessions named."""
        found = dict.fromkeys(one.agent_id for one in self.all)
        return [one for one in found if not any(same(one, other) for other in but if other)]

    def author_gone(self, world: "World") -> bool:
        """Whether nobody stands behind the author any more: then its holds are over."""
        found = self.author
        return found is None or is_gone(found, world)


def of(store: "Store", one: "Checkpoint") -> People:
    """Everybody with part in a checkpoint."""
    return People(parties.of_subject(store, one.subject), one.author_id)


def is_gone(party: "Party", world: "World") -> bool:
    """Whether an agent is offline; the person never is."""
    return party.agent_id != OPERATOR and absence.is_gone(party.agent_id, party.holder, world)


def again(one: "Checkpoint", people: People, world: "World") -> str:
    """The command by which the author asks anew; somebody has to take the place of who is gone."""
    gone = any(is_gone(x, world) for x in people.approvers)
    return f"agent-sync checkpoint SUMMARY --replaces {one.subject}" + (
        " --approver OTHER" if gone else ""
    )


def add_all(
    store: "Transaction",
    subject: str,
    now: int,
    *,
    author_id: str,
    approvers: "list[str]",
    held: "list[str]",
) -> None:
    """Give everybody their part; the author and those held are bound from now on, where somebody
    has to approve it.
    """
    parties.add(store, subject, author_id, AUTHOR, now, bound=bool(approvers))
    for agent_id in approvers:
        parties.add(store, subject, agent_id, APPROVER, now)
    for agent_id in held:
        parties.add(store, subject, agent_id, HELD, now, bound=True)
