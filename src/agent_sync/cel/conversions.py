"""``int() uint() double() string() bytes() bool() timestamp() duration() type() dyn()``."""

import re
from collections.abc import Callable
from typing import Any

from .budget import Budget
from .cel_errors import EvaluationError, bad_argument, no_overload, out_of_range, shown
from .cel_values import LEAST_INT, MOST_INT, MOST_UINT, UInt, kind_of, type_of
from .moments import (
    LONGEST_TEXT,
    SECOND,
    Timestamp,
    duration_text,
    read_duration,
    read_timestamp,
    timestamp_text,
)
from .operators import real, unsigned, whole

WHOLE_TEXT = re.compile(r"[+-]?[0-9]{1,20}")
REAL_SIGNS = frozenset("0123456789+-.eE")
LONGEST_REAL = 400
READING_TIME = 30
"""Steps for a text that is a timestamp or a duration."""
SPECIAL = {
    f"{sign}{word}": float(f"{sign}{word}")
    for sign in ("", "+", "-")
    for word in ("inf", "Inf", "infinity", "Infinity", "nan", "NaN")
}
BOOLS = {
    **dict.fromkeys(("true", "TRUE", "True", "t", "1"), True),
    **dict.fromkeys(("false", "FALSE", "False", "f", "0"), False),
}


def to_int(_budget: Budget, value: Any) -> object:
    """A whole number: doubles towards zero, text in decimal, timestamps in seconds."""
    kind = kind_of(value)
    if kind in ("int", "uint"):
        return whole(int(value))
    if kind == "double":
        if not LEAST_INT < value < MOST_INT:
            raise out_of_range("the number is out of the range of int")
        return int(value)
    if kind == "timestamp":
        return int(value.nanos // SECOND)
    return whole(_read_whole(kind, value, "int"))


def to_uint(_budget: Budget, value: Any) -> object:
    """The same without a sign."""
    kind = kind_of(value)
    if kind in ("int", "uint"):
        return unsigned(int(value))
    if kind == "double":
        if not 0 <= value < MOST_UINT:
            raise out_of_range("the number is out of the range of uint")
        return UInt(int(value))
    return unsigned(_read_whole(kind, value, "uint"))


def _read_whole(kind: str, value: Any, name: str) -> int:
    if kind != "string":
        raise no_overload(f"{name}()", kind)
    if not WHOLE_TEXT.fullmatch(value):
        raise _unread(name, value)
    return int(value)


def to_double(budget: Budget, value: Any) -> object:
    """A double; text as it would stand in an expression, ``NaN`` and ``Infinity`` too."""
    kind = kind_of(value)
    if kind in ("int", "uint", "double"):
        return real(value)
    if kind != "string":
        raise no_overload("double()", kind)
    if value in SPECIAL:
        return SPECIAL[value]
    budget.charge(min(len(value), LONGEST_REAL) >> 3)
    if len(value) > LONGEST_REAL or not REAL_SIGNS.issuperset(value):
        raise _unread("double", value)
    return _read_real(value)


def _read_real(value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        raise _unread("double", value) from None
    if found in (float("inf"), float("-inf")):
        raise out_of_range("the number is out of the range of double")
    return found


def to_bool(_budget: Budget, value: Any) -> object:
    """A bool; of text ``true``, ``t``, ``1`` and their opposites."""
    kind = kind_of(value)
    if kind == "bool":
        return value
    if kind != "string":
        raise no_overload("bool()", kind)
    if value not in BOOLS:
        raise _unread("bool", value)
    return BOOLS[value]


def to_string(budget: Budget, value: Any) -> object:
    """Text; of bytes what they say in UTF-8."""
    kind = kind_of(value)
    write = TEXTS.get(kind)
    if write is None:
        raise no_overload("string()", kind)
    budget.make(32)
    budget.charge(READING_TIME if kind in ("timestamp", "duration") else 3)
    return write(value)


def _whole_text(value: int) -> str:
    if not LEAST_INT <= value <= MOST_UINT:
        raise out_of_range("the number is out of the range of int")
    return str(int(value))


def double_text(value: float) -> str:
    """A double: as short as it reads back, whole ones without a point."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_argument("the bytes are not UTF-8") from None


TEXTS: "dict[str, Callable[[Any], str]]" = {
    "string": lambda value: value,
    "bool": lambda value: "true" if value else "false",
    "int": _whole_text,
    "uint": _whole_text,
    "double": lambda value: double_text(float(value)),
    "bytes": _decoded,
    "timestamp": timestamp_text,
    "duration": duration_text,
}


def to_bytes(budget: Budget, value: Any) -> object:
    """Bytes; of text its UTF-8."""
    kind = kind_of(value)
    if kind == "bytes":
        return value
    if kind != "string":
        raise no_overload("bytes()", kind)
    budget.make(len(value))
    budget.read(len(value))
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise bad_argument("the text is not valid Unicode") from None


def to_timestamp(budget: Budget, value: Any) -> object:
    """A timestamp; of text in RFC 3339, of an int in seconds since 1970."""
    kind = kind_of(value)
    if kind == "timestamp":
        return value
    if kind == "int":
        budget.charge(5)
        return Timestamp(int(value) * SECOND)
    if kind != "string":
        raise no_overload("timestamp()", kind)
    budget.charge(READING_TIME)
    return read_timestamp(value)


def to_duration(budget: Budget, value: Any) -> object:
    """A duration; of text such as ``1h30m``."""
    kind = kind_of(value)
    if kind == "duration":
        return value
    if kind != "string":
        raise no_overload("duration()", kind)
    budget.charge(READING_TIME + 4 * min(len(value), LONGEST_TEXT))
    return read_duration(value)


def to_type(_budget: Budget, value: Any) -> object:
    """The type of a value."""
    return type_of(value)


def unchanged(_budget: Budget, value: Any) -> object:
    """``dyn(value)``: says something to type checkers, and we have none."""
    return value


def _unread(name: str, value: str) -> EvaluationError:
    return bad_argument(f"this is no {name}: {shown(value)}")
