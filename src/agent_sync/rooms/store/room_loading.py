"""A picture from rows: built whole once, then brought up to date by what changed since.

Both ways give the same picture as the drafts that made the room; a test holds them to it.
"""

import json

from ..picture.picture import TAIL, Picture, Room
from .room_rows import (
    ENTRY,
    MESSAGE,
    PRESENCE,
    Head,
    entry_from,
    entry_of,
    message_of,
    presence_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Log
    from ..picture.room_entry import Entry, Message
    from .room_seam import Reading, Row

FAR = 2_000
"""So many writes behind, a picture is built anew."""


def room_of(head: Head) -> Room:
    """The row of a room as others know it."""
    return Room(head.id, head.profile, head.created_at, json.loads(head.meta))


def built(rows: "Reading", head: Head, log: "Log") -> Picture:
    """The picture of a room from all its rows, in this snapshot."""
    picture, this = Picture(room_of(head), log), {"number": head.number}
    for scope, key, *entry in rows.all(
        f"SELECT scope, key, {ENTRY} FROM room_entries WHERE number = :number ORDER BY made", this
    ):
        _put(picture, scope, key, entry_of(tuple(entry)))
    picture.rows = dict(
        rows.all("SELECT scope, last FROM room_appends WHERE number = :number", this)
    )
    picture.messages = _last_messages(rows, head.number, 0)
    picture.presence = dict(map(presence_of, _signs(rows, head.number, -1)))
    return _stamped(picture, head)


def brought_up(rows: "Reading", head: Head, known: Picture) -> "Picture | None":
    """A picture as the head says, from an older one. None: too much was in between, or is gone."""
    if head.seq - known.seq > FAR or known.seq < head.retired:
        return None
    picture = known.copy()
    if head.seq > known.seq:
        apply(picture, _changed(rows, head.number, known.seq))
    if head.message_seq > known.message_seq:
        new = _last_messages(rows, head.number, known.message_seq)
        picture.messages = (*known.messages, *new)[-TAIL:]
    if head.pulse > known.pulse:
        new_signs = dict(map(presence_of, _signs(rows, head.number, known.pulse)))
        picture.presence = {**known.presence, **new_signs}
    _drop_retired(picture, head)
    return _stamped(picture, head)


def without_retired(picture: Picture, head: Head) -> Picture:
    """The same room after messages were retired."""
    picture = picture.copy()
    _drop_retired(picture, head)
    return _stamped(picture, head)


def _drop_retired(picture: Picture, head: Head) -> None:
    said = picture.messages
    if said and said[0].seq <= head.retired_messages:
        picture.messages = tuple(one for one in said if one.seq > head.retired_messages)


def _changed(rows: "Reading", number: int, after: int) -> "list[Row]":
    return rows.all(
        "SELECT scope, key, after_value, after_rest FROM room_changes"
        " WHERE number = :number AND seq > :after ORDER BY seq, n",
        {"number": number, "after": after},
    )


def apply(picture: Picture, changed: "list[Row]") -> None:
    """Put entries into a picture that is a copy: (scope, key, value, rest), none for a deletion."""
    own: set[str] = set()
    for scope, key, text, rest in changed:
        if scope not in own:
            own.add(scope)
            picture.scopes[scope] = dict(picture.scopes.get(scope, {}))
        entry = entry_from(text, rest)
        if entry is None:
            picture.clocks_of(scope, key, picture.scopes[scope].pop(key, None), None)
        else:
            _put(picture, scope, key, entry)


def _put(picture: Picture, scope: str, key: str, entry: "Entry") -> None:
    entries = picture.scopes.setdefault(scope, {})
    picture.clocks_of(scope, key, entries.get(key), entry)
    entries[key] = entry
    if entry.row is not None:
        picture.rows[scope] = max(picture.rows.get(scope, 0), entry.row)


def _stamped(picture: Picture, head: Head) -> Picture:
    picture.seq, picture.pulse = head.seq, head.pulse
    picture.message_seq, picture.audit_seq = head.message_seq, head.audit_seq
    picture.bytes, picture.keys = head.bytes, head.keys
    return picture


def _last_messages(rows: "Reading", number: int, after: int) -> "tuple[Message, ...]":
    found = rows.all(
        f"SELECT {MESSAGE} FROM room_messages WHERE number = :number AND n > :after"
        " ORDER BY n DESC LIMIT :most",
        {"number": number, "after": after, "most": TAIL},
    )
    return tuple(message_of(row) for row in reversed(found))


def _signs(rows: "Reading", number: int, after: int) -> "list[tuple[object, ...]]":
    return rows.all(
        f"SELECT {PRESENCE} FROM room_presence WHERE number = :number AND pulse > :after",
        {"number": number, "after": after},
    )
