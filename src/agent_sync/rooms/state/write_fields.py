"""The fields of a write, templates filled in: read into one that can be done, or refused."""

from ..expressions import check
from ..room_errors import bad
from .resolved_write import INCREMENT, MERGE, ResolvedWrite, failed, keyless, mode_of, no_key
from .timers_given import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..readers import Reader


def resolved(
    fields: "Mapping[str, Any]", scope: str, now: int, reader: "Reader", mode: str = ""
) -> ResolvedWrite:
    """A write from its fields, its scope judged already. ``mode``: where it is known already.

    Raises RoomError (400): ``write_failed``, ``invalid_timer``, ``invalid_cel`` (``enabled``), or
    that it has no key.
    """
    if keyless(fields):
        raise no_key()
    mode = mode or mode_of(fields)
    return ResolvedWrite(
        scope, text_field(fields, "key") or "", mode, _given(mode, fields),
        if_version=fields.get("if_version"), timer=parsed(fields.get("timer"), now, reader),
        enabled=checked_condition(fields, "enabled"),
    )  # fmt: skip


def text_field(fields: "Mapping[str, Any]", name: str) -> "str | None":
    """A text or nothing. Raises RoomError (400)."""
    given = fields.get(name)
    if given is not None and not isinstance(given, str):
        raise bad(f"{name} must be a text")
    return given


def checked_condition(fields: "Mapping[str, Any]", name: str, field: str = "") -> "str | None":
    """The CEL text of a field, which parses, or None. Raises RoomError (400 ``invalid_cel``)."""
    given = fields.get(name)
    return None if given is None else check(given, field or name).text


def _given(mode: str, fields: "Mapping[str, Any]") -> "Any":
    if mode == MERGE:
        if not isinstance(fields[MERGE], dict):
            raise failed("merge must be an object")
        return fields[MERGE]
    if mode != INCREMENT:
        return fields["value"]
    if fields[INCREMENT] is not True:
        return number(fields[INCREMENT])
    return number(1 if fields.get("value") is None else fields["value"])


def number(given: "Any") -> "int | float":
    """What an increment adds: a number, or a text that is one. Raises RoomError (400)."""
    if isinstance(given, str):
        given = _spelled(given)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise failed("increment must be a number")
    return given


def _spelled(text: str) -> "int | float | None":
    for kind in (int, float):
        try:
            found = kind(text[:64])
            return found if abs(found) < 2**63 else None
        except ValueError:
            continue
    return None
