"""An attribution that was wrong is set right by hand (WORK-1): work changes its owner."""

from ..identity.who import is_ancestor
from ..locks import open_leases
from ..locks.lease import AUTO, FILE, FOR_A_COMMAND, RESOURCE, covers, related
from ..presence.agents import SESSION, SUBAGENT, kind_of
from . import file_notes, own_writes
from .work_owners import is_mine, live_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..repository.contents import Look
    from ..store.sqlite import Store, Transaction
    from .file_notes import Seen

AHEAD_MS = 2_000
"""A write beside a commit may be noted in the next second."""


class Standing:
    """Who a file is of, seen from whoever would own it, '' for the person.

    ``mine`` are its own notes and those of its subagents, ``theirs`` all others; ``live`` gives
    (id, name) of the live agent that answers for each of those. ``ended`` are automatic leases of
    others, ``claims`` those among them that only a command has taken, ``holders`` live agents that
    hold the file otherwise.
    """

    __slots__ = ("claims", "ended", "holders", "live", "mine", "theirs")

    def __init__(
        self, store: "Store", world: "World", owner_id: str, key: str, checkout: str
    ) -> None:
        rows = [row for row in file_notes.of_file(store, key, checkout) if row.wrote_at]
        self.mine = [row for row in rows if is_of(owner_id, row.agent_id)]
        self.theirs = [row for row in rows if not is_of(owner_id, row.agent_id)]
        agents = [row.agent_id for row in self.theirs if not is_persons(row.agent_id)]
        self.live = live_names(store, world, agents)
        found = [
            lease
            for lease in open_leases.all_open(store)
            if _on(lease, key, checkout) and not _may_too(owner_id, lease.agent_id)
            if world.holds(lease)
        ]
        self.ended = [x for x in found if x.kind == AUTO]
        self.claims = [x for x in self.ended if x.reason.startswith(FOR_A_COMMAND)]
        self.holders = {
            x.agent_id: x.holder.name
            for x in found
            if x not in self.claims and not is_persons(x.agent_id)
        }

    @property
    def known(self) -> "dict[str, str]":
        """id -> name of the live agents whose work it is for sure, or who hold it."""
        sure = [row for row in self.theirs if not row.presumed and row.agent_id in self.live]
        return {**dict(self.live[row.agent_id] for row in sure), **self.holders}

    @property
    def losing(self) -> "dict[str, str]":
        """id -> name of the live agents that lose an attribution, or the lease with it."""
        ended = {x.agent_id: x.holder.name for x in self.ended if not is_persons(x.agent_id)}
        return {**dict(self.live.values()), **ended}

    @property
    def settled(self) -> bool:
        """Whether it is known to be one's own, and nobody else's."""
        return not self.theirs and any(not row.presumed for row in self.mine)


def is_persons(agent_id: str) -> bool:
    """Whether an id is no agent's: the person's, at the console, in a bare shell or anywhere."""
    return not agent_id or kind_of(agent_id) not in (SESSION, SUBAGENT)


def is_of(owner_id: str, agent_id: str) -> bool:
    """Whether the work of an agent counts as an owner's, '' for the person."""
    return is_mine(owner_id, agent_id) if owner_id else is_persons(agent_id)


def _may_too(owner_id: str, holder_id: str) -> bool:
    return is_of(owner_id, holder_id) or bool(owner_id and related(owner_id, holder_id))


def _on(lease: "Lease", key: str, checkout: str) -> bool:
    if lease.target == RESOURCE or (lease.kind == AUTO and lease.checkout != checkout):
        return False
    return covers(lease, key)


def own(
    store: "Transaction", world: "World", owner_id: str, key: str, checkout: str, found: "Look"
) -> None:
    """The work in a file is known to be an owner's, '' for the person, and nobody else's.

    ``found`` is what stands there. What stood there when it was last looked at is kept for whose
    it was then. Whether the owner may is the caller's to know.
    """
    rows = file_notes.of_file(store, key, checkout)
    file_notes.note(store, owner_id, key, checkout, world.now, found, wrote=True)
    spared = {owner_id, *(row.agent_id for row in rows if _descends(owner_id, row))}
    file_notes.forget(store, checkout, key, world.now + AHEAD_MS, but=spared)
    own_writes.note(store, world, owner_id, key, checkout, found, knew="")


def _descends(owner_id: str, row: "Seen") -> bool:
    return bool(owner_id) and is_ancestor(owner_id, row.agent_id)


def disown(
    store: "Transaction", world: "World", agent_id: str, key: str, checkout: str, found: "Look"
) -> None:
    """What an agent and its subagents wrote of a file is presumed to be the person's."""
    rows = file_notes.of_file(store, key, checkout)
    person = file_notes.PERSON
    file_notes.note_written(store, person, key, checkout, world.now, found, presumed=True)
    others = {row.agent_id for row in rows if not is_of(agent_id, row.agent_id)}
    file_notes.forget(store, checkout, key, world.now + AHEAD_MS, but={*others, person})
    own_writes.note(store, world, person, key, checkout, found, knew="")


def automatic_leases(store: "Store", agent_id: str, key: str, checkout: str) -> "list[Lease]":
    """The open automatic leases of an agent and its subagents on exactly this file."""
    return [
        lease
        for lease in open_leases.all_open(store)
        if (lease.kind, lease.target, lease.key) == (AUTO, FILE, key)
        if lease.checkout == checkout and is_of(agent_id, lease.agent_id)
    ]
