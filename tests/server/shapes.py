"""Whether an answer contains what a check says, written as the checks are."""

import re
from typing import Any

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def has(found: Any, wanted: Any, where: str = "answer") -> None:
    """Assert that ``found`` has at least ``wanted`` in it.

    ``"*"`` is anything, ``"as_*"`` a text with this beginning; objects may have more keys, lists
    have the same length; numbers and booleans are never taken for one another.
    """
    if isinstance(wanted, dict):
        assert isinstance(found, dict), (where, found, wanted)
        for key, value in wanted.items():
            assert key in found, (where, key, found)
            has(found[key], value, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert isinstance(found, list), (where, found, wanted)
        assert len(found) == len(wanted), (where, found, wanted)
        for number, value in enumerate(wanted):
            has(found[number], value, f"{where}[{number}]")
    else:
        assert _same(found, wanted), (where, found, wanted)


def _same(found: Any, wanted: Any) -> bool:
    if wanted == "*":
        return found is not None
    if isinstance(wanted, str) and wanted.endswith("*"):
        return isinstance(found, str) and found.startswith(wanted[:-1])
    same_kind = isinstance(found, bool) == isinstance(wanted, bool)
    return bool(same_kind and found == wanted)


def is_time(text: object) -> bool:
    """Whether it is a moment as answers write them: UTC, with milliseconds."""
    return isinstance(text, str) and TIME.fullmatch(text) is not None


def anywhere(found: Any, word: str) -> "list[str]":
    """Where a word stands in JSON, in keys or in values, as paths."""
    if isinstance(found, dict):
        inside = [path for key, value in found.items() for path in _below(key, value, word)]
        return [*[f".{key}" for key in found if word in key], *inside]
    if isinstance(found, list):
        return [path for number, one in enumerate(found) for path in _below(number, one, word)]
    return [""] if isinstance(found, str) and word in found else []


def _below(step: object, value: Any, word: str) -> "list[str]":
    return [f".{step}{path}" for path in anywhere(value, word)]
