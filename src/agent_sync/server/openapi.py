"""``/openapi.json``: the description of what stands here, made from the table of routes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .route_table import Route

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
}
_REFUSED = {
    "description": "refused: a code, perhaps a sentence, and facts",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def description(
    tables: "Mapping[str, Iterable[Route]]", version: str, url: str
) -> "dict[str, Any]":
    """The document. ``tables``: the routes below each prefix ("" for the server's own)."""
    paths: dict[str, dict[str, Any]] = {}
    for prefix, routes in tables.items():
        for route in routes:
            path = _PARAMETER.sub(r"{\1}", prefix + route.path)
            paths.setdefault(path, {})[route.method.lower()] = _one(prefix, route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "agent-sync rooms", "version": version},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _one(prefix: str, route: Route) -> "dict[str, Any]":
    found: dict[str, Any] = {
        "operationId": _id(prefix, route),
        "summary": route.says,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _PARAMETER.findall(route.path)
        ]
        + [{"name": name, "in": "query", "schema": kind} for name, kind in route.query.items()],
        "responses": {
            str(route.success): {"description": "done", "content": {route.kind: {"schema": {}}}},
            "default": _REFUSED,
        },
        "security": [] if route.open or prefix == "/thin" else [{"token": []}],
    }
    if route.body is not None:
        found["requestBody"] = _body(route)
    return found


def _id(prefix: str, route: Route) -> str:
    words = re.findall(r"\w+", f"{prefix} {route.path}")
    return "_".join([route.method.lower(), *words])


def _body(route: Route) -> "dict[str, Any]":
    schema: dict[str, Any] = {"type": "object", "properties": dict(route.body or {})}
    if route.required:
        schema["required"] = list(route.required)
    return {"required": bool(route.required), "content": {"application/json": {"schema": schema}}}
