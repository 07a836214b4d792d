"""Old messages, audit and changes are not kept for ever, if somebody asked for that (SERVE-9).

What stands in a room stays; what led there is cut off at a sequence. Whoever asks for changes
behind an earlier one is told that they are gone.
"""

from .room_rows import Head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .room_seam import Reading, Transaction

AT_ONCE = 2_000
"""So many writes are cut off in one transaction: others want to write, too."""
LISTS = ("room_changes", "room_messages", "room_audit")
GONE = (
    "DELETE FROM room_changes WHERE number = :number AND seq <= :last",
    "DELETE FROM room_messages WHERE number = :number AND seq <= :last",
    "DELETE FROM room_audit WHERE number = :number AND seq <= :last",
)


def cut(rows: "Reading", head: Head, before: int) -> int:
    """The last sequence of the next piece that is older than ``before`` (ms); 0: there is none."""
    each = " UNION ALL ".join(
        f"SELECT seq FROM {table} WHERE number = :number AND seq > :first AND seq <= :last"
        " AND at < :before"
        for table in LISTS
    )
    row = rows.one(
        f"SELECT MAX(seq) FROM ({each}) all_of",
        {"number": head.number, "first": head.retired, "last": head.retired + AT_ONCE,
         "before": before},
    )  # fmt: skip
    return int(row[0] or 0) if row else 0


def retire(tx: "Transaction", head: Head, last: int) -> None:
    """Cut off all up to a sequence. ``head`` notes it, under a new pulse, and is to be stored."""
    this = {"number": head.number, "last": last}
    row = tx.one("SELECT MAX(n) FROM room_messages WHERE number = :number AND seq <= :last", this)
    head.retired = last
    head.retired_messages = max(head.retired_messages, (row and row[0]) or 0)
    head.pulse += 1
    for statement in GONE:
        tx.execute(statement, this)
    tx.execute(
        "DELETE FROM room_addressees WHERE number = :number AND n <= :last",
        {"number": head.number, "last": head.retired_messages},
    )
