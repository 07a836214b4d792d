"""The answer of ``help`` in a declared room: the keys, or what stands under one."""

from ..expressions import visible
from ..room_errors import bad, missing
from .system_help import CONTENT, KEYS, SCOPE, VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader

USAGE = 'invoke help with {"key": KEY}; begin with guide'
FIRST = {"invoked": True, "action": "help"}


def help_answer(picture: "Picture", reader: "Reader", now: int, key: "Any") -> "dict[str, Any]":
    """``{keys, usage}`` without a key, else ``{key, content, version, revision, source}``.

    What the room wrote in ``_help`` goes before the system's, whose revision is 0. Raises
    RoomError: 404 ``help_key_not_found`` with those that there are, 400 for a key that is no text.
    """
    own = visible(picture, SCOPE, reader, now)
    keys = [*KEYS, *(one for one in own if one not in KEYS)]
    if key is None or key == "":
        return {**FIRST, "keys": keys, "usage": USAGE}
    if not isinstance(key, str):
        raise bad("invalid_key", "key is a text")
    if key not in keys:
        raise missing("help_key_not_found", available=keys)
    if key in own:
        entry = own[key]
        found = {"content": entry.value, "version": entry.version, "revision": entry.revision}
        return {**FIRST, "key": key, **found, "source": "room"}
    found = {"content": CONTENT[key], "version": VERSIONS[key], "revision": 0}
    return {**FIRST, "key": key, **found, "source": "system"}
