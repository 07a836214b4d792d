"""A draft becomes rows: entries, messages, audit, tokens, and the list of changes."""

from ..json_values import text_of
from ..picture.draft import Change, Draft
from ..picture.room_entry import size_of
from ..readers import RESERVED
from ..room_errors import over_limit
from .room_rows import Head, marks_of, rest_of
from .room_schema import PARTS, inserting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..picture.room_entry import Entry, Message, Presence
    from ..room_limits import Limits
    from .room_seam import Transaction

_ENTRY = """
INSERT INTO room_entries
    (number, scope, key, value, revision, appended, updated_at, marks, made)
VALUES (:number, :scope, :key, :value, :revision, :appended, :updated_at, :marks, :made)
ON CONFLICT (number, scope, key) DO UPDATE SET value = excluded.value,
    revision = excluded.revision, appended = excluded.appended,
    updated_at = excluded.updated_at, marks = excluded.marks,
    made = CASE WHEN :remade = 1 THEN excluded.made ELSE room_entries.made END
"""
_GONE = "DELETE FROM room_entries WHERE number = :number AND scope = :scope AND key = :key"
_APPENDED = """
INSERT INTO room_appends (number, scope, last) VALUES (:number, :scope, :last)
ON CONFLICT (number, scope) DO UPDATE SET last = excluded.last
"""
_CHANGE, _MESSAGE, _ADDRESSEE, _AUDIT, _TOKEN = (
    inserting(table, PARTS[table])
    for table in ("room_changes", "room_messages", "room_addressees", "room_audit", "room_tokens")
)
_ENDED = "DELETE FROM room_tokens WHERE number = :number AND kind = :kind AND agent = :agent"
_PRESENCE = """
INSERT INTO room_presence
    (number, agent, heartbeat, seen, waiting_on, waiting_until, pulse)
VALUES (:number, :agent, :heartbeat, :seen, :waiting_on, :waiting_until, :pulse)
ON CONFLICT (number, agent) DO UPDATE SET heartbeat = excluded.heartbeat, seen = excluded.seen,
    waiting_on = excluded.waiting_on, waiting_until = excluded.waiting_until,
    pulse = excluded.pulse
"""
_HEAD = """
UPDATE rooms SET seq = :seq, pulse = :pulse, message_seq = :message_seq, audit_seq = :audit_seq,
    bytes = :bytes, keys = :keys, retired = :retired, retired_messages = :retired_messages
WHERE number = :number
"""

MOST_COUNTING, MOST_VALUES_COUNTING = 500, 4
"""So many clocks may count the writes of one key, on values of so much together (of the largest
values that there may be): each such write stores all of them anew."""


def demand_room(draft: Draft, head: Head, limits: "Limits") -> None:
    """Refuse a draft that makes the room larger than the server allows. Raises RoomError."""
    picture = draft.picture
    if picture.bytes > limits.room and picture.bytes > head.bytes:
        raise over_limit("max-room", limits.room, status=413)
    if picture.keys > limits.keys and picture.keys > head.keys:
        raise over_limit("max-keys", limits.keys)
    for change in draft.changes:
        if change.after is not None and change.scope not in RESERVED:
            demand_value(change.after.text, limits.value)
    for watched in {on for change in draft.changes for on in _new_counts(change)}:
        _demand_counting(draft, watched, limits)


def _new_counts(change: Change) -> "list[tuple[str, str]]":
    """The keys that an entry counts from now on; one that only ticked counts as it did."""
    before, after = change.before, change.after
    if after is None:
        return []
    known = before.counts if before is not None and before.text == after.text else []
    return [on for on in after.counts if on not in known]


def _demand_counting(draft: Draft, watched: "tuple[str, str]", limits: "Limits") -> None:
    """A small write, which anybody may make, costs all that count it. Raises RoomError."""
    picture = draft.picture
    counting = [(key, picture.entry(scope, key)) for scope, key in picture.counting[watched]]
    most = MOST_VALUES_COUNTING * limits.value
    if len(counting) > MOST_COUNTING or sum(size_of(*one) for one in counting) > most:
        raise over_limit("ticks of one key", MOST_COUNTING)


def demand_value(text: str, most: int) -> None:
    """Refuse a value by its text where it has more bytes than ``most``. Raises RoomError (413)."""
    if len(text) * 4 > most and len(text.encode("utf-8", "surrogatepass")) > most:
        raise over_limit("max-value", most, status=413)


def store_draft(tx: "Transaction", head: Head, draft: Draft) -> None:
    """Write all of a draft under the next sequence, on which ``head`` is counted."""
    head.seq += 1
    _changes(tx, head, draft)
    _entries(tx, head, draft.changes)
    first = head.message_seq + 1
    if draft.messages:
        _messages(tx, head, draft.messages)
    if draft.audits:
        tx.many(_AUDIT, list(_audits(head, draft)))
    for token in draft.tokens:
        put_token(tx, head.number, token, draft.now)
    picture = draft.picture
    assert not draft.messages or draft.messages[0].seq == first, "made from another picture"
    head.message_seq, head.audit_seq = picture.message_seq, picture.audit_seq
    head.bytes, head.keys = picture.bytes, picture.keys


