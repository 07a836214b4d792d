"""One room as one JSON document, to take it elsewhere. Tokens stay where they are."""

import json

from ..picture.room_entry import Entry
from ..picture.timer import from_json
from .room_rows import Head, entry_from, message_of, rest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from .room_seam import Reading

FORMAT, VERSION = "agent-sync room", 1
NUMBERS = ("seq", "message_seq", "audit_seq", "retired", "retired_messages")


def document_of(rows: "Reading", head: Head, picture: "Picture") -> "dict[str, Any]":
    """Everything of a room but its tokens, as one JSON value. Values stand as values."""
    entries = [
        {"scope": scope, "key": key, **entry_json(entry)}
        for scope, found in picture.scopes.items()
        for key, entry in found.items()
    ]
    return {
        "format": FORMAT, "version": VERSION, "id": head.id, "profile": head.profile,
        "created_at": head.created_at, "meta": json.loads(head.meta),
        "numbers": {name: getattr(head, name) for name in NUMBERS},
        "entries": entries, "rows": dict(picture.rows),
        "presence": {
            agent: {"heartbeat": signs.heartbeat, "seen": signs.seen}
            for agent, signs in picture.presence.items()
        },
        "messages": _messages(rows, head.number), "audit": _audit(rows, head.number),
        "changes": _changes(rows, head.number),
    }  # fmt: skip


def entry_json(entry: "Entry | None") -> "Any":
    """An entry of a document; None for none."""
    if entry is None:
        return None
    rest = json.loads(rest_of(entry))
    marks = rest.pop("marks", {})
    return {"value": entry.value, **rest, **marks}


def entry_given(given: "Any") -> "Entry | None":
    """An entry from a document."""
    if given is None:
        return None
    return Entry(
        given["value"], revision=int(given["revision"]), updated_at=int(given["updated_at"]),
        row=given.get("row"), timer=from_json(given.get("timer")), enabled=given.get("enabled"),
        cooldown=from_json(given.get("cooldown")),
    )  # fmt: skip


def _rows(rows: "Reading", number: int, table: str, columns: str, order: str) -> "Any":
    return rows.each(
        f"SELECT {columns} FROM {table} WHERE number = :number ORDER BY {order}",
        {"number": number},
    )


def _messages(rows: "Reading", number: int) -> "list[dict[str, Any]]":
    columns = "seq, n, at, sender, addressed, kind, body, extra"
    return [
        {"n": said.seq, "seq": seq, "at": said.at, "from": said.sender, "to": list(said.to),
         "kind": said.kind, "body": said.body, "extra": said.extra}
        for seq, *row in _rows(rows, number, "room_messages", columns, "n")
        for said in (message_of(tuple(row)),)
    ]  # fmt: skip


def _audit(rows: "Reading", number: int) -> "list[dict[str, Any]]":
    return [
        {"n": n, "seq": seq, "at": at, "record": json.loads(record)}
        for n, seq, at, record in _rows(rows, number, "room_audit", "n, seq, at, record", "n")
    ]


def _changes(rows: "Reading", number: int) -> "list[dict[str, Any]]":
    columns = "seq, n, at, scope, key, before_value, before_rest, after_value, after_rest"
    return [
        {"seq": seq, "n": n, "at": at, "scope": scope, "key": key,
         "before": entry_json(entry_from(*rest[:2])), "after": entry_json(entry_from(*rest[2:]))}
        for seq, n, at, scope, key, *rest in _rows(rows, number, "room_changes", columns, "seq, n")
    ]  # fmt: skip
