"""Answers: data or a refusal of a room as JSON, and the one place for what nobody expected."""

import logging
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from ..rooms.json_values import text_of
from ..rooms.room_errors import RoomError

LOG = logging.getLogger("agent_sync.server")
JSON = "application/json"


class Answer:
    """What is sent: status, bytes, kind of content, more headers."""

    __slots__ = ("body", "headers", "kind", "status")

    def __init__(
        self, status: int, body: bytes, kind: str = JSON, headers: "dict[str, str] | None" = None
    ) -> None:
        self.status = status
        self.body = body
        self.kind = kind
        self.headers = headers

    def response(self) -> Response:
        """For the library that sends it."""
        return Response(self.body, self.status, self.headers, media_type=self.kind)


def data(status: int, value: "Any", *, compact: bool = False) -> Answer:
    """JSON. ``compact`` leaves out fields that are null."""
    return Answer(status, text_of(without_nulls(value) if compact else value).encode("utf-8"))


def refused(error: RoomError, headers: "dict[str, str] | None" = None) -> Answer:
    """A refusal, in the words of its code. ``headers``: in place of the usual ones."""
    usual = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return Answer(error.status, text_of(error.body()).encode("utf-8"), JSON, headers or usual)


def answered(run: "Callable[[], Answer]") -> Answer:
    """What a handler answers, or how it failed. Raises nothing.

    What nobody expected goes to standard error with where it happened, and leaves without.
    """
    try:
        return run()
    except RoomError as error:
        return refused(error)
    except Exception:  # the edge: one request may fail, the server may not
        LOG.exception("a request failed")
        return refused(RoomError(500, "internal_error"))


def without_nulls(value: "Any") -> "Any":
    """A value without the fields of its objects that are null."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value
