"""The operations that ``/openapi.json`` describes, and how to fill in a path."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from .wire import Client

METHODS = ("get", "put", "post", "delete", "patch")
FIELD = re.compile(r"\{(\w+)(?::\w+)?\}")
PAGES = ("/", "/healthz", "/openapi.json")


class Operation(NamedTuple):
    """One method of one path. ``open``: the description says that it wants no token."""

    method: str
    path: str
    query: "tuple[str, ...]"
    body: "Mapping[str, Any] | None"
    open: bool

    @property
    def name(self) -> str:
        """Its name in a failure."""
        return f"{self.method} {self.path}"

    @property
    def fields(self) -> "list[str]":
        """What its path wants to be filled with."""
        return FIELD.findall(self.path)

    def filled(self, values: "Mapping[str, str]") -> str:
        """The path with each of its fields, escaped."""
        return FIELD.sub(lambda field: quote(values[field[1]], safe=""), self.path)


def operations(client: Client) -> "list[Operation]":
    """All that the server says it serves."""
    told = client.get("/openapi.json").is_(200)
    assert str(told["openapi"]).startswith("3.")
    return [
        _operation(told, method, path, item)
        for path, item in sorted(told["paths"].items())
        for method in METHODS
        if method in item
    ]


def _operation(
    told: "Mapping[str, Any]", method: str, path: str, item: "Mapping[str, Any]"
) -> Operation:
    found = item[method]
    parameters = [resolved(told, one) for one in _parameters(item, found)]
    query = tuple(one["name"] for one in parameters if one["in"] == "query")
    content = resolved(told, found.get("requestBody", {})).get("content", {})
    body = content.get("application/json", {}).get("schema")
    wanted = found.get("security", told.get("security", []))
    return Operation(
        method.upper(),
        path,
        query,
        None if body is None else whole(told, body),
        not wanted or {} in wanted,
    )


def _parameters(*places: "Mapping[str, Any]") -> "Iterator[Any]":
    for place in places:
        yield from place.get("parameters", ())


def resolved(told: "Mapping[str, Any]", one: Any) -> Any:
    """What a reference stands for."""
    while isinstance(one, dict) and "$ref" in one:
        steps = one["$ref"].removeprefix("#/").split("/")
        one = told
        for step in steps:
            one = one[step]
    return one


def whole(told: "Mapping[str, Any]", schema: Any, depth: int = 6) -> Any:
    """A schema with its references filled in, to some depth."""
    schema = resolved(told, schema)
    if depth == 0 or not isinstance(schema, dict):
        return schema if isinstance(schema, dict) else {}
    return {key: _inside(told, value, depth - 1) for key, value in schema.items()}


def _inside(told: "Mapping[str, Any]", value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return whole(told, value, depth)
    if isinstance(value, list):
        return [_inside(told, one, depth) for one in value]
    return value
