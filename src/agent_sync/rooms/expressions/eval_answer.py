"""An expression that a reader asks now, and its answer."""

from ...cel import EvaluationError, as_json
from ..room_errors import bad
from .evaluating import value
from .scope_of_names import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader


def evaluated(picture: "Picture", reader: "Reader", now: int, text: "Any") -> "dict[str, Any]":
    """``{expression, value}``, of what ``reader`` may read. Raises RoomError: 400 ``cel_error``."""
    if not isinstance(text, str) or not text:
        raise bad("expr string is required")
    try:
        found = as_json(value(text, names(picture, reader, now)))
    except EvaluationError as error:
        raise bad("cel_error", expression=text, detail=error.detail) from None
    return {"expression": text, "value": found}
