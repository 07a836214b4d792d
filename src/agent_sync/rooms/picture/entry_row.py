"""An entry of a room's state as a row: what a write answers and what a poll lists."""

from ..clock import iso

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .room_entry import Entry
    from .timer import Timer


def row_of(
    room_id: str, scope: str, key: str, entry: "Entry", *, hashes: bool = False
) -> "dict[str, Any]":
    """``{room_id, scope, key, value, version, updated_at}``, with its clock and condition.

    ``version`` is the revision; with ``hashes`` the hash of the content, ``revision`` beside it.
    """
    version = (
        {"version": entry.version, "revision": entry.revision}
        if hashes
        else {"version": entry.revision}
    )
    place = {"room_id": room_id, "scope": scope, "key": key, "value": entry.value}
    enabled = {} if entry.enabled is None else {"enabled": entry.enabled}
    clock = {} if entry.timer is None else timer_fields(entry.timer)
    return {**place, **version, "updated_at": iso(entry.updated_at), **clock, **enabled}


def timer_fields(timer: "Timer") -> "dict[str, Any]":
    """A timer's fields in a row: effect, start, and what is left of its clock."""
    said = {"timer_effect": timer.effect, "timer_started_at": iso(timer.started_at)}
    if timer.ends_at is not None:
        return {**said, "timer_expires_at": iso(timer.ends_at)}
    on = f"state.{timer.tick_on[0]}.{timer.tick_on[1]}" if timer.tick_on else None
    return {**said, "timer_ticks_left": timer.ticks, "timer_tick_on": on}
