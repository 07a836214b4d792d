"""A timer as a request gives it, and the ticking of timers that count writes."""

from ..clock import from_iso
from ..picture.timer import DELETE, ENABLE, Timer, wrong
from ..readers import RESERVED, Reader
from ..room_errors import RoomError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.draft import Draft

CLOCKS = ("ms", "at", "ticks")
LONGEST = 100 * 365 * 24 * 3_600_000
"""A hundred years, in ms."""
LONGEST_NAME = 1_024
"""Characters of what a clock watches."""
EARLIEST, LATEST = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999, in ms: what has no ISO time is no time."""


def parsed(given: "Any", now: int, reader: Reader, field: str = "") -> "Timer | None":
    """The timer of ``{"ms" | "at" | "ticks" and "tick_on", "effect"}``, begun now; None for none.

    ``field`` is named in the refusal. Raises RoomError (400 ``invalid_timer``), also for a
    ``tick_on`` in a scope that ``reader`` may not read: counting its writes would be reading.
    """
    if given is None:
        return None
    try:
        return _timer(given, now, reader)
    except RoomError as error:
        if field:
            error.facts["field"] = field
        raise


def watches_own(given: "Any") -> bool:
    """Whether a timer as it is given counts writes in the own scope of whom it is started for."""
    on = given.get("tick_on") if isinstance(given, dict) else None
    return isinstance(on, str) and on.removeprefix("state.").partition(".")[0] == "self"


def _timer(given: "Any", now: int, reader: Reader) -> Timer:
    if not isinstance(given, dict):
        raise wrong("a timer is an object")
    effect = given.get("effect")
    if effect not in (DELETE, ENABLE):
        raise wrong("effect must be 'delete' or 'enable'")
    clocks = [name for name in CLOCKS if given.get(name) is not None]
    if len(clocks) != 1:
        raise wrong("must specify exactly one of ms, at, ticks")
    return _BY_CLOCK[clocks[0]](given, effect, now, reader)


def _by_ms(given: "dict[str, Any]", effect: str, now: int, _: Reader) -> Timer:
    ms = given["ms"]
    if isinstance(ms, bool) or not isinstance(ms, int | float) or not 0 < ms <= LONGEST:
        raise wrong("ms must be a positive number")
    length = max(1, round(ms))
    return Timer(effect, started_at=now, ms=length, ends_at=now + length)


def _by_time(given: "dict[str, Any]", effect: str, now: int, _: Reader) -> Timer:
    if not isinstance(given["at"], str):
        raise wrong("at must be a valid ISO time")
    ends_at = from_iso(given["at"])
    if not EARLIEST <= ends_at <= LATEST:
        raise wrong("at must be a valid ISO time")
    return Timer(effect, started_at=now, ends_at=ends_at)


def _by_ticks(given: "dict[str, Any]", effect: str, now: int, reader: Reader) -> Timer:
    ticks = given["ticks"]
    if isinstance(ticks, bool) or not isinstance(ticks, int) or ticks < 1:
        raise wrong("ticks must be a positive integer")
    on = _watched(given.get("tick_on"), reader)
    return Timer(effect, started_at=now, ticks=ticks, tick_on=on)


_BY_CLOCK = {"ms": _by_ms, "at": _by_time, "ticks": _by_ticks}


def _watched(given: "Any", reader: Reader) -> "tuple[str, str]":
    """(scope, key) of ``state._shared.turn``, ``_shared.turn`` or ``state.self.turn``."""
    words = given.removeprefix("state.") if isinstance(given, str) else ""
    scope, dot, key = words.partition(".")
    if not (scope and dot and key) or len(words) > LONGEST_NAME:
        raise wrong("tick_on is required: <scope>.<key>")
    scope = reader.agent if scope == "self" and reader.agent else scope
    if scope in RESERVED or not reader.may_read(scope):
        raise wrong(f"tick_on: {scope} is not yours to watch")
    return scope, key


def tick(draft: "Draft", scope: str, key: str, *, fresh: bool) -> None:
    """Count one write of a key on every timer that watches it.

    ``fresh``: the key's own timer was given by this very write, which it does not count.
    """
    for where, name in draft.picture.counting.get((scope, key), ()):
        entry = draft.picture.entry(where, name)
        if entry is None or (fresh and (where, name) == (scope, key)):
            continue
        counted = {
            mark: clock.ticked()
            for mark, clock in (("timer", entry.timer), ("cooldown", entry.cooldown))
            if clock is not None and clock.tick_on == (scope, key) and clock.ticks
        }
        if counted:
            draft.mark(where, name, **counted)
