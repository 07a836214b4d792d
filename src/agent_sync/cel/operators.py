"""Arithmetic: by the kinds of both sides, in the range of 64 bits, never wrapping around."""

from collections.abc import Callable
from typing import Any

from .budget import ITEM, Budget
from .cel_errors import EvaluationError, no_overload, out_of_range
from .cel_values import LEAST_INT, MOST_INT, MOST_UINT, UInt, kind_of
from .moments import Duration, Timestamp

Rule = Callable[[Any, Any, Budget], object]


def quotient(left: int, right: int) -> int:
    """Whole division towards zero; raises EvaluationError for zero."""
    if not right:
        raise EvaluationError("division by zero", "division")
    found = abs(left) // abs(right)
    return found if (left < 0) == (right < 0) else -found


def remainder(left: int, right: int) -> int:
    """What whole division leaves, with the sign of the left; raises EvaluationError for zero."""
    if not right:
        raise EvaluationError("modulus by zero", "division")
    found = abs(left) % abs(right)
    return -found if left < 0 else found


def real_quotient(left: float, right: float) -> float:
    """Division of doubles, where zero gives an infinity or no number."""
    if right:
        return left / right
    if not left or left != left:
        return float("nan")
    negative = (left < 0) != (str(right)[0] == "-")
    return float("-inf" if negative else "inf")


def whole(value: int) -> int:
    """A number in the range of int; raises EvaluationError."""
    if LEAST_INT <= value <= MOST_INT:
        return value
    raise out_of_range("the number is out of the range of int")


def unsigned(value: int) -> UInt:
    """A number in the range of uint; raises EvaluationError."""
    if 0 <= value <= MOST_UINT:
        return UInt(value)
    raise out_of_range("the number is out of the range of uint")


def real(value: "int | float") -> float:
    """A number as double; raises EvaluationError for a whole one that is too large."""
    try:
        return float(value)
    except OverflowError:
        raise out_of_range("the number is out of the range of double") from None


WHOLE: "dict[str, Callable[[int, int], int]]" = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": quotient,
    "%": remainder,
}
REAL: "dict[str, Callable[[float, float], float]]" = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": real_quotient,
}


def _whole_rule(sign: str) -> Rule:
    act = WHOLE[sign]
    return lambda left, right, _budget: whole(act(int(left), int(right)))


def _unsigned_rule(sign: str) -> Rule:
    act = WHOLE[sign]
    return lambda left, right, _budget: unsigned(act(int(left), int(right)))


def _real_rule(sign: str) -> Rule:
    act = REAL[sign]
    return lambda left, right, _budget: act(real(left), real(right))


def _join_texts(left: Any, right: Any, budget: Budget) -> object:
    budget.make(len(left) + len(right))
    budget.read(len(left) + len(right))
    return left + right


def _join_lists(left: Any, right: Any, budget: Budget) -> object:
    length = len(left) + len(right)
    budget.make(ITEM * length)
    budget.charge(length >> 4)
    return [*left, *right]


def _moved(left: Any, right: Any, _budget: Budget) -> object:
    return Timestamp(left.nanos + right.nanos)


RULES: "dict[tuple[str, str, str], Rule]" = {
    **{(sign, "int", "int"): _whole_rule(sign) for sign in WHOLE},
    **{(sign, "uint", "uint"): _unsigned_rule(sign) for sign in WHOLE},
    **{
        (sign, left, right): _real_rule(sign)
        for sign in REAL
        for left, right in (("double", "double"), ("int", "double"), ("double", "int"))
    },
    ("+", "string", "string"): _join_texts,
    ("+", "bytes", "bytes"): _join_texts,
    ("+", "list", "list"): _join_lists,
    ("+", "timestamp", "duration"): _moved,
    ("+", "duration", "timestamp"): _moved,
    ("+", "duration", "duration"): lambda left, right, _: Duration(left.nanos + right.nanos),
    ("-", "duration", "duration"): lambda left, right, _: Duration(left.nanos - right.nanos),
    ("-", "timestamp", "duration"): lambda left, right, _: Timestamp(left.nanos - right.nanos),
    ("-", "timestamp", "timestamp"): lambda left, right, _: Duration(left.nanos - right.nanos),
}


def _operator(sign: str) -> Rule:
    act = WHOLE[sign]

    def apply(left: Any, right: Any, budget: Budget) -> object:
        if type(left) is int and type(right) is int:
            return whole(act(left, right))
        kinds = (kind_of(left), kind_of(right))
        budget.charge(3)
        rule = RULES.get((sign, *kinds))
        if rule is None:
            raise no_overload(f"'{sign}'", *kinds)
        return rule(left, right, budget)

    return apply


ARITHMETIC: "dict[str, Rule]" = {sign: _operator(sign) for sign in WHOLE}
"""Sign -> what it gives for left, right and a budget; raises EvaluationError."""


def negated(value: Any) -> object:
    """``-value``; raises EvaluationError."""
    kind = kind_of(value)
    if kind == "int":
        return whole(-value)
    if kind == "double":
        return -value
    raise no_overload("'-'", kind)
