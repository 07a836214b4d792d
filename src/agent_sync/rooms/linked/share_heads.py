"""The row of a shared repository: its epoch, its counters, and the lock that orders its changes."""

import json

from ..json_values import text_of
from ..room_errors import missing
from ..store.room_notices import OF_MACHINES
from .document_kinds import BLOCK, FIRST, JUMP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_seam import Reading, Row, Transaction

_RAN_OUT = (
    "EXISTS (SELECT 1 FROM share_documents d WHERE d.number = h.number AND d.ends_at > 0"
    " AND d.ends_at <= :now)"
)
_COLUMNS = "number, epoch, seq, fence, blocks, kept, swept_at, epoch_at"


class ShareHead:
    """``seq``: of the last change; ``fence``: of the last lease; ``blocks``: the last number given
    out of each kind; ``kept``: the last change that is not told any more; ``epoch_at``: when a
    machine made this epoch begin, 0 where none did."""

    __slots__ = (
        "blocks",
        "epoch",
        "epoch_at",
        "fence",
        "kept",
        "number",
        "ran_out",
        "seq",
        "swept_at",
    )

    def __init__(self, row: "Row") -> None:
        self.number: int = row[0]
        self.epoch: int = row[1]
        self.seq: int = row[2]
        self.fence: int = row[3]
        self.blocks: dict[str, int] = json.loads(row[4])
        self.kept: int = row[5]
        self.swept_at: int = row[6]
        self.epoch_at: int = row[7]
        self.ran_out = bool(row[8])

    def next_seq(self) -> int:
        """Count one change on."""
        self.seq += 1
        return self.seq

    def next_fence(self) -> int:
        """Count one lease on."""
        self.fence += 1
        return self.fence

    def last_number(self, kind: str) -> int:
        """The last number of a kind that was given out; those before the first are nobody's."""
        return self.blocks.get(kind, FIRST - 1)

    def next_block(self, kind: str) -> "tuple[int, int]":
        """(first, last) of the next numbers of a kind."""
        first = self.last_number(kind) + 1
        self.blocks[kind] = first + BLOCK - 1
        return first, self.blocks[kind]

    def begin_epoch(self, shown: "Mapping[str, int]", numbers: "Mapping[str, int]") -> None:
        """Count on behind all that was shown: what was given out since this state is not known.

        ``shown``: epoch, seq, fence, those that there are. ``numbers``: the highest of each kind.
        """
        self.epoch = max(self.epoch, shown.get("epoch", 0)) + 1
        self.seq = max(self.seq, shown.get("seq", 0)) + 1
        self.fence = max(self.fence, shown.get("fence", 0)) + 1
        for kind in {*self.blocks, *numbers}:
            known = max(self.blocks.get(kind, 0), _block_end(numbers.get(kind, 0)))
            self.blocks[kind] = known + JUMP

    def pass_numbers(self, numbers: "Mapping[str, int]") -> None:
        """No number that a machine shows is given out again."""
        for kind, highest in numbers.items():
            if highest > self.last_number(kind):
                self.blocks[kind] = _block_end(highest) + JUMP


def _block_end(number: int) -> int:
    return max(FIRST - 1, -(-number // BLOCK) * BLOCK)


def share(tx: "Transaction", number: int, now: int) -> None:
    """The room is a shared repository from now on; one that is stays as it is.

    Its sequence begins at 1: a machine that has seen nothing is at 0.
    """
    tx.execute(
        "INSERT INTO share_heads (number, epoch, seq, fence, blocks, kept, swept_at, epoch_at)"
        " VALUES (:number, 1, 1, 0, '{}', 0, :now, 0) ON CONFLICT (number) DO NOTHING",
        {"number": number, "now": now},
    )


def head_of(rows: "Reading", number: int, lock: str = "", now: int = 0) -> ShareHead:
    """The row, locked with ``lock`` (``Database.for_update``); whether something has run out at
    ``now``. Raises RoomError (404)."""
    sql = f"SELECT {_COLUMNS}, {_RAN_OUT} FROM share_heads h WHERE number = :number{lock}"
    row = rows.one(sql, {"number": number, "now": now})
    if row is None:
        raise missing("room not found")
    return ShareHead(row)


def shared_rooms(rows: "Reading") -> "list[tuple[int, str]]":
    """(number, id) of every shared repository."""
    found = rows.all("SELECT r.number, r.id FROM share_heads h JOIN rooms r ON r.number = h.number")
    return [(int(row[0]), str(row[1])) for row in found]


def store(tx: "Transaction", head: ShareHead) -> None:
    """Write it."""
    tx.execute(
        "UPDATE share_heads SET epoch = :epoch, seq = :seq, fence = :fence, blocks = :blocks,"
        " kept = :kept, swept_at = :swept_at, epoch_at = :epoch_at WHERE number = :number",
        {
            "number": head.number, "epoch": head.epoch, "seq": head.seq, "fence": head.fence,
            "blocks": text_of(head.blocks), "kept": head.kept, "swept_at": head.swept_at,
            "epoch_at": head.epoch_at,
        },
    )  # fmt: skip


def news(room_id: str, head: ShareHead) -> "tuple[str, int, int]":
    """What is told of a change, to whoever waits."""
    return OF_MACHINES + room_id, head.seq, head.epoch


def announce(tx: "Transaction", room_id: str, head: ShareHead) -> None:
    """Tell other processes when this is committed."""
    said: "list[Any]" = list(news(room_id, head))
    tx.announce(text_of(said))
