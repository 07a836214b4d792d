"""What a tool gives back, as a JSON schema: made from the shapes that the functions are declared
to give (``views/shapes``).
"""

import types
import typing
from collections.abc import Callable

Schema = dict[str, object]
PLAIN: "dict[object, str]" = {str: "string", bool: "boolean", int: "integer", float: "number"}


def of_answer(function: "Callable[..., object]") -> Schema:
    """The schema of what a function of the client library gives."""
    return schema_of(typing.get_type_hints(function)["return"])


def schema_of(shape: object) -> Schema:
    """The schema of a shape: a TypedDict, a list, a choice with None, a plain type."""
    if shape in PLAIN:
        return {"type": PLAIN[shape]}
    if shape is type(None):
        return {"type": "null"}
    parts = typing.get_args(shape)
    origin = typing.get_origin(shape)
    if origin is list:
        return {"type": "array", "items": schema_of(parts[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(parts[1])}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [schema_of(one) for one in parts]}
    if typing.is_typeddict(shape):
        return _object(shape)
    return {}  # anything


def _object(shape: object) -> Schema:
    hints = typing.get_type_hints(shape)
    required: "frozenset[str]" = getattr(shape, "__required_keys__", frozenset())
    found: Schema = {
        "type": "object",
        "properties": {name: schema_of(one) for name, one in hints.items()},
    }
    if required:
        found["required"] = [name for name in hints if name in required]
    return found
