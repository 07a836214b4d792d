"""What leaves the language: plain JSON, or an error that says why it cannot."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from .budget import ITEM, Budget
from .cel_errors import EvaluationError, bad_argument, out_of_range
from .cel_values import kind_of
from .conversions import double_text
from .moments import duration_text, timestamp_text
from .operators import unsigned, whole

DEEPEST_JSON = 100


def as_json(value: object, budget: "Budget | None" = None) -> Any:
    """The value in new dicts and lists of None, bool, int, float and str.

    Timestamps become RFC 3339, durations ``3.5s``, bytes base64, types their names, keys text.
    Raises EvaluationError for NaN and infinities, whole numbers beyond 64 bits, more than 100
    levels, and what is larger than the budget. Give it the budget of the evaluation, so that both
    together are bounded.
    """
    return _plain(value, Budget() if budget is None else budget, 0)


def _plain(value: Any, budget: Budget, level: int) -> Any:
    if level > DEEPEST_JSON:
        raise out_of_range("the value is nested deeper than JSON may be here")
    return PLAIN_FORMS[kind_of(value)](value, budget, level)


def _text(value: str, budget: Budget, _level: int) -> str:
    budget.make(len(value))
    return value


def _real(value: float, _budget: Budget, _level: int) -> float:
    if not isfinite(value):
        raise out_of_range(f"JSON has no number {double_text(value)}")
    return float(value)


def _bytes(value: bytes, budget: Budget, _level: int) -> str:
    budget.make(len(value) * 2)
    return b64encode(value).decode()


def _list(value: Any, budget: Budget, level: int) -> "list[Any]":
    budget.charge(7 * len(value) + 5)
    budget.make(ITEM * len(value))
    return [_plain(item, budget, level + 1) for item in value]


def _map(value: "Mapping[Any, Any]", budget: Budget, level: int) -> "dict[str, Any]":
    budget.charge(10 * len(value) + 5)
    budget.make(4 * ITEM * len(value))
    found: "dict[str, Any]" = {}
    for key in value:
        name = _key(key, budget)
        if name in found:
            raise bad_argument("a map has two keys that are one in JSON")
        found[name] = _plain(value[key], budget, level + 1)
    return found


def _key(key: Any, budget: Budget) -> str:
    kind = kind_of(key)
    if kind == "string":
        return _text(key, budget, 0)
    if kind == "bool":
        return "true" if key else "false"
    if kind in ("int", "uint"):
        return str(unsigned(key) if key > 0 else whole(key))
    raise EvaluationError(f"JSON has no {kind} as a key", "no_overload")


PLAIN_FORMS: "dict[str, Callable[[Any, Budget, int], Any]]" = {
    "null": lambda _value, _budget, _level: None,
    "bool": lambda value, _budget, _level: value,
    "int": lambda value, _budget, _level: whole(int(value)),
    "uint": lambda value, _budget, _level: int(value),
    "double": _real,
    "string": _text,
    "bytes": _bytes,
    "list": _list,
    "map": _map,
    "timestamp": lambda value, _budget, _level: timestamp_text(value),
    "duration": lambda value, _budget, _level: duration_text(value),
    "type": lambda value, _budget, _level: value.name,
}
