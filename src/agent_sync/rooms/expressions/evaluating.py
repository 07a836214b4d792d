"""Evaluating an expression for a reader; an error never tells what the reader may not read."""

from ...cel import EvaluationError, InvalidExpression, parse
from .sight import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...cel import Budget, Program

PLAIN = {
    "no_such_key": "No such key", "no_overload": "no such overload", "division": "division by zero",
    "range": "out of range", "budget": "the expression does more than it may",
}  # fmt: skip
"""What is said of an error whose own words may hold a private value."""


def program(text: str) -> "Program":
    """The parsed text. One that does not parse is an EvaluationError here (kind ``invalid``)."""
    try:
        return parse(text)
    except InvalidExpression as error:
        raise EvaluationError(error.detail, "invalid") from None


def value(text: str, names: "Mapping[str, object]", budget: "Budget | None" = None) -> "Any":
    """What an expression comes to. Raises EvaluationError; in plain words for guarded names."""
    try:
        return program(text).evaluate(names, budget or _budget(names))
    except EvaluationError as error:
        if getattr(names, "guarded", False):
            said = PLAIN.get(error.kind, "the expression failed")
            raise EvaluationError(said, error.kind) from None
        raise
    except RecursionError:
        raise EvaluationError("expressions within one another: too deep", "depth") from None


def truth(text: str, names: "Mapping[str, object]", budget: "Budget | None" = None) -> bool:
    """Whether a condition holds. Raises EvaluationError, also for neither true nor false."""
    found = value(text, names, budget)
    if not isinstance(found, bool):
        raise EvaluationError("a condition must be true or false", "no_overload")
    return found


def holds(
    text: "str | None", names: "Mapping[str, object]", budget: "Budget | None" = None
) -> bool:
    """Whether what has this condition is shown: none, or a true one; an error hides."""
    try:
        return text is None or truth(text, names, budget)
    except EvaluationError:
        return False


def _budget(names: "Mapping[str, object]") -> "Budget | None":
    return names.sight.budget() if isinstance(names, Names) else None
