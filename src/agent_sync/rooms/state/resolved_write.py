"""One write as it will be done: its place, its mode, its gate and its marks, nothing to expand."""

from ..room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.timer import Timer
    from ..room_errors import RoomError

VALUE, MERGE, INCREMENT, APPEND = "value", "merge", "increment", "append"
ONE_MODE = "a write has one of value, merge, increment, append"


class ResolvedWrite:
    """``key`` "" for an append that makes its own. ``given``: the value, the map, or the number.

    ``if_version`` None: no gate. ``timer`` and ``enabled`` as given; None takes an old one away,
    but an increment keeps the timer that is there.
    """

    __slots__ = ("enabled", "given", "if_version", "key", "mode", "scope", "timer")

    def __init__(
        self, scope: str, key: str, mode: str, given: "Any", *, if_version: "Any" = None,
        timer: "Timer | None" = None, enabled: "str | None" = None,
    ) -> None:  # fmt: skip
        self.scope = scope
        self.key = key
        self.mode = mode
        self.given = given
        self.if_version = if_version
        self.timer = timer
        self.enabled = enabled


def mode_of(write: "Mapping[str, Any]") -> str:
    """Which mode a write or a template asks for. Raises RoomError (400 ``write_failed``).

    ``false`` and ``null`` do not ask for a mode; a ``value`` of null is a value. Beside
    ``increment: true`` a value is the number, beside ``append`` what is appended.
    """
    asked = [name for name in (MERGE, INCREMENT, APPEND) if _asks(write.get(name))]
    if len(asked) > 1 or (asked == [MERGE] and write.get(VALUE) is not None):
        raise failed(ONE_MODE)
    mode = asked[0] if asked else VALUE
    if mode in (VALUE, APPEND) and VALUE not in write:
        raise failed(f"{mode} needs a value" if asked else ONE_MODE)
    if mode == INCREMENT and write[INCREMENT] is not True and write.get(VALUE) is not None:
        raise failed(ONE_MODE)
    return mode


def keyless(write: "Mapping[str, Any]") -> bool:
    """Whether a write lacks the key that every write needs, but for an append."""
    return write.get("key") in (None, "") and not _asks(write.get(APPEND))


def no_key() -> "RoomError":
    """400: a write without a key."""
    return bad("write needs a key (or use append: true)")


def failed(detail: str) -> "RoomError":
    """400: this write cannot be done, whatever stands in the room."""
    return bad("write_failed", detail, detail=detail)


def _asks(given: "Any") -> bool:
    return given is not None and given is not False
