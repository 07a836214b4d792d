"""A room as it stood at an earlier sequence: the present, and every later change taken back.

So nothing is replayed that was only reported, and what was retired needs no copy of that time: the
oldest state that can be had is the one that stood when its history was cut off.
"""

import json

from ..picture.picture import TAIL, Picture
from ..picture.room_entry import size_of
from ..readers import RESERVED
from ..room_errors import RoomError, bad
from .room_loading import apply
from .room_rows import MESSAGE, Head, message_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.room_entry import Message
    from .room_seam import Reading


def picture_at(rows: "Reading", head: Head, present: Picture, seq: int) -> Picture:
    """The picture right after the write ``seq``; ``present`` is of the same snapshot as ``head``.

    It is for reading: signs of life and row numbers are not those of the time, and what was deleted
    since stands last in its scope. Raises RoomError: 400 for a sequence that never was,
    410 ``gone`` for one that was retired.
    """
    if not 0 <= seq <= head.seq:
        raise bad("invalid_seq", f"this room has the sequences 0 to {head.seq}", seq=head.seq)
    if seq < head.retired:
        raise RoomError(410, "gone", "what was then is not kept", oldest=head.retired, seq=head.seq)
    picture, this = present.copy(), {"number": head.number, "seq": seq}
    back = rows.all(
        "SELECT scope, key, before_value, before_rest FROM room_changes"
        " WHERE number = :number AND seq > :seq ORDER BY seq DESC, n DESC",
        this,
    )
    apply(picture, back)
    picture.seq, picture.pulse, picture.presence = seq, 0, {}
    picture.message_seq = _last(rows, "room_messages", this) or head.retired_messages
    picture.audit_seq = _last(rows, "room_audit", this) or 0
    picture.messages = _messages(rows, head.number, picture.message_seq)
    _measure(picture)
    return picture


def time_of(rows: "Reading", head: Head, then: Picture) -> int:
    """When the last write of a picture was made (ms), by the latest thing that it left.

    Where all of that was retired, by what still stands.
    """
    this = {"number": head.number, "seq": then.seq}
    found = [
        tuple(row)
        for table, order in (("room_changes", "seq"), ("room_messages", "n"), ("room_audit", "n"))
        for row in rows.all(
            f"SELECT seq, at FROM {table} WHERE number = :number AND seq <= :seq"
            f" ORDER BY {order} DESC LIMIT 1",
            this,
        )
    ]
    if found:
        return int(max(found)[1])
    stood = [entry.updated_at for entries in then.scopes.values() for entry in entries.values()]
    return max([then.room.created_at, *stood])


def invocations_of(rows: "Reading", head: Head, seqs: "list[int]") -> "dict[int, dict[str, Any]]":
    """The audit's record of each invocation among these writes, by its sequence."""
    wanted = set(seqs)
    if not wanted:
        return {}
    found = rows.each(
        "SELECT seq, record FROM room_audit WHERE number = :number"
        " AND seq >= :first AND seq <= :last",
        {"number": head.number, "first": min(wanted), "last": max(wanted)},
    )
    records = ((int(seq), json.loads(record)) for seq, record in found if seq in wanted)
    return {seq: record for seq, record in records if "action" in record}


def _measure(picture: Picture) -> None:
    sizes = {
        scope: sum(size_of(key, entry) for key, entry in entries.items())
        for scope, entries in picture.scopes.items()
    }
    picture.bytes = sum(sizes.values())
    picture.keys = sum(len(picture.scopes[scope]) for scope in sizes if scope not in RESERVED)


def _last(rows: "Reading", table: str, this: "dict[str, int]") -> int:
    row = rows.one(f"SELECT MAX(n) FROM {table} WHERE number = :number AND seq <= :seq", this)
    return int(row[0] or 0) if row else 0


def _messages(rows: "Reading", number: int, upto: int) -> "tuple[Message, ...]":
    found = rows.all(
        f"SELECT {MESSAGE} FROM room_messages WHERE number = :number AND n <= :upto"
        " ORDER BY n DESC LIMIT :most",
        {"number": number, "upto": upto, "most": TAIL},
    )
    return tuple(message_of(row) for row in reversed(found))
