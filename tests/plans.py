"""What SQLite plans for a query, in the words of today's versions: before 3.36 it had others."""

import re

_TABLE = re.compile(r"^(SCAN|SEARCH) TABLE (?:(\w+)(?: AS (\w+))?)")
_NAMED = re.compile(r"^(SCAN|SEARCH) SUBQUERY \d+ AS (\w+)")
_INNER = re.compile(r"^(SCAN|SEARCH) SUBQUERY (\d+)")


def today(step: str) -> str:
    """``SCAN TABLE agents AS a`` is ``SCAN a``; a query inside another is ``(subquery-1)``."""
    step = _TABLE.sub(lambda found: f"{found[1]} {found[3] or found[2]}", step)
    return _INNER.sub(r"\1 (subquery-\2)", _NAMED.sub(r"\1 \2", step))
