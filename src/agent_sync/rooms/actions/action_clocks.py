"""Whether an action can be invoked by its clocks: its own timer, and its rest after a use."""

from ..clock import iso
from ..picture.timer import ENABLE
from ..room_errors import conflict, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.room_entry import Entry
    from ..picture.timer import Timer


def check(entry: "Entry", name: str, now: int) -> None:
    """Let an action through that is there. Raises RoomError.

    409 ``action_cooldown`` with ``available_at`` or ``ticks_remaining``, 404 ``action_expired``.
    """
    for clock in (entry.timer, entry.cooldown):
        if clock is None or clock.shows(now):
            continue
        if clock.effect == ENABLE:
            raise _resting(name, clock)
        raise missing("action_expired", "the time of this action is over", action=name)


def expired(entry: "Entry", now: int) -> bool:
    """Whether a ``delete`` clock of it has run out."""
    return any(
        clock is not None and clock.effect != ENABLE and clock.over(now)
        for clock in (entry.timer, entry.cooldown)
    )


def _resting(name: str, clock: "Timer") -> Exception:
    facts: dict[str, Any] = (
        {"available_at": iso(clock.ends_at)}
        if clock.ends_at is not None
        else {"ticks_remaining": clock.ticks}
    )
    return conflict("action_cooldown", "action is in cooldown period", action=name, **facts)