def store_head(tx: "Transaction", head: Head) -> None:
    """The row of the room, once a transaction."""
    tx.execute(_HEAD, {name: getattr(head, name) for name in _HEAD_NAMES})


_HEAD_NAMES = (
    "seq", "pulse", "message_seq", "audit_seq", "bytes", "keys", "retired", "retired_messages",
    "number",
)  # fmt: skip


def store_life(tx: "Transaction", head: Head, agent: str, signs: "Presence") -> None:
    """Signs of life of one agent, under the next pulse."""
    head.pulse += 1
    tx.execute(
        _PRESENCE,
        {
            "number": head.number, "agent": agent, "heartbeat": signs.heartbeat,
            "seen": signs.seen, "waiting_on": text_of(signs.waiting_on),
            "waiting_until": signs.waiting_until, "pulse": head.pulse,
        },
    )  # fmt: skip


def put_token(tx: "Transaction", number: int, token: "Any", now: int) -> None:
    """A token to know from now on; those that it replaces end."""
    params = {"number": number, "kind": token.kind, "agent": token.agent}
    if token.replaces:
        tx.execute(_ENDED, params)
    given = {"digest": token.digest, "created_at": now, "family": token.family}
    tx.execute(_TOKEN, {**params, **given})


def _changes(tx: "Transaction", head: Head, draft: Draft) -> None:
    rows = [_change(head, n, draft.now, change) for n, change in enumerate(draft.changes)]
    if rows:
        tx.many(_CHANGE, rows)


def _change(head: Head, n: int, at: int, change: Change) -> "dict[str, Any]":
    before, after = change.before, change.after
    return {
        "number": head.number, "seq": head.seq, "n": n, "at": at,
        "scope": change.scope, "key": change.key,
        "before_value": before and before.text, "before_rest": before and rest_of(before),
        "after_value": after and after.text, "after_rest": after and rest_of(after),
    }  # fmt: skip


def _entries(tx: "Transaction", head: Head, changes: "list[Change]") -> None:
    """Each key once, as the draft leaves it; what was deleted and made again comes last."""
    last: dict[tuple[str, str], tuple[Entry | None, int, int]] = {}
    appended: dict[str, int] = {}
    for n, change in enumerate(changes):
        place, after = (change.scope, change.key), change.after
        _, made, remade = last.get(place, (None, n, 0))
        if change.before is None:
            made, remade = n, 1
        last[place] = (after, made, remade)
        if change.before is None and after is not None and after.row is not None:
            appended[change.scope] = max(after.row, appended.get(change.scope, 0))
    put = [_entry(head, place, *found) for place, found in last.items() if found[0] is not None]
    gone = [_place(head, place) for place, found in last.items() if found[0] is None]
    for statement, rows in ((_GONE, gone), (_ENTRY, put)):
        if rows:
            tx.many(statement, rows)
    for scope, row in appended.items():
        tx.execute(_APPENDED, {"number": head.number, "scope": scope, "last": row})


def _place(head: Head, place: "tuple[str, str]") -> "dict[str, Any]":
    return {"number": head.number, "scope": place[0], "key": place[1]}


def _entry(
    head: Head, place: "tuple[str, str]", entry: "Entry | None", n: int, remade: int
) -> "dict[str, Any]":
    assert entry is not None
    return {
        "number": head.number, "scope": place[0], "key": place[1], "value": entry.text,
        "revision": entry.revision, "appended": entry.row, "updated_at": entry.updated_at,
        "marks": marks_of(entry), "made": (head.seq << 20) + n, "remade": remade,
    }  # fmt: skip


def _messages(tx: "Transaction", head: Head, messages: "list[Message]") -> None:
    tx.many(_MESSAGE, [_message(head, one) for one in messages])
    to = [
        {"number": head.number, "agent": text_of(agent), "n": one.seq, "sender": _sender(one)}
        for one in messages
        for agent in dict.fromkeys(one.to)
    ]
    if to:
        tx.many(_ADDRESSEE, to)


def _message(head: Head, one: "Message") -> "dict[str, Any]":
    return {
        "number": head.number, "n": one.seq, "seq": head.seq, "at": one.at,
        "sender": _sender(one), "addressed": text_of(list(one.to)), "kind": text_of(one.kind),
        "body": text_of(one.body), "extra": text_of(one.extra) if one.extra else None,
    }  # fmt: skip


def _sender(one: "Message") -> "str | None":
    return None if one.sender is None else text_of(one.sender)


def _audits(head: Head, draft: Draft) -> "Iterable[dict[str, Any]]":
    first = draft.picture.audit_seq - len(draft.audits) + 1
    for n, record in enumerate(draft.audits, first):
        yield {
            "number": head.number, "n": n, "seq": head.seq, "at": draft.now,
            "record": text_of(record),
        }  # fmt: skip
