"""A message is sent: to everybody, or to some by name."""

from ..json_values import text_of
from ..room_errors import bad, over_limit
from ..room_names import checked_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.room_entry import Message
    from ..readers import Reader
    from ..room_limits import Limits

INVOCATION = "action_invocation"
"""What the room itself says of an invoked action; nobody sends one."""
MOST_ADDRESSED = 100


def send(
    draft: "Draft", reader: "Reader", given: "Mapping[str, Any]", limits: "Limits", *,
    kind: str = "chat", field: str = "params.body",
) -> "Message":  # fmt: skip
    """Append a message from ``reader`` (none of the room's own token).

    ``given``: body (any JSON but null), kind, to (an id, or a list of ids; they need not have
    joined). ``kind``: the one of a message that names none. ``field``: what the body is called in
    the refusal. Raises RoomError: 400, 413.
    """
    body = given.get("body")
    if body is None or body == "":
        raise bad(f"{field} is required")
    if len(text_of(body).encode()) > limits.value:
        raise over_limit("max-value", limits.value, status=413)
    named = given.get("kind")
    kind = kind if named is None else checked_id(named, "kind")
    if kind == INVOCATION:
        raise bad("invalid_kind", "the room itself says what was invoked")
    return draft.say(reader.agent or None, kind, body, addressed(given.get("to")))


def addressed(given: "Any") -> "tuple[str, ...]":
    """The ids that a message is sent to, each once; none for everybody. Raises RoomError (400)."""
    if given is None:
        return ()
    ids = [given] if isinstance(given, str) else given
    if not isinstance(ids, list) or len(ids) > MOST_ADDRESSED:
        raise bad("invalid_to", f"to is an id, or a list of at most {MOST_ADDRESSED}")
    return tuple(dict.fromkeys(checked_id(one, "to") for one in ids))
