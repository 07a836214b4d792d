"""Rows as things: entries, messages, signs of life, the head of a room, one stored change."""

import json

from ..json_values import text_of
from ..picture.room_entry import Entry, Message, Presence
from ..picture.timer import from_json
from .room_schema import ROOM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .room_seam import Row

ENTRY = "value, revision, appended, updated_at, marks"
MESSAGE = "n, at, sender, addressed, kind, body, extra"
PRESENCE = "agent, heartbeat, seen, waiting_on, waiting_until"
HEAD = ", ".join(ROOM)


class Head:
    """The row of a room. A write counts it on in memory, and stores it once, at its end."""

    __slots__ = (
        "audit_seq", "bytes", "created_at", "id", "keys", "message_seq", "meta", "number",
        "profile", "pulse", "retired", "retired_messages", "seq",
    )  # fmt: skip

    def __init__(self, row: "Row") -> None:
        self.number: int
        self.seq: int
        self.pulse: int
        (
            self.number, self.id, self.profile, self.created_at, self.meta, self.seq, self.pulse,
            self.message_seq, self.audit_seq, self.bytes, self.keys, self.retired,
            self.retired_messages,
        ) = row  # fmt: skip


class StoredChange:
    """One entry before and after, by the write ``seq`` at ``at`` (ms). ``after`` None: deleted.

    A message is one, too, so that whoever streams changes needs no second list: scope
    ``_messages``, its number as the key, nothing before.
    """

    __slots__ = ("after", "at", "before", "key", "scope", "seq")

    def __init__(
        self, seq: int, at: int, scope: str, key: str, before: "Entry | None", after: "Entry | None"
    ) -> None:
        self.seq = seq
        self.at = at
        self.scope = scope
        self.key = key
        self.before = before
        self.after = after


def entry_of(row: "Row") -> Entry:
    """From the columns ``ENTRY``."""
    text, revision, appended, updated_at, marks = row
    if marks is None:
        return Entry(
            json.loads(text), text=text, revision=revision, row=appended, updated_at=updated_at
        )
    rest = json.loads(marks)
    return Entry(
        json.loads(text), text=text, revision=revision, row=appended, updated_at=updated_at,
        timer=from_json(rest.get("timer")), enabled=rest.get("enabled"),
        cooldown=from_json(rest.get("cooldown")),
    )  # fmt: skip


def marks_of(entry: Entry) -> "str | None":
    """Timer, condition and cooldown as one text, None without any."""
    if entry.timer is None and entry.cooldown is None and entry.enabled is None:
        return None
    return text_of(_marks(entry))


def _marks(entry: Entry) -> "dict[str, Any]":
    found: dict[str, Any] = {}
    if entry.timer is not None:
        found["timer"] = entry.timer.as_json()
    if entry.enabled is not None:
        found["enabled"] = entry.enabled
    if entry.cooldown is not None:
        found["cooldown"] = entry.cooldown.as_json()
    return found


def rest_of(entry: Entry) -> str:
    """All of an entry but its value, as one text: for the list of changes."""
    rest = f'"revision":{entry.revision},"updated_at":{entry.updated_at}'
    if entry.row is not None:
        rest += f',"row":{entry.row}'
    marks = marks_of(entry)
    return f'{{{rest},"marks":{marks}}}' if marks else f"{{{rest}}}"


def entry_from(text: "str | None", rest: "str | None") -> "Entry | None":
    """An entry from the two columns of the list of changes."""
    if text is None or rest is None:
        return None
    other = json.loads(rest)
    marks = other.get("marks") or {}
    return Entry(
        json.loads(text), text=text, revision=other["revision"], row=other.get("row"),
        updated_at=other["updated_at"], timer=from_json(marks.get("timer")),
        enabled=marks.get("enabled"), cooldown=from_json(marks.get("cooldown")),
    )  # fmt: skip


def message_of(row: "Row") -> Message:
    """From the columns ``MESSAGE``."""
    n, at, sender, addressed, kind, body, extra = row
    return Message(
        n, at, None if sender is None else json.loads(sender), tuple(json.loads(addressed)),
        json.loads(kind), json.loads(body), json.loads(extra) if extra else None,
    )  # fmt: skip


def presence_of(row: "Row") -> "tuple[str, Presence]":
    """(agent, signs of life) from the columns ``PRESENCE``."""
    agent, heartbeat, seen, waiting_on, waiting_until = row
    return agent, Presence(heartbeat, seen, json.loads(waiting_on), waiting_until)
