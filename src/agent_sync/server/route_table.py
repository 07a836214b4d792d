"""What a row of the table of routes says; from the same rows come routing and description."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .http_answers import Answer
from .http_calls import Call

TEXT: "Mapping[str, Any]" = {"type": "string"}
COUNT: "Mapping[str, Any]" = {"type": "integer", "minimum": 0}
FLAG: "Mapping[str, Any]" = {"type": "string", "enum": ["true", "false"]}
ANY: "Mapping[str, Any]" = {}
OBJECT: "Mapping[str, Any]" = {"type": "object"}
LINK = "/rooms/{room}/link"
"""So begins what machines ask; it has its own door to a room."""


class Route(NamedTuple):
    """One endpoint. ``run`` answers it in a thread; what waits or streams has a ``way`` instead.

    ``query``: names and schemas. ``body``: the properties of the object that it takes, None where
    it takes none; ``required``: those that it needs. ``success``: its status. ``open``: no token.
    """

    method: str
    path: str
    run: "Callable[[Call], Answer] | None"
    says: str
    query: "Mapping[str, Mapping[str, Any]]" = {}
    body: "Mapping[str, Mapping[str, Any]] | None" = None
    required: tuple[str, ...] = ()
    success: int = 200
    open: bool = False
    way: str = ""  # "wait", "events", "mcp"
    at_once: bool = False  # answered without a thread: it neither waits nor works
    kind: str = "application/json"
