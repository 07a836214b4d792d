"""A message as JSON: in a context or a poll, and in a thin room.

What stands in private scopes is in none of them: an invocation is told without it.
"""

from ..clock import iso

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.room_entry import Message


def shown(message: "Message") -> "dict[str, Any]":
    """``{seq, from, kind, body, at}``, ``to`` where it is directed, and what an invocation adds."""
    first = {
        "seq": message.seq, "from": message.sender, "kind": message.kind, "body": message.body,
        "at": iso(message.at),
    }  # fmt: skip
    to = {"to": list(message.to)} if message.to else {}
    return {**message.extra, **first, **to} if message.extra else {**first, **to}


def thin(room_id: str, message: "Message") -> "dict[str, Any]":
    """As a thin room shows it; ``to_agent``: an id, null for everybody, a list for several."""
    to: str | list[str] | None = message.to[0] if len(message.to) == 1 else list(message.to) or None
    return {
        "id": message.seq, "room_id": room_id, "from_agent": message.sender, "to_agent": to,
        "kind": message.kind, "body": message.body, "created_at": iso(message.at),
    }  # fmt: skip
