"""Equality, order and membership. Values of different kinds are not equal; numbers are one line."""

from collections.abc import Callable, Mapping
from typing import Any

from .budget import Budget
from .cel_errors import EvaluationError, no_overload, out_of_range
from .cel_values import NUMBERS, KeyedMap, kind_of

DEEPEST_VALUE = 150
PLAIN = frozenset((int, bool, float, type(None)))
ORDERED = frozenset(("string", "bytes", "bool", "timestamp", "duration"))
KEY_KINDS = frozenset(("string", "int", "uint", "bool", "double"))


def equal(left: Any, right: Any, budget: Budget, level: int = 0) -> bool:
    """``left == right``; an error only of the budget, and for values deeper than 150 levels."""
    if type(left) is type(right) and type(left) in PLAIN:
        return bool(left == right)
    kind, other = kind_of(left), kind_of(right)
    if kind in NUMBERS and other in NUMBERS:
        one, two = on_one_line(left, right)
        return bool(one == two)
    if kind != other:
        return False
    if kind in ("list", "map"):
        if level > DEEPEST_VALUE:
            raise out_of_range("the values are too deep to be compared")
        same = _same_items if kind == "list" else _same_entries
        return len(left) == len(right) and same(left, right, budget, level + 1)
    if kind in ("string", "bytes"):
        budget.read(len(left))
    return bool(left == right)


def on_one_line(left: Any, right: Any) -> "tuple[Any, Any]":
    """Two numbers to be compared: both as doubles where one of them is."""
    if isinstance(left, float) is isinstance(right, float):
        return left, right
    try:
        return float(left), float(right)
    except OverflowError:
        return left, right


def _same_items(left: Any, right: Any, budget: Budget, level: int) -> bool:
    for one, other in zip(left, right, strict=False):
        budget.charge(4)
        if not equal(one, other, budget, level):
            return False
    return True


def _same_entries(
    left: "Mapping[Any, Any]", right: "Mapping[Any, Any]", budget: Budget, level: int
) -> bool:
    for key in left:
        budget.charge(6)
        if not has_key(right, key) or not equal(left[key], right[key], budget, level):
            return False
    return True


def has_key(mapping: "Mapping[Any, Any]", key: object) -> bool:
    """Whether a map has a key; what cannot be a key is in no map."""
    if kind_of(key) not in KEY_KINDS:
        return False
    if type(key) is bool and not isinstance(mapping, KeyedMap):
        return False
    return key in mapping


def contains(value: object, holder: Any, budget: Budget) -> bool:
    """``value in holder``, of a list or the keys of a map; raises EvaluationError for others."""
    kind = kind_of(holder)
    if kind == "map":
        return has_key(holder, value)
    if kind != "list":
        raise no_overload("'in'", kind_of(value), kind)
    if type(value) is str and len(value) < 64:
        budget.charge(len(holder) >> 3)
        return value in holder
    for one in holder:
        budget.charge(3)
        if equal(one, value, budget):
            return True
    return False


def _order(sign: str, compare: "Callable[[Any, Any], bool]") -> "Callable[..., bool]":
    def ordered(left: Any, right: Any, budget: Budget) -> bool:
        kind, other = kind_of(left), kind_of(right)
        if kind == other and kind in ORDERED:
            if kind == "string":
                budget.read(len(left))
            return compare(left, right)
        if kind in NUMBERS and other in NUMBERS:
            return compare(*on_one_line(left, right))
        raise no_overload(f"'{sign}'", kind, other)

    return ordered


def _unequal(left: object, right: object, budget: Budget) -> bool:
    return not equal(left, right, budget)


RELATIONS: "dict[str, Callable[..., object]]" = {
    "==": equal,
    "!=": _unequal,
    "<": _order("<", lambda left, right: bool(left < right)),
    "<=": _order("<=", lambda left, right: bool(left <= right)),
    ">": _order(">", lambda left, right: bool(left > right)),
    ">=": _order(">=", lambda left, right: bool(left >= right)),
    "in": contains,
}
"""Sign -> what it gives for left, right and a budget; raises EvaluationError."""


def not_a_bool(what: str, value: object) -> EvaluationError:
    """A condition came to something else than true or false."""
    return no_overload(what, kind_of(value))
