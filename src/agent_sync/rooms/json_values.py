"""Values of a room: JSON and nothing else, read strictly, written one way.

The text ``"42"`` stays a text. What Python's reader takes beyond JSON (NaN, Infinity, a lone
surrogate, numbers without an end) is refused.
"""

import hashlib
import json
import re

from .room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DEPTH = 64
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
LONGEST_NUMBER = 400  # digits of one number in a text: int() of more is slow on purpose
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def text_of(value: "Any") -> str:
    """The one text of a value: compact, keys in their order. ValueError for what is no JSON."""
    return _write(value)


def version_of(text: str) -> str:
    """The content hash of a value's text: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read(text: "str | bytes", levels: int = DEPTH) -> "Any":
    """A value from its text. Raises RoomError (400 ``invalid JSON``), for too many levels also.

    The depth is looked at before anything is parsed: a reader that calls itself ends in a
    RecursionError at some thousand levels.
    """
    try:
        words = text.decode("utf-8") if isinstance(text, bytes) else text
        if too_deep(words, levels):
            raise bad("invalid JSON", f"more than {levels} levels", reason="too_deep")
        value = json.loads(words, parse_constant=_refuse, parse_int=_whole, parse_float=_real)
        if "\\u" in words:
            text_of(value).encode("utf-8")  # an escape can make half a character
        return value
    except (ValueError, RecursionError) as error:
        raise bad("invalid JSON", str(error)[:200]) from None


def _refuse(word: str) -> "Any":
    raise ValueError(f"{word} is no JSON")


def _whole(digits: str) -> "int | float":
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    whole = int(digits)
    return whole if -(2**63) <= whole < 2**63 else _real(digits)


def _real(digits: str) -> float:
    real = float(digits) if len(digits) <= LONGEST_NUMBER else float("inf")
    if real in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return real


def too_deep(text: str, levels: int = DEPTH) -> bool:
    """Whether a JSON text has more than so many levels. What stands in strings does not count."""
    if text.count("[") + text.count("{") <= levels:
        return False
    deep = 0
    for sign in _BRACKETS.findall(_STRINGS.sub("", text)):
        deep += 1 if sign in "[{" else -1
        if deep > levels:
            return True
    return False


def merged(base: "Any", change: "Mapping[str, Any]") -> "dict[str, Any]":
    """``change`` laid over ``base``, maps within maps too; neither is changed.

    Lists and plain values replace; ``null`` stores null. A base that is no map counts as empty.
    """
    found = dict(base) if isinstance(base, dict) else {}
    for key, value in change.items():
        found[key] = merged(found.get(key), value) if isinstance(value, dict) else value
    return found
