"""The four ways to write: replace, merge, increment, append; with or without a key."""

from ..json_values import merged, text_of, too_deep
from ..picture.draft import KEEP
from ..picture.timer import DELETE
from ..readers import RESERVED
from ..room_errors import over_limit
from ..room_names import checked_key
from .resolved_write import APPEND, INCREMENT, MERGE, ResolvedWrite, failed
from .timers_given import tick

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.picture import Picture
    from ..picture.room_entry import Entry
    from ..room_limits import Limits


def standing(picture: "Picture", scope: str, key: str, now: int) -> "Entry | None":
    """The entry that a write meets: what ran out by its own ``delete`` timer is not there."""
    entry = picture.entry(scope, key)
    gone = entry is not None and entry.timer is not None and (
        entry.timer.effect == DELETE and entry.timer.over(now)
    )  # fmt: skip
    return None if gone else entry


def apply(draft: "Draft", write: ResolvedWrite, limits: "Limits") -> "dict[str, Any]":
    """Do one write, count it on the timers that watch its key, and say what was written.

    ``{scope, key, value}``; a merge says ``merge`` in place of ``value``, an increment the new
    total, an append the item alone. Raises RoomError: ``write_failed`` (400), ``limit_exceeded``.
    Its gate is not looked at here (``version_gate``).
    """
    row = draft.next_row(write.scope) if write.mode == APPEND and not write.key else None
    while row is not None and draft.picture.entry(write.scope, str(row)) is not None:
        row += 1  # a number that somebody wrote as a key
    key = checked_key(write.key if row is None else str(row), limits.key)
    base = standing(draft.picture, write.scope, key, draft.now)
    value = _value(write, base)
    keeps = write.mode == INCREMENT and base is not None
    draft.put(
        write.scope, key, value, text=checked_text(value, limits), row=row, timer=(
            KEEP if keeps and write.timer is None else write.timer
        ), enabled=KEEP if keeps and write.enabled is None else write.enabled,
    )  # fmt: skip
    check_room(draft, limits, (write.scope, key))
    tick(draft, write.scope, key, fresh=write.timer is not None)
    return _reported(write, key, value)


def _value(write: ResolvedWrite, base: "Entry | None") -> "Any":
    if write.mode == MERGE:
        return merged(base.value if base else {}, write.given)
    if write.mode == INCREMENT:
        return _sum(base.value if base else 0, write.given)
    if write.mode == APPEND and write.key:
        return _pushed(base, write.given)
    return write.given


def _pushed(base: "Entry | None", item: "Any") -> "list[Any]":
    if base is None:
        return [item]
    return [*(base.value if isinstance(base.value, list) else [base.value]), item]


def _sum(base: "Any", by: "int | float") -> "int | float":
    if isinstance(base, bool) or not isinstance(base, int | float):
        raise failed("increment: what stands there is no number")
    total = base + by
    if isinstance(total, int):
        return total if -(2**63) <= total < 2**63 else float(total)
    if total - total != 0:
        raise failed("increment: the sum is too large")
    return total


def checked_text(value: "Any", limits: "Limits") -> str:
    """The JSON of a value. Raises RoomError: 413 where it is too long, 400 where it is too deep."""
    try:
        text = text_of(value)
        size = len(text.encode("utf-8"))
    except (ValueError, TypeError, RecursionError):
        raise failed("the value is no JSON") from None
    if size > limits.value:
        raise over_limit("max-value", limits.value, status=413)
    if too_deep(text):
        raise failed("the value has more than 64 levels")
    return text


def check_room(draft: "Draft", limits: "Limits", written: "tuple[str, str] | None" = None) -> None:
    """Stop a write that outgrows its room while it grows. Raises RoomError (``limit_exceeded``).

    What ran out by its own timer makes room first; ``written`` is not among it.
    """
    if _fits(draft, limits):
        return
    for scope, key in list(draft.picture.timed):
        gone = scope not in RESERVED and standing(draft.picture, scope, key, draft.now) is None
        if gone and (scope, key) != written:
            draft.drop(scope, key)
    if draft.picture.bytes > limits.room:
        raise over_limit("max-room", limits.room, status=413)
    if draft.picture.keys > limits.keys:
        raise over_limit("max-keys", limits.keys)


def _fits(draft: "Draft", limits: "Limits") -> bool:
    return draft.picture.bytes <= limits.room and draft.picture.keys <= limits.keys


def _reported(write: ResolvedWrite, key: str, value: "Any") -> "dict[str, Any]":
    place = {"scope": write.scope, "key": key}
    if write.mode == MERGE:
        return {**place, "merge": write.given}
    return {**place, "value": write.given if write.mode == APPEND else value}
