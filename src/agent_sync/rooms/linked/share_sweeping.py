"""What ends by the clock: leases that ran out, machines that left, and what is told no longer."""

from . import share_documents, share_machines
from .document_kinds import KEPT_MS, LEASE, LEASE_KEPT_MS, SPOKEN, TASK
from .share_claims import replace
from .share_documents import COLUMNS, Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction
    from .share_heads import ShareHead

AT_ONCE = 200
EVERY_MS = 10 * 60_000
"""What is too old is looked for as often."""
FORGOTTEN_AT_ONCE = 5_000
_OLD = (
    "number = :number AND at < :leases AND ((body IS NULL AND kind = 'lease') OR"
    " (at < :before AND (body IS NULL OR kind IN ('message', 'ack', 'decision'))))"
)


def sweep(tx: "Transaction", head: "ShareHead", now: int) -> bool:
    """Mark as over what ran out, some at a time, and forget what is too old. Whether there was any.

    The caller holds the head, and stores it.
    """
    found: list[Document] = []
    if head.ran_out:
        found = _rows(tx, head.number, "ends_at > 0 AND ends_at <= :now", {"now": now})
        _end(tx, head, found, now)
    if now - head.swept_at < EVERY_MS:
        return bool(found)
    for machine in share_machines.machines_of(tx, head.number):
        if now - machine.heard_at > KEPT_MS:
            leave(tx, head, machine.id, now)
    if not _forget_old(tx, head, now):
        head.swept_at = now
    share_machines.drop_left(tx, head.number)
    return True


def leave(tx: "Transaction", head: "ShareHead", machine: str, now: int) -> int:
    """A machine is forgotten, what it holds is over: how much. What it said, and tasks, stay."""
    kept = ", ".join(f"'{kind}'" for kind in sorted({*SPOKEN, TASK}))
    where, count = f"machine = :machine AND body IS NOT NULL AND kind NOT IN ({kept})", 0
    while found := _rows(tx, head.number, where, {"machine": machine}):
        _end(tx, head, found, now)
        count += len(found)
    share_machines.forget(tx, head.number, machine)
    return count


def _rows(
    rows: "Reading", number: int, where: str, given: "dict[str, int] | dict[str, str]"
) -> "list[Document]":
    sql = (
        f"SELECT {COLUMNS} FROM share_documents WHERE number = :number AND {where}"
        f" ORDER BY seq LIMIT {AT_ONCE}"
    )
    return [Document(row) for row in rows.all(sql, {"number": number, **given})]


def _end(tx: "Transaction", head: "ShareHead", found: "list[Document]", now: int) -> None:
    """These are over, by the server."""
    weights: dict[str, int] = {}
    for one in found:
        weights[one.changed_by] = weights.get(one.changed_by, 0) - one.size()
        one.body, one.state, one.changed_by, one.ends_at = None, "", "", 0
        one.seq, one.at = head.next_seq(), now
    share_documents.put(tx, head.number, found)
    replace(tx, head.number, [one.uid for one in found if one.kind == LEASE], [])
    for machine, less in weights.items():
        share_machines.weigh(tx, head.number, machine, less)


def _forget_old(tx: "Transaction", head: "ShareHead", now: int) -> bool:
    """Forget the oldest of what is not told any more. Whether there is more of it."""
    given = {"number": head.number, "before": now - KEPT_MS, "leases": now - LEASE_KEPT_MS}
    sql = f"SELECT seq FROM share_documents WHERE {_OLD} ORDER BY seq LIMIT {FORGOTTEN_AT_ONCE}"
    row = tx.one(f"SELECT MAX(seq), COUNT(*) FROM ({sql}) old", given)
    if row is None or row[0] is None:
        return False
    head.kept = given["last"] = max(head.kept, int(row[0]))
    for machine, size in tx.all(
        f"SELECT changed_by, SUM(LENGTH(body)) FROM share_documents WHERE {_OLD} AND seq <= :last"
        " AND body IS NOT NULL GROUP BY changed_by",
        given,
    ):
        share_machines.weigh(tx, head.number, machine, -int(size))
    tx.execute(f"DELETE FROM share_documents WHERE {_OLD} AND seq <= :last", given)
    return int(row[1]) == FORGOTTEN_AT_ONCE
