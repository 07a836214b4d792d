"""What a call that waited is told: that it holds, or that the time is over."""

from ..context.one_call import context, sections
from ..messages.unread_counts import seen_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..room_limits import Limits
    from .waiter import Waiter


def answer(
    picture: "Picture", waiter: "Waiter", now: int, tick: int, limits: "Limits", *, triggered: bool
) -> "tuple[dict[str, Any], int]":
    """The answer, and up to where its messages count as read.

    With ``include`` its parts stand in the answer itself, raw, and nothing counts as read.
    """
    reader, include = waiter.reader, waiter.query.get("include", "")
    if triggered:
        said: dict[str, Any] = {"triggered": True, "condition": waiter.program.text}
    else:
        said = {"triggered": False, "timeout": True, "elapsed_ms": tick - waiter.begun}
    if include and triggered:
        parts = sections(picture, reader, now, include, limits)
        return {**said, "value": True, **parts}, seen_by(picture, reader.agent)
    found, seen = context(picture, reader, now, waiter.shaping, limits)
    return {**said, "context": found}, seen
