"""Parameters of an action: their schema, checked at registration, and values checked against it."""

from ..room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def kind_of(value: "Any") -> str:
    """What a value is called in a refusal: its JSON type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _whole(value: "Any") -> bool:
    return kind_of(value) == "number" and (isinstance(value, int) or value.is_integer())


TYPES: "dict[str, Callable[[Any], bool]]" = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: kind_of(value) == "number",
    "integer": _whole,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "any": lambda _: True,
}


def check_schema(given: "Any") -> "dict[str, dict[str, Any]] | None":
    """A schema ``{name: {type?, enum?, required?, description?}}`` as it was given; None for none.

    Raises RoomError (400 ``invalid_params``, with the parameter and what is wrong with it).
    """
    if given is None:
        return None
    if not isinstance(given, dict):
        raise _wrong("", "params must be an object: {name: {type, enum, required, description}}")
    for name, schema in given.items():
        _check_one(name, schema)
    return given


def _check_one(name: str, schema: "Any") -> None:
    if not isinstance(schema, dict):
        raise _wrong(name, "a parameter is described by an object")
    kind = schema.get("type")
    if kind is not None and (not isinstance(kind, str) or kind not in TYPES):
        raise _wrong(name, f"type must be one of {', '.join(TYPES)}")
    if not isinstance(schema.get("enum", []), list):
        raise _wrong(name, "enum must be an array")
    if not isinstance(schema.get("required", False), bool):
        raise _wrong(name, "required must be true or false")


def _wrong(name: str, detail: str) -> Exception:
    return bad("invalid_params", detail, detail=detail, **({"param": name} if name else {}))


def check_values(schema: "Mapping[str, Any] | None", params: "Mapping[str, Any]") -> None:
    """Let parameters through that fit. What the schema does not name passes.

    Raises RoomError (400): ``params.NAME is required``, ``invalid_param`` (not in the enum),
    ``invalid_param_type``.
    """
    for name, wanted in (schema or {}).items():
        if name not in params:
            if wanted.get("required"):
                raise bad(f"params.{name} is required", param=name)
            continue
        value, choices, kind = params[name], wanted.get("enum"), wanted.get("type")
        if choices is not None and not any(_same(value, choice) for choice in choices):
            raise bad("invalid_param", param=name, value=value, allowed=choices)
        kinds = kind if isinstance(kind, list) else [kind]  # those of the repository's own acts
        if kind is not None and not any(TYPES[one](value) for one in kinds):
            raise bad("invalid_param_type", param=name, expected=kind, actual=kind_of(value))


def _same(value: "Any", choice: "Any") -> bool:
    """Equal as JSON: ``true`` is not 1."""
    return kind_of(value) == kind_of(choice) and bool(value == choice)
