"""One put: judged whole, then written, in the transaction that holds the repository's head row."""

import json

from . import share_claims, share_documents, share_heads, share_machines
from .document_kinds import LEASE, MOST_LEASES, MOST_OPEN, MOST_SIGNS
from .refused_items import Refused
from .share_documents import Document
from .who_may_put import demand_allowed, gate_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..store.room_seam import Transaction
    from .given_items import Item
    from .share_claims import OpenClaim, Touch
    from .share_heads import ShareHead

TOGETHER, ANOTHER = "others_refused", "another one of them is refused"
SAME_MS = 1_000
"""An end that moves by less is the same: what is sent twice is told once."""
NEVER_HEARD = 10**15
_LAST = "\U0010ffff"


class Putting:
    """What one put finds and does. ``head`` is locked; it is counted on, and stored by ``write``.

    ``full``: the token has full access. ``weight``: of the machine's documents before.
    """

    def __init__(
        self, tx: "Transaction", head: "ShareHead", machine: str, now: int, touch: "Touch",
        *, full: bool, weight: int,
    ) -> None:  # fmt: skip
        self.tx = tx
        self.head = head
        self.machine = machine
        self.now = now
        self.touch = touch
        self.full = full
        self.weight = weight
        self._documents: dict[tuple[str, str], Document] = {}
        self._written: dict[tuple[str, str], Document] = {}
        self._asked: set[tuple[str, str]] = set()
        self._gone: set[str] = set()
        self._claims: dict[str, OpenClaim] = {}
        self._weights: dict[str, int] = {}
        self._mine: set[str] | None = None
        self._gates: set[str] | None = None
        self._counts: dict[str, int] = {}
        self._more: dict[str, int] = {}

    def put(self, items: "list[Item]", *, together: bool) -> "list[dict[str, Any]]":
        """What became of each, in order. Nothing is written yet. ``together``: all, or none."""
        self._read([one.place for one in items])
        before = self.head.seq, self.head.fence
        answers = [self._one(item) for item in items]
        if together and not all(one["ok"] for one in answers):
            self._written = {}
            self.head.seq, self.head.fence = before
            return [_undone(one) for one in answers]
        return [self._granted(one) for one in answers]

    def write(self) -> bool:
        """Write what was judged. Whether anything changed."""
        if not self._written:
            return False
        share_documents.put(self.tx, self.head.number, list(self._written.values()))
        gone = [*self._gone, *self._claims]
        share_claims.replace(self.tx, self.head.number, gone, list(self._claims.values()))
        for machine, more in self._weights.items():
            share_machines.weigh(self.tx, self.head.number, machine, more)
        share_heads.store(self.tx, self.head)
        return True

    def known(self, kind: str, uid: str) -> "Document | None":
        """A document as it stands, with what this put has done to it."""
        if (kind, uid) not in self._asked:
            self._read([(kind, uid)])
        return self._written.get((kind, uid)) or self._documents.get((kind, uid))

    def heard_ago(self, machine: str) -> int:
        """Milliseconds since a machine was heard; many for one that is not there."""
        found = share_machines.machine_of(self.tx, self.head.number, machine)
        return NEVER_HEARD if found is None else self.now - found.heard_at

    def has_part(self, subject: str) -> bool:
        """Whether an agent of this machine has part in something."""
        begin = f"{subject} {self.machine}:"
        if any(uid.startswith(begin) and one.body for (_, uid), one in self._written.items()):
            return True
        row = self.tx.one(
            "SELECT 1 FROM share_documents WHERE number = :number AND kind = 'party'"
            " AND uid >= :low AND uid < :high AND body IS NOT NULL LIMIT 1",
            {"number": self.head.number, "low": begin, "high": begin + _LAST},
        )
        return row is not None

    def gates(self) -> "set[str]":
        """The open gates of this machine, with those of this put."""
        if self._gates is None:
            self._gates = share_documents.open_gates(self.tx, self.head.number, self.machine)
        return self._gates

    def _read(self, places: "list[tuple[str, str]]") -> None:
        new = [one for one in places if one not in self._asked]
        self._asked.update(new)
        self._documents |= share_documents.known(self.tx, self.head.number, new)

    def _one(self, item: "Item") -> "dict[str, Any]":
        said = {"kind": item.kind, "uid": item.uid}
        try:
            item.demand_sound()
            found = self._judged(item, self.known(item.kind, item.uid))
        except Refused as refusal:
            current = refusal.current
            told = None if current is None else json.loads(current.text(self.now))
            return {
                **said, "ok": False, "error": refusal.code, "message": refusal.message,
                "current": told,
            }  # fmt: skip
        return {**said, "ok": True, "of": found}

    def _granted(self, answer: "dict[str, Any]") -> "dict[str, Any]":
        document = answer.pop("of", None)
        if document is not None:
            answer |= {"seq": document.seq, "fence": document.fenced()}
        elif answer["ok"]:
            answer |= {"seq": 0, "fence": None}
        return answer

    def _judged(self, item: "Item", before: "Document | None") -> "Document | None":
        """The document as it is to be; the one before where nothing changes. Raises Refused."""
        if item.body is None and (before is None or before.body is None):
            return before
        same = before is not None and before.is_open(self.now) and before.body == item.text
        if same and before is not None and before.changed_by == self.machine:
            return self._renewed(item, before)
        demand_allowed(self, item, before)
        if same and before is not None and item.kind != LEASE:
            return before  # somebody else said the same
        if before is None or before.body is None:
            self._demand_room(item, before)
        self._demand_weight(item)
        fence = self._lease(item, before) if item.kind == LEASE else (0, 0)
        return self._changed(item, before, fence)

    def _renewed(self, item: "Item", before: "Document") -> "Document":
        ends = item.ends_at(self.now)
        if abs(ends - before.ends_at) <= SAME_MS and bool(ends) == bool(before.ends_at):
            return before
        claim = item.claim(self.machine, self.now)
        if claim is not None:
            self._claims[item.uid] = claim
        return self._changed(item, before, (before.fence_epoch, before.fence))

    def _lease(self, item: "Item", before: "Document | None") -> "tuple[int, int]":
        """The fence of a lease. Raises Refused: ``held``, ``too_many``."""
        if item.body is None:
            self._gone.add(item.uid)
            self._claims.pop(item.uid, None)
            return (0, 0) if before is None else (before.fence_epoch, before.fence)
        claim = item.claim(self.machine, self.now)
        if claim is None:
            self._gone.add(item.uid)
            return 0, 0
        if before is not None and self._is_held(claim, before):
            self._claims[item.uid] = claim
            return before.fence_epoch, before.fence
        self._demand_few(item.uid)
        self._demand_free(claim)
        self._claims[item.uid] = claim
        self._gone.discard(item.uid)
        return self.head.epoch, self.head.next_fence()

    def _is_held(self, claim: "OpenClaim", before: "Document") -> bool:
        """Whether a lease is this machine's already, and only what is said of it changes."""
        if not before.is_open(self.now) or not before.fence or before.body is None:
            return False
        was = json.loads(before.body)
        shared = "shared" if claim.shared else "exclusive"
        named = (was.get("target"), was.get("key"), was.get("mode"), was.get("agent"))
        return named == (claim.target, claim.path, shared, claim.agent)

    def _demand_few(self, uid: str) -> None:
        if self._mine is None:
            self._mine = share_claims.count(self.tx, self.head.number, self.machine, self.now)
        if len((self._mine - self._gone) | self._claims.keys() | {uid}) > MOST_LEASES:
            raise Refused("too_many", f"a machine has at most {MOST_LEASES} leases")

    def _demand_free(self, claim: "OpenClaim") -> None:
        """Raises Refused (``held``) with the document of whoever has it."""
        number, gone = self.head.number, self._gone | self._claims.keys()
        holder = next(
            (one for one in self._claims.values() if one.against(claim, self.touch)), None
        ) or share_claims.conflicting(self.tx, number, claim, self.now, self.touch, gone)
        if holder is not None:
            raise Refused("held", "somebody else has it", self.known(LEASE, holder.uid))

    def _changed(
        self, item: "Item", before: "Document | None", fence: "tuple[int, int]"
    ) -> "Document":
        made = before.machine if before is not None else self.machine
        changed = Document(
            (item.kind, item.uid, 0, made, self.machine, item.agent(), item.text, self.now,
             item.ends_at(self.now), *fence, gate_state(item))
        )  # fmt: skip
        if item.body is None and before is not None:
            changed.agent = before.agent
        if before is not None:
            self._weigh(before.changed_by, -before.size())
        self._weigh(self.machine, changed.size())
        if made == self.machine:
            was = before is not None and before.body is not None
            self._more[item.kind] = self._more.get(item.kind, 0) + bool(item.text) - was
        changed.seq = self.head.next_seq()
        self._written[item.place] = changed
        if gate_state(item) and made == self.machine:
            self.gates().add(item.uid)
        return changed

    def _weigh(self, machine: str, more: int) -> None:
        if machine and more:
            self._weights[machine] = self._weights.get(machine, 0) + more

    def _demand_room(self, item: "Item", before: "Document | None") -> None:
        """Raises Refused (``too_many``): the machine made as many of the kind as it may."""
        kind, most = item.kind, MOST_OPEN.get(item.kind)
        if most is None or (before is not None and before.machine != self.machine):
            return
        if kind not in self._counts:
            number = self.head.number
            self._counts[kind] = share_documents.count_of(self.tx, number, self.machine, kind)
        if self._counts[kind] + self._more.get(kind, 0) >= most:
            raise Refused("too_many", f"a machine has at most {most} documents of this kind")

    def _demand_weight(self, item: "Item") -> None:
        """Raises Refused (``too_many``): the documents that a machine put last are too much."""
        more = self._weights.get(self.machine, 0) + len(item.text or "")
        if item.text is not None and self.weight + more > MOST_SIGNS:
            raise Refused("too_many", f"a machine's documents have at most {MOST_SIGNS} signs")


def _undone(answer: "dict[str, Any]") -> "dict[str, Any]":
    """One of several that are put together, of which another is refused."""
    answer.pop("of", None)
    if answer["ok"]:
        answer |= {"ok": False, "error": TOGETHER, "message": ANOTHER, "current": None}
    return answer
