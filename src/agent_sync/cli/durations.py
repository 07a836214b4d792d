"""Lengths of time as people type them: 90s, 15m, 1h, 2d, 1h30m; a bare number has a unit of its
own."""

import re

from ..errors import InvalidInput

UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400}
_PART = re.compile(r"(\d+(?:\.\d+)?)(s|sec|m|min|h|d)", re.ASCII)
EXAMPLES = "90s, 15m, 1h or 2d"
NAMES = {1: "seconds", 60: "minutes"}


def measure(text: str, bare: int) -> float:
    """How many times ``bare`` seconds a text means; a number alone is so many of them.

    Raises InvalidInput for what is no length of time; whether it is in bounds is not asked.
    """
    try:
        return float(text)
    except ValueError:
        found = in_units(text)
    if found is None:
        known = f"{EXAMPLES}; a bare number is {NAMES[bare]}"
        raise InvalidInput(f"a length of time is {known}, not {text[:40]!r}")
    return found / bare


def in_units(text: str) -> "float | None":
    """The seconds of a text whose every number has a unit; None for any other."""
    parts = _PART.findall(text.lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.lower():
        return None
    return sum(float(number) * UNITS[unit] for number, unit in parts)
