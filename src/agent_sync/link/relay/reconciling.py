"""Outgoing: what this machine has to say, beside what it said last (LINK-1).

Computed from the rows, never noted beside them: whoever was killed in between begins here again.
"""

import json
from typing import Any, NamedTuple

from ...locks.claim import World
from ...store.sqlite import Store, Transaction
from .. import linked_rows
from ..linked_rows import CONFIRMED, OVER, PENDING, REFUSED, UNCONFIRMED, Linked
from . import kinds, taking_in
from .disk_spelling import Spelling
from .document_print import print_of
from .documents import Document, Names
from .server_answers import Given
from .spelled_paths import spelled

PENDING_MS = 30_000
"""So long whoever asked for something has it to itself: it waits for the answer."""
SOONEST_MS = 10_000
MOST, LARGEST = 100, 800_000
CHANGED = "changed"


class Due(NamedTuple):
    """One that is to be put: as it stands, or over (``document`` None)."""

    kind: str
    uid: str
    local: str
    base: int
    document: "Document | None"
    print: str

    def item(self) -> "dict[str, Any]":
        """As it goes over the wire."""
        found = self.document
        return {
            "kind": self.kind, "uid": self.uid, "base": self.base,
            "body": found.body if found else None, "ttl_ms": found.ttl_ms if found else 0,
        }  # fmt: skip


def all_due(store: Store, names: Names, world: World) -> "list[Due]":
    """Everything that differs from what was last said; what is over comes first."""
    over: list[Due] = []
    found: list[Due] = []
    with store.reading():
        for kind in kinds.KINDS:
            rows = {row.uid: row for row in linked_rows.of_kind(store, kind.KIND)}
            for one in kind.outgoing(store, names, world):
                due = _due(one, rows.pop(one.uid, None), world.now)
                found += [due] if due else []
            over += [_over(row) for row in rows.values() if _is_to_end(row, world.now)]
    spelling = Spelling(world.project)
    return over + [_spelled(one, spelling) for one in found]


def _spelled(due: Due, spelling: Spelling) -> Due:
    """With its paths as they stand on disk."""
    if due.document is None:
        return due
    return due._replace(document=spelled(due.document, spelling))


def due_of(
    store: Store, names: Names, world: World, asked: "list[tuple[str, str]]"
) -> "list[Due | None]":
    """What somebody waits for, by kind and local id, as it stands now; None where it is not."""
    wanted, spelling = set(asked), Spelling(world.project)
    found: dict[tuple[str, str], Due] = {}
    with store.reading():
        for kind in kinds.KINDS:
            if not any(name == kind.KIND for name, _ in wanted):
                continue
            for one in kind.outgoing(store, names, world):
                if (one.kind, one.local) in wanted:
                    row = linked_rows.find(store, one.kind, one.uid)
                    found[one.kind, one.local] = _spelled(_with_base(one, row), spelling)
    return [found.get(one) for one in asked]


def _with_base(one: Document, row: "Linked | None") -> Due:
    return Due(one.kind, one.uid, one.local, row.seq if row else 0, one, print_of(one))


def is_known(store: Store, due: Due) -> bool:
    """Whether the server has it as it stands here."""
    row = linked_rows.find(store, due.kind, due.uid)
    return row is not None and row.print == due.print


def _due(one: Document, row: "Linked | None", now: int) -> "Due | None":
    due = _with_base(one, row)
    if row is None:
        return None if one.asked_for else due
    same = row.print == due.print
    if row.state == PENDING and abs(now - row.at) < PENDING_MS:
        return None
    if row.state == REFUSED and same:
        return None
    late = bool(one.ttl_ms) and abs(now - row.at) >= max(one.ttl_ms // 3, SOONEST_MS)
    return None if same and row.state == CONFIRMED and not late else due


def _is_to_end(row: Linked, now: int) -> bool:
    """Whether others may still see what is no more here."""
    if row.origin or row.state == OVER:
        return False
    return row.state != PENDING or abs(now - row.at) >= SOONEST_MS or row.seq > 0


def _over(row: Linked) -> Due:
    return Due(row.kind, row.uid, row.local, row.seq, None, "")


def batches(due: "list[Due]") -> "list[list[Due]]":
    """Together as many as one call takes."""
    found: list[list[Due]] = []
    size = 0
    for one in due:
        length = len(json.dumps(one.item()))
        if not found or len(found[-1]) >= MOST or size + length > LARGEST:
            found.append([])
            size = 0
        found[-1].append(one)
        size += length
    return found


def note(
    tx: Transaction, names: Names, world: World, put: "list[Due]", given: "list[Given]",
    *, asked: bool = False,
) -> "list[str]":  # fmt: skip
    """Write down what became of them; what was refused is taken back, unless somebody ``asked`` for
    it, who does that. Gives what is worth a line in the log."""
    lines = []
    for due, result in zip(put, given, strict=True):
        if result.ok:
            _note_done(tx, due, result, world.now)
        else:
            lines.append(f"{due.kind} {due.uid} refused: {result.error}")
            lines += _note_refused(tx, names, world, due, result, asked=asked)
    return lines


def _note_done(tx: Transaction, due: Due, result: Given, now: int) -> None:
    if due.document is None:
        linked_rows.remove(tx, due.kind, due.uid)
        return
    row = linked_rows.find(tx, due.kind, due.uid)
    if row is not None and row.seq > result.seq:  # another thread was at it since
        return
    linked_rows.put(
        tx, due.kind, due.uid, now, local=due.local, origin=row.origin if row else "",
        state=CONFIRMED, seq=result.seq, fence=result.fence or (row.fence if row else ""),
        print=due.print,
    )  # fmt: skip


def _note_refused(
    tx: Transaction, names: Names, world: World, due: Due, result: Given, *, asked: bool
) -> "list[str]":
    lines = []
    if result.current is not None:
        lines = taking_in.take(tx, names, world, [result.current])
    if due.document is None:  # whoever may not end it has nothing to do with it any more
        linked_rows.remove(tx, due.kind, due.uid)
        return lines
    # One that another machine changed stands here as it came, and is judged again on that base.
    if result.error != CHANGED or result.current is None:
        row = linked_rows.find(tx, due.kind, due.uid)
        origin, seq, fence = (row.origin, row.seq, row.fence) if row else ("", 0, "")
        linked_rows.put(
            tx, due.kind, due.uid, world.now, local=due.local, origin=origin, state=REFUSED,
            seq=seq, fence=fence, print=due.print,
        )  # fmt: skip
    if not asked:
        kind = kinds.BY_NAME[due.kind]
        kind.refused(tx, names, due.local, result.error, result.current, world)
    return lines


def unconfirmed(store: Store) -> int:
    """How many of this machine's own the server does not have."""
    rows = (row for kind in kinds.KINDS for row in linked_rows.of_kind(store, kind.KIND))
    return sum(not row.origin and row.state == UNCONFIRMED for row in rows)
