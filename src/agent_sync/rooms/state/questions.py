"""What a write or an invocation asks of its room in CEL, and what an error becomes."""

from ...cel import Budget, EvaluationError, as_json
from ..expressions import names, truth, value
from ..room_errors import RoomError, bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..readers import Reader


class Questions:
    """All questions of one invocation: they share one budget, and see the writes before them.

    ``authority``: a private scope that may be read beside the reader's own, "" for none.
    """

    __slots__ = ("_authority", "_budget", "_draft", "_params", "_reader")

    def __init__(
        self, draft: "Draft", reader: "Reader", *, authority: str = "",
        params: "Mapping[str, Any] | None" = None,
    ) -> None:  # fmt: skip
        self._draft = draft
        self._reader = reader
        self._authority = authority
        self._params = params
        self._budget = Budget()

    def truth(self, text: str, field: str, reader: "Reader | None" = None) -> bool:
        """Whether it holds. ``reader``: who asks, where it is not the one of all.

        Raises RoomError (400 ``cel_error``).
        """
        try:
            return truth(text, self._names(reader), self._budget)
        except EvaluationError as error:
            raise _failed(field, error) from None

    def value(self, text: str, field: str, reader: "Reader | None" = None) -> "Any":
        """Its value, as JSON. Raises RoomError (400 ``cel_error``)."""
        try:
            return as_json(value(text, self._names(reader), self._budget))
        except EvaluationError as error:
            raise _failed(field, error) from None

    def result(self, text: str) -> "Any":
        """Its value, as JSON; an error is one too: ``{"_error": sentence}``."""
        try:
            return as_json(value(text, self._names(), self._budget))
        except EvaluationError as error:
            return {"_error": error.detail}

    def _names(self, reader: "Reader | None" = None) -> "Mapping[str, object]":
        return names(
            self._draft.picture, reader or self._reader, self._draft.now, authority=self._authority,
            params=self._params, budget=self._budget,
        )  # fmt: skip


def _failed(field: str, error: EvaluationError) -> RoomError:
    return bad("cel_error", field=field, detail=error.detail)
