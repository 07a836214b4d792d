"""Reading what an old database holds: any value of any type becomes one that can be stored."""

import datetime

ASIDE = "claude_agent_sync_"
"""What the old tables' names begin with while their rows are copied."""

FAR = 253_402_300_799_000
"""The last millisecond of the year 9999."""


def text(value: object) -> str:
    """A text, whatever was stored."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def number(value: object) -> int:
    """A whole number that fits, 0 when it is none."""
    try:
        found = int(value) if isinstance(value, (int, float)) else int(text(value).strip() or 0)
    except (ValueError, OverflowError):
        return 0
    return max(-(2**31), min(found, 2**31))


def moment(value: object, default: int) -> int:
    """Milliseconds of an ISO 8601 time (UTC unless it says otherwise), else ``default``."""
    stamp = text(value).strip()
    if stamp[-1:] in ("Z", "z"):
        stamp = stamp[:-1] + "+00:00"
    try:
        when = datetime.datetime.fromisoformat(stamp)
        if when.tzinfo is None:
            when = when.replace(tzinfo=datetime.timezone.utc)
        milliseconds = int(when.timestamp() * 1000)
    except (ValueError, OverflowError):
        return default
    return milliseconds if 0 <= milliseconds <= FAR else default


def past(value: object, now: int) -> int:
    """The moment of something that happened: never later than ``now``."""
    return min(moment(value, now), now)


def printable(value: object, limit: int) -> str:
    """One line of what can be shown: the rule for names and roles."""
    words = " ".join(text(value).split())
    kept = "".join(char for char in words if char.isprintable())
    return kept.lstrip("-")[:limit].strip()


def split_reason(description: str) -> "tuple[str, str]":
    """(description, reason): the line that says why a task is blocked, taken off the end."""
    head, _, last = description.rstrip().rpartition("\n")
    if not last.lstrip().startswith("[blocked]"):
        return description, ""
    return head.rstrip(), " ".join(last.lstrip()[len("[blocked]") :].split())
