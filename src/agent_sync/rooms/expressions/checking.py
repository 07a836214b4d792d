"""Whether a text may stand where an expression stands: looked at when it is registered."""

from ...cel import Budget, EvaluationError, InvalidExpression, parse
from ..room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...cel import Program

EMPTY: "dict[str, object]" = {
    "state": {}, "views": {}, "agents": {}, "actions": {},
    "messages": {"count": 0, "unread": 0, "directed_unread": 0}, "self": "", "params": {},
}  # fmt: skip
"""A room with nothing in it: an expression may miss keys there, and do nothing else wrong."""
FEW_STEPS, FEW_BYTES = 5_000, 200_000
"""One request may bring hundreds of expressions: what is long to evaluate is not found wrong."""
CONDITIONS = frozenset(("if", "enabled", "condition"))
"""Fields that must come to true or false."""


def check(text: "Any", field: str) -> "Program":
    """The parsed expression of a field. Raises RoomError (400 ``invalid_cel``, with the field)."""
    return _checked(text, field, {"field": field})


def condition(text: "Any") -> "Program":
    """The condition of a wait. Raises RoomError (400 ``invalid_cel``, with the expression)."""
    if not isinstance(text, str) or not text:
        raise bad("condition is required")
    return _checked(text, "condition", {"expression": text})


def _checked(text: "Any", field: str, facts: "dict[str, object]") -> "Program":
    try:
        if not isinstance(text, str):
            raise InvalidExpression("an expression is a text")
        parsed = parse(text)
        detail = _strange(parsed) or _fails_empty(parsed, field)
    except InvalidExpression as error:
        detail = error.detail
    if detail:
        raise bad("invalid_cel", detail, **facts, detail=detail)
    return parsed


def _strange(parsed: "Program") -> str:
    """Names that nothing here has."""
    if parsed.unknown_functions:
        return f"unknown function: {min(parsed.unknown_functions)}"
    strange = parsed.names - EMPTY.keys()
    return f"unknown name: {min(strange)}; there are {', '.join(EMPTY)}" if strange else ""


def _fails_empty(parsed: "Program", field: str) -> str:
    try:
        found = parsed.evaluate(EMPTY, Budget(FEW_STEPS, FEW_BYTES))
    except EvaluationError as error:
        return "" if error.kind in ("no_such_key", "budget") else error.detail
    wrong = field in CONDITIONS and not isinstance(found, bool)
    return "a condition must be true or false" if wrong else ""
