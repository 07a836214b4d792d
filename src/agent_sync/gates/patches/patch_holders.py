"""Who has to agree to a patch: those who hold a file that it touches, and named ones (PATCH-3)."""

from ...identity.liveness import Holder
from ...identity.who import OPERATOR
from ...locks import granting
from ...locks.claim import Claim
from ...locks.lease import AUTO
from .. import parties
from ..absence import is_gone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...locks.claim import World
    from ...store.sqlite import Store
    from ..parties import Party
    from .patches import Patch

PERSON = "person"
"""The part of a person who decided: for everybody."""


class Holding:
    """Somebody who has a file that a patch touches, or is first in line for it."""

    __slots__ = ("agent_id", "holder", "key", "waits")

    def __init__(self, key: str, agent_id: str, holder: Holder, *, waits: bool) -> None:
        self.key = key
        self.agent_id = agent_id
        self.holder = holder
        self.waits = waits


class Wanted:
    """Whose word a patch still wants: ``holders`` of its files, and one of the ``named``."""

    __slots__ = ("author_id", "holders", "named")

    def __init__(self, author_id: str, holders: "list[Holding]", named: "list[Party]") -> None:
        self.author_id = author_id
        self.holders = holders
        self.named = named

    @property
    def nobody(self) -> bool:
        """Whether nothing is missing."""
        return not self.holders and not self.named

    @property
    def people(self) -> "dict[str, str]":
        """id -> name of everybody who is asked: nobody of the author's own session."""
        found = {
            **{one.agent_id: one.holder.name for one in self.holders},
            **{one.agent_id: one.name for one in self.named},
        }
        return {who: name for who, name in found.items() if not parties.same(who, self.author_id)}


def holdings(
    store: "Store", world: "World", agent_id: str, checkout: str, keys: "Iterable[str]"
) -> "list[Holding]":
    """Who stands between an agent and files: leases that hold, and who waits for them first."""
    found = []
    for key in keys:
        judged = granting.judge(store, Claim(agent_id, key, checkout=checkout, kind=AUTO), world)
        found += [Holding(key, x.agent_id, x.holder, waits=False) for x in judged.blockers]
        found += [Holding(key, x.agent_id, x.holder, waits=True) for x in judged.tickets]
    return found


def approvals(store: "Store", patch: "Patch") -> "list[Party]":
    """Who has approved the patch as it is."""
    found = parties.of_subject(store, patch.subject)
    return [one for one in found if one.verdict == parties.APPROVED]


def covers(given: "Iterable[Party]", agent_id: str) -> bool:
    """Whether approvals speak for an agent: its session's, or a person's."""
    return any(one.part == PERSON or parties.same(one.agent_id, agent_id) for one in given)


def wanted(
    store: "Store", world: "World", patch: "Patch", keys: "Iterable[str]", agent_id: str = ""
) -> Wanted:
    """Whose word is missing before ``agent_id``, else the author, may apply a patch.

    Of named approvers one is enough, and those who are gone are not waited for.
    """
    given = approvals(store, patch)
    who = agent_id or patch.author_id
    found = [
        one
        for one in holdings(store, world, who, patch.checkout, keys)
        if not covers(given, one.agent_id)
    ]
    named = parties.of_subject(store, patch.subject, parties.APPROVER)
    live = [
        one
        for one in named
        if one.agent_id == OPERATOR or not is_gone(one.agent_id, one.holder, world)
    ]
    if any(covers(given, one.agent_id) for one in named):
        live = []
    return Wanted(patch.author_id, found, live)


def may_decide(
    store: "Store", world: "World", patch: "Patch", keys: "Iterable[str]", agent_id: str
) -> "str | None":
    """The part in which an agent may approve or reject a patch; None where it may not.

    Its author never, nor another of the author's session. Whoever is asked for its word may give
    it: who has a file now, or is first in line, or had it when it was asked.
    """
    if parties.same(agent_id, patch.author_id):
        return None
    asked = parties.of_subject(store, patch.subject)
    for part in (parties.APPROVER, parties.HELD):
        if any(one.part == part and parties.same(one.agent_id, agent_id) for one in asked):
            return part
    held = holdings(store, world, patch.author_id, patch.checkout, keys)
    if any(parties.same(one.agent_id, agent_id) for one in held):
        return parties.HELD
    return None
