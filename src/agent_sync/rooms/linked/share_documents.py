"""The documents of a shared repository as rows: the last change of each, by one rising sequence."""

from ..json_values import text_of
from .in_lists import names_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..store.room_seam import Reading, Row, Transaction

COLUMNS = "kind, uid, seq, machine, changed_by, agent, body, at, ends_at, fence_epoch, fence, state"
_PUT = f"""
INSERT INTO share_documents (number, {COLUMNS})
VALUES (:number, :kind, :uid, :seq, :machine, :changed_by, :agent, :body, :at, :ends_at,
    :fence_epoch, :fence, :state)
ON CONFLICT (number, kind, uid) DO UPDATE SET seq = excluded.seq, machine = excluded.machine,
    changed_by = excluded.changed_by, agent = excluded.agent, body = excluded.body,
    at = excluded.at, ends_at = excluded.ends_at, fence_epoch = excluded.fence_epoch,
    fence = excluded.fence, state = excluded.state
"""
PAGE, PAGE_BYTES = 500, 1024 * 1024


class Document:
    """One row. ``machine``: who put it first; ``changed_by``: who changed it last, '' for the
    server. ``body``: its JSON as text, None once it is over. ``ends_at``: ms, 0 for never.
    ``state``: of a gate, for counting those that are open."""

    __slots__ = (
        "agent", "at", "body", "changed_by", "ends_at", "fence", "fence_epoch", "kind",
        "machine", "seq", "state", "uid",
    )  # fmt: skip

    def __init__(self, row: "Row") -> None:
        self.body: str | None
        self.kind, self.uid, self.seq, self.machine = str(row[0]), str(row[1]), row[2], str(row[3])
        self.changed_by, self.agent, self.body, self.at = str(row[4]), str(row[5]), row[6], row[7]
        self.ends_at, self.fence_epoch, self.fence = row[8], row[9], row[10]
        self.state = str(row[11])

    def is_open(self, now: int) -> bool:
        """Whether it is there at a moment, and not over."""
        return self.body is not None and not 0 < self.ends_at <= now

    def fenced(self) -> "list[int] | None":
        """Its fence, of a lease that was granted."""
        return [self.fence_epoch, self.fence] if self.fence else None

    def text(self, now: int) -> str:
        """The JSON of what others are told of it; a body goes as it is stored."""
        body = self.body if self.is_open(now) and self.body is not None else "null"
        left = max(0, self.ends_at - now) if self.ends_at and body != "null" else 0
        head = text_of(
            {"kind": self.kind, "uid": self.uid, "seq": self.seq, "machine": self.machine,
             "agent": self.agent, "expires_in_ms": left, "fence": self.fenced(),
             "by": self.changed_by, "changed_ago_ms": max(0, now - self.at)}
        )  # fmt: skip
        return f'{head[:-1]},"body":{body}}}'

    def size(self) -> int:
        """The signs of its body; they count to whoever changed it last."""
        return 0 if self.body is None else len(self.body)

    def as_row(self, number: int) -> "dict[str, Any]":
        """Its columns."""
        return {"number": number, **{name: getattr(self, name) for name in COLUMNS.split(", ")}}


def one_of(rows: "Reading", number: int, kind: str, uid: str) -> "Document | None":
    """One document, over or not, or None."""
    return known(rows, number, [(kind, uid)]).get((kind, uid))


def known(
    rows: "Reading", number: int, wanted: "Iterable[tuple[str, str]]"
) -> "dict[tuple[str, str], Document]":
    """Those of these (kind, uid) that there are."""
    kinds: dict[str, list[str]] = {}
    for kind, uid in dict.fromkeys(wanted):
        kinds.setdefault(kind, []).append(uid)
    found: dict[tuple[str, str], Document] = {}
    for kind, uids in kinds.items():
        words, given = names_of(uids)
        sql = (
            f"SELECT {COLUMNS} FROM share_documents"
            f" WHERE number = :number AND kind = :kind AND uid IN ({words})"
        )
        for row in rows.all(sql, {"number": number, "kind": kind, **given}):
            found[kind, str(row[1])] = Document(row)
    return found


def put(tx: "Transaction", number: int, documents: "list[Document]") -> None:
    """These stand as they are from now on."""
    tx.many(_PUT, [one.as_row(number) for one in documents])


def after(rows: "Reading", number: int, seq: int, *, whole: bool) -> "tuple[list[Document], bool]":
    """What changed behind ``seq``, in order, a page of it; and whether there is more.

    ``whole``: for who begins anew, so that what is over is left out.
    """
    over = " AND body IS NOT NULL" if whole else ""
    rows_found = rows.all(
        f"SELECT {COLUMNS} FROM share_documents WHERE number = :number AND seq > :seq{over}"
        " ORDER BY seq LIMIT :most",
        {"number": number, "seq": seq, "most": PAGE + 1},
    )
    found, size = list[Document](), 0
    for row in rows_found[:PAGE]:
        if found and size > PAGE_BYTES:
            return found, True
        found.append(Document(row))
        size += len(found[-1].body or "")
    return found, len(rows_found) > PAGE


def counts(rows: "Reading", number: int, now: int) -> "dict[str, int]":
    """How many there are of each kind that are not over."""
    found = rows.all(
        "SELECT kind, COUNT(*) FROM share_documents WHERE number = :number AND body IS NOT NULL"
        " AND (ends_at = 0 OR ends_at > :now) GROUP BY kind ORDER BY kind",
        {"number": number, "now": now},
    )
    return {str(row[0]): int(row[1]) for row in found}


def count_of(rows: "Reading", number: int, machine: str, kind: str) -> int:
    """How many of a kind that are not over a machine put first."""
    row = rows.one(
        "SELECT COUNT(*) FROM share_documents WHERE number = :number AND machine = :machine"
        " AND kind = :kind AND body IS NOT NULL",
        {"number": number, "machine": machine, "kind": kind},
    )
    return int(row[0]) if row else 0


def open_gates(rows: "Reading", number: int, machine: str) -> "set[str]":
    """The gates of a machine that are open, by uid."""
    found = rows.all(
        "SELECT uid FROM share_documents WHERE number = :number AND machine = :machine"
        " AND kind = 'gate' AND body IS NOT NULL AND state = 'open'",
        {"number": number, "machine": machine},
    )
    return {str(row[0]) for row in found}
