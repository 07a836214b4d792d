"""What a timestamp or a duration is asked for. Months and days of week and year count from 0."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from .budget import Budget
from .cel_errors import bad_argument, no_overload, out_of_range, shown
from .cel_values import kind_of
from .moments import SECOND, Duration, Timestamp

OFFSET = re.compile(r"([+-]?)([0-9]{2}):([0-9]{2})")
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}")
ZONE_STEPS = 100
"""A zone may have to be read from a file."""

DATES: "dict[str, Callable[[datetime], int]]" = {
    "getFullYear": lambda day: day.year,
    "getMonth": lambda day: day.month - 1,
    "getDate": lambda day: day.day,
    "getDayOfMonth": lambda day: day.day - 1,
    "getDayOfWeek": lambda day: day.isoweekday() % 7,
    "getDayOfYear": lambda day: day.timetuple().tm_yday - 1,
    "getHours": lambda day: day.hour,
    "getMinutes": lambda day: day.minute,
    "getSeconds": lambda day: day.second,
}
LENGTHS = {"getHours": 3600 * SECOND, "getMinutes": 60 * SECOND, "getSeconds": SECOND}
MILLISECOND = SECOND // 1000


def time_function(name: str) -> "Callable[..., object]":
    """The function of this name."""

    def ask(budget: Budget, value: Any, zone: Any = "UTC") -> object:
        kind = kind_of(value)
        if kind == "duration" and name not in LENGTHS and name != "getMilliseconds":
            raise no_overload(f"{name}()", kind)
        if kind not in ("timestamp", "duration") or kind_of(zone) != "string":
            raise no_overload(f"{name}()", kind, kind_of(zone))
        if name == "getMilliseconds":
            return _milliseconds(value)
        if isinstance(value, Duration):
            return _whole(value.nanos, LENGTHS[name])
        return DATES[name](_in_zone(value, zone, budget))

    return ask


def _milliseconds(value: "Timestamp | Duration") -> int:
    if isinstance(value, Timestamp):
        return value.nanos % SECOND // MILLISECOND
    return _whole(value.nanos, MILLISECOND) - _whole(value.nanos, SECOND) * 1000


def _whole(nanos: int, unit: int) -> int:
    return nanos // unit if nanos >= 0 else -(-nanos // unit)


def _in_zone(moment: Timestamp, zone: str, budget: Budget) -> datetime:
    if zone == "UTC":
        return moment.date()
    try:
        return moment.date().replace(tzinfo=timezone.utc).astimezone(_zone(zone, budget))
    except (OverflowError, ValueError):
        raise out_of_range("the timestamp is out of range in this zone") from None


def _zone(name: str, budget: Budget) -> "timezone | ZoneInfo":
    offset = OFFSET.fullmatch(name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    budget.charge(ZONE_STEPS)
    try:
        if ZONE.fullmatch(name):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass
    raise bad_argument(f"this is no time zone: {shown(name)}")


TIME_FUNCTIONS = (*DATES, "getMilliseconds")
