"""The list of changes of a room, read from where somebody left off."""

from ..picture.room_entry import Entry
from ..room_errors import RoomError
from .room_rows import MESSAGE, Head, StoredChange, entry_from, message_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.room_entry import Message
    from .room_seam import Reading, Row

MESSAGES = "_messages"
GONE = "changes as old as this are not kept"
_CHANGE = "seq, at, scope, key, before_value, before_rest, after_value, after_rest"


def changes_after(rows: "Reading", head: Head, after: int, limit: int) -> "list[StoredChange]":
    """Whole writes behind ``after``, about ``limit`` changes. Raises RoomError 410 ``gone``."""
    if after < head.retired or after > head.seq:
        message = GONE if after < head.retired else "never was"
        raise RoomError(410, "gone", message, oldest=head.retired, seq=head.seq)
    last = _last_whole(rows, head.number, after, limit)
    params = {"number": head.number, "after": after, "last": last}
    found = [
        _change(row)
        for row in rows.all(
            f"SELECT {_CHANGE} FROM room_changes WHERE number = :number"
            " AND seq > :after AND seq <= :last ORDER BY seq, n",
            params,
        )
    ]
    said = rows.all(
        f"SELECT seq, {MESSAGE} FROM room_messages WHERE number = :number"
        " AND seq > :after AND seq <= :last ORDER BY n",
        params,
    )
    found += [_said(seq, message_of(tuple(row))) for seq, *row in said]
    return sorted(found, key=lambda change: change.seq)


def changes_of_key(
    rows: "Reading", head: Head, place: "tuple[str, str]", after: "int | None", limit: int
) -> "tuple[list[StoredChange], bool]":
    """Writes of one key behind ``after``, about ``limit`` of them, and whether there are more.

    ``after`` None: from the oldest that is kept. Raises RoomError 410 ``gone``.
    """
    if after is not None and after < head.retired:
        raise RoomError(410, "gone", GONE, oldest=head.retired, seq=head.seq)
    params = {"number": head.number, "scope": place[0], "key": place[1], "after": after or 0}
    where = "WHERE number = :number AND scope = :scope AND key = :key AND seq > :after"
    seqs = rows.all(
        f"SELECT DISTINCT seq FROM room_changes {where} ORDER BY seq LIMIT :most",
        {**params, "most": limit + 1},
    )
    last = seqs[:limit][-1][0] if seqs else 0
    found = rows.all(
        f"SELECT {_CHANGE} FROM room_changes {where} AND seq <= :last ORDER BY seq, n",
        {**params, "last": last},
    )
    return [_change(row) for row in found], len(seqs) > limit


def _change(row: "Row") -> StoredChange:
    seq, at, scope, key, *rest = row
    before, after = entry_from(rest[0], rest[1]), entry_from(rest[2], rest[3])
    return StoredChange(seq, at, scope, key, before, after)


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
