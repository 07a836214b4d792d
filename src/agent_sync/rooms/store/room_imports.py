"""A room from its document (``room_documents``): under its own id or another, without tokens."""

from ..json_values import text_of
from ..picture.room_entry import Entry, size_of
from ..readers import RESERVED
from ..room_errors import bad, conflict, over_limit
from ..room_names import checked_id, odd
from .room_documents import FORMAT, NUMBERS, VERSION, entry_given
from .room_rows import HEAD, Head, marks_of, rest_of
from .room_schema import PARTS, inserting
from .room_storing import demand_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..room_limits import Limits
    from .room_seam import Transaction

    Part = tuple[str, dict[str, Any]]


def take_in(tx: "Transaction", given: "Any", room_id: str, limits: "Limits") -> Head:
    """Make the room of a document; its row. RoomError 400 ``invalid_document``, 409, 413, 429."""
    try:
        demand_format(given)
        entries = [(one["scope"], one["key"], _entry(one)) for one in given["entries"]]
        _demand_size(entries, limits)
        parts = [*_entries(entries), *_lists(given)]
        head = _room(tx, given, room_id, entries)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise bad("invalid_document", f"{type(error).__name__}: {error}"[:200]) from None
    for table, row in parts:
        tx.execute(inserting(table, PARTS[table]), {**row, "number": head.number})
    return head


def demand_format(given: "Any") -> None:
    """Let through what an export wrote. Raises RoomError (400), KeyError."""
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise bad("invalid_document", "this is no exported room")
    if given["version"] != VERSION:
        raise bad("invalid_document", "a newer agent-sync made this document; update agent-sync")


def _demand_size(entries: "list[tuple[str, str, Entry]]", limits: "Limits") -> None:
    if _keys(entries) > limits.keys:
        raise over_limit("max-keys", limits.keys)
    for scope, _, entry in entries:
        if scope not in RESERVED:
            demand_value(entry.text, limits.value)
    if sum(size_of(key, entry) for _, key, entry in entries) > limits.room:
        raise over_limit("max-room", limits.room, status=413)


def _keys(entries: "list[tuple[str, str, Entry]]") -> int:
    return sum(scope not in RESERVED for scope, _, _ in entries)


def _entry(given: "Any") -> Entry:
    for name in (given["scope"], given["key"]):
        if not isinstance(name, str) or not name or odd(name):
            raise ValueError("a key or scope is no name")
    found = entry_given(given)
    assert found is not None
    return found


def _room(
    tx: "Transaction", given: "Any", room_id: str, entries: "list[tuple[str, str, Entry]]"
) -> Head:
    row = {
        "id": checked_id(room_id or given["id"]), "profile": str(given["profile"]),
        "created_at": int(given["created_at"]), "meta": text_of(given["meta"]), "pulse": 0,
        "bytes": sum(size_of(key, entry) for _, key, entry in entries), "keys": _keys(entries),
        **{name: int(given["numbers"][name]) for name in NUMBERS},
    }  # fmt: skip
    statement = inserting("rooms", tuple(row)) + " ON CONFLICT (id) DO NOTHING"
    if tx.touched(statement, row) != 1:
        raise conflict("room_exists", id=row["id"])
    found = tx.one(f"SELECT {HEAD} FROM rooms WHERE id = :id", {"id": row["id"]})
    assert found is not None, "it was made above"
    return Head(found)


def _entries(entries: "list[tuple[str, str, Entry]]") -> "Iterator[Part]":
    for made, (scope, key, entry) in enumerate(entries):
        yield "room_entries", {
            "scope": scope, "key": key, "value": entry.text, "revision": entry.revision,
            "appended": entry.row, "updated_at": entry.updated_at, "marks": marks_of(entry),
            "made": made,
        }  # fmt: skip


def _lists(given: "Any") -> "Iterator[Part]":
    for scope, last in given["rows"].items():
        yield "room_appends", {"scope": scope, "last": int(last)}
    for agent, signs in given["presence"].items():
        yield "room_presence", {
            "agent": agent, "heartbeat": int(signs["heartbeat"]), "seen": int(signs["seen"]),
            "waiting_on": '""', "waiting_until": 0, "pulse": 0,
        }  # fmt: skip
    for one in given["messages"]:
        yield from _message(one)
    for one in given["audit"]:
        yield "room_audit", {
            "n": int(one["n"]), "seq": int(one["seq"]), "at": int(one["at"]),
            "record": text_of(dict(one["record"])),
        }  # fmt: skip
    for one in given["changes"]:
        yield "room_changes", _change(one)


def _message(one: "Any") -> "Iterator[Part]":
    sender = None if one["from"] is None else text_of(str(one["from"]))
    yield "room_messages", {
        "n": int(one["n"]), "seq": int(one["seq"]), "at": int(one["at"]), "sender": sender,
        "addressed": text_of(list(one["to"])), "kind": text_of(str(one["kind"])),
        "body": text_of(one["body"]), "extra": text_of(one["extra"]) if one["extra"] else None,
    }  # fmt: skip
    for agent in dict.fromkeys(one["to"]):
        yield "room_addressees", {"n": int(one["n"]), "agent": text_of(agent), "sender": sender}


def _change(one: "Any") -> "dict[str, Any]":
    before, after = entry_given(one["before"]), entry_given(one["after"])
    return {
        "seq": int(one["seq"]), "n": int(one["n"]), "at": int(one["at"]),
        "scope": str(one["scope"]), "key": str(one["key"]),
        "before_value": before and before.text, "before_rest": before and rest_of(before),
        "after_value": after and after.text, "after_rest": after and rest_of(after),
    }  # fmt: skip
