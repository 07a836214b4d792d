"""Timestamps and durations: whole nanoseconds, read from text and written as text."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from .cel_errors import EvaluationError, bad_argument, out_of_range, shown

SECOND = 1_000_000_000
UNITS = {
    "h": 3600 * SECOND, "m": 60 * SECOND, "s": SECOND, "ms": 1_000_000, "us": 1000, "µs": 1000,
    "μs": 1000, "ns": 1,
}  # fmt: skip
EPOCH = datetime(1970, 1, 1)
LEAST, MOST = -62_135_596_800 * SECOND, 253_402_300_800 * SECOND - 1
MOST_DURATION = 2**63 - 1
LONGEST_TEXT = 64
DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?(h|ms|m|s|us|µs|μs|ns)")


@dataclass(frozen=True, order=True)
class Timestamp:
    """A moment, in nanoseconds since 1970 in UTC, within the years 1 to 9999."""

    nanos: int

    def __post_init__(self) -> None:
        if not LEAST <= self.nanos <= MOST:
            raise out_of_range("the timestamp is out of range")

    def date(self) -> datetime:
        """The moment in UTC, to the second."""
        return EPOCH + timedelta(seconds=self.nanos // SECOND)


@dataclass(frozen=True, order=True)
class Duration:
    """A length of time in nanoseconds, of 64 bits."""

    nanos: int

    def __post_init__(self) -> None:
        if abs(self.nanos) > MOST_DURATION:
            raise out_of_range("the duration is out of range")


def read_timestamp(text: str) -> Timestamp:
    """A timestamp in the form of RFC 3339; raises EvaluationError."""
    found = DATE.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if found is None:
        raise _unread("timestamp", text)
    fraction, sign, hours, minutes = found.groups()[6:]
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise _unread("timestamp", text) from None
    seconds = (moment - EPOCH) // timedelta(seconds=1)
    if sign:
        seconds -= (int(hours) * 60 + int(minutes)) * (60 if sign == "+" else -60)
    return Timestamp(seconds * SECOND + int((fraction or "0").ljust(9, "0")))


def read_duration(text: str) -> Duration:
    """A duration such as ``1h30m`` or ``-1.5s``; raises EvaluationError."""
    sign = -1 if text[:1] == "-" else 1
    left = text[1:] if text[:1] in ("-", "+") else text
    if left == "0":
        return Duration(0)
    total = 0
    while left or not total:
        found = PART.match(left) if len(text) <= LONGEST_TEXT else None
        if found is None or not (found[1] or found[2]):
            raise _unread("duration", text)
        unit, part = UNITS[found[3]], found[2] or ""
        total += int(found[1] or "0") * unit + int(part or "0") * unit // 10 ** len(part)
        left = left[found.end() :]
        if not left:
            break
    return Duration(sign * total)


def _unread(what: str, text: str) -> EvaluationError:
    return bad_argument(f"this is no {what}: {shown(text)}")


def timestamp_text(moment: Timestamp) -> str:
    """As RFC 3339 in UTC, with as many digits of a second as there are."""
    whole = moment.date().isoformat(timespec="seconds")
    return f"{whole}{_fraction(moment.nanos % SECOND)}Z"


def duration_text(length: Duration) -> str:
    """In seconds, as ``3.5s``."""
    whole, rest = divmod(abs(length.nanos), SECOND)
    return f"{'-' if length.nanos < 0 else ''}{whole}{_fraction(rest)}s"


def _fraction(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""
