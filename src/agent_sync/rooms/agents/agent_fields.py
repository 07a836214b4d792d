"""What can be said of an agent, looked at before it is kept."""

import unicodedata

from ..json_values import text_of
from ..readers import RESERVED
from ..room_errors import bad, over_limit
from ..room_names import checked_id, checked_key, odd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..room_limits import Limits

LONGEST_NAME = 256
TAKEN = frozenset(("self", "admin", "anonymous"))
"""Words that mean somebody else: the reader itself, and two names in the audit."""


def checked_agent_id(given: "Any") -> str:
    """The id of an agent: its private scope has the same name, so ``_`` cannot begin it.

    Raises RoomError (400).
    """
    id = checked_id(given)
    if id.startswith("_") or id.casefold() in TAKEN:
        raise bad("invalid_id", "an agent's id does not begin with _, and is not self or admin")
    if unicodedata.normalize("NFKC", id) != id:
        raise bad("invalid_id", "an agent's id has no signs that stand for others")
    return id


def fields(given: "Mapping[str, Any]", limits: "Limits") -> "dict[str, Any]":
    """name, role and meta, those that are given. Raises RoomError (400, 413)."""
    found: dict[str, Any] = {}
    for word in ("name", "role"):
        if given.get(word) is not None:
            found[word] = label(given[word], word)
    if given.get("meta") is not None:
        if len(text_of(given["meta"]).encode()) > limits.value:
            raise over_limit("max-value", limits.value, status=413)
        found["meta"] = given["meta"]
    return found


def label(given: "Any", what: str) -> str:
    """A short text for people. Raises RoomError (400)."""
    if not isinstance(given, str) or len(given) > LONGEST_NAME or odd(given):
        raise bad(f"invalid_{what}", f"{what}: a text of at most {LONGEST_NAME} characters")
    return given


def grants(given: "Any", limits: "Limits") -> "list[str]":
    """Scopes to be granted, each once; ``*`` is every one. Raises RoomError (400)."""
    if not isinstance(given, list):
        raise bad("invalid_grants", "grants are a list of scopes")
    found = [checked_key(scope, limits.key) for scope in given]
    if RESERVED & set(found):
        raise bad("invalid_grants", "the room alone writes these", reserved=sorted(RESERVED))
    return list(dict.fromkeys(found))
