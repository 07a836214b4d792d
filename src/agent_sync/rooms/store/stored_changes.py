"""The list of changes of a room, read from where somebody left off."""

from ..picture.room_entry import Entry
from ..room_errors import RoomError
from .room_rows import MESSAGE, Head, StoredChange, entry_from, message_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.room_entry import Message
    from .room_seam import Reading

MESSAGES = "_messages"
_CHANGE = "seq, at, scope, key, before_value, before_rest, after_value, after_rest"


def changes_after(rows: "Reading", head: Head, after: int, limit: int) -> "list[StoredChange]":
    """Whole writes behind ``after``, about ``limit`` changes. Raises RoomError 410 ``gone``."""
    if after < head.retired or after > head.seq:
        message = "changes as old as this are not kept" if after < head.retired else "never was"
        raise RoomError(410, "gone", message, oldest=head.retired, seq=head.seq)
    last = _last_whole(rows, head.number, after, limit)
    params = {"number": head.number, "after": after, "last": last}
    found = [
        StoredChange(seq, at, scope, key, entry_from(*before), entry_from(*later))
        for seq, at, scope, key, *rest in rows.all(
            f"SELECT {_CHANGE} FROM room_changes WHERE number = :number"
            " AND seq > :after AND seq <= :last ORDER BY seq, n",
            params,
        )
        for before, later in (((rest[0], rest[1]), (rest[2], rest[3])),)
    ]
    said = rows.all(
        f"SELECT seq, {MESSAGE} FROM room_messages WHERE number = :number"
        " AND seq > :after AND seq <= :last ORDER BY n",
        params,
    )
    found += [_said(seq, message_of(tuple(row))) for seq, *row in said]
    return sorted(found, key=lambda change: change.seq)


def _last_whole(rows: "Reading", number: int, after: int, limit: int) -> int:
    """Up to which write about ``limit`` changes reach."""
    found = rows.all(
        "SELECT seq FROM (SELECT seq FROM room_changes WHERE number = :number AND seq > :after"
        " UNION ALL SELECT seq FROM room_messages WHERE number = :number AND seq > :after) both_of"
        " ORDER BY seq LIMIT :most",
        {"number": number, "after": after, "most": max(1, limit)},
    )
    return int(found[-1][0]) if found else after


def _said(seq: int, message: "Message") -> StoredChange:
    return StoredChange(seq, message.at, MESSAGES, str(message.seq), None, entry_of(message))


def entry_of(message: "Message") -> Entry:
    """A message as an entry of ``_messages``."""
    value = {
        "from": message.sender, "to": list(message.to), "kind": message.kind,
        "body": message.body, **message.extra,
    }  # fmt: skip
    return Entry(value, revision=1, updated_at=message.at, row=message.seq)
