"""What a tool takes: its JSON schema, made from the signatures of the functions behind it, and the
arguments of a call held to it.
"""

import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..errors import UsageError

Function = Callable[..., object]
Schema = dict[str, object]
ACT = "act"
PLAIN: "Mapping[object, str]" = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
}


class Argument(NamedTuple):
    """One argument: its schema, whether it has to be given."""

    schema: Schema
    required: bool


def arguments_of(function: Function, hidden: "Sequence[str]" = ()) -> "dict[str, Argument]":
    """The arguments that a function takes, by name."""
    found, hints = {}, typing.get_type_hints(function)
    for name, one in inspect.signature(function).parameters.items():
        if name == "self" or name in hidden:
            continue
        schema = _kind(hints[name])
        required = one.default is inspect.Parameter.empty
        if not required and one.default not in ((), "", None, False, 0):
            schema["default"] = one.default
        found[name] = Argument(schema, required)
    return found


def _kind(hint: object) -> Schema:
    """The schema of one argument; what may be one text or several is several."""
    parts = [one for one in typing.get_args(hint) if one is not type(None)]
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        parts = [hint]
    for one in parts:
        if typing.get_origin(one) is Sequence:
            return {"type": "array", "items": {"type": "string"}}
    kinds = [PLAIN[one] for one in parts]
    return {"type": kinds if len(kinds) > 1 else kinds[0]}


def checked(
    known: "Mapping[str, Argument]", given: "Mapping[str, object]", tool: str
) -> "dict[str, object]":
    """The arguments of a call. Raises UsageError, naming what is wrong with them."""
    odd = [name for name in given if name not in known]
    if odd:
        raise UsageError(f"{tool} takes no {str(odd[0])[:80]!r}; it takes {', '.join(known)}")
    missing = [name for name, one in known.items() if one.required and name not in given]
    if missing:
        raise UsageError(f"{tool} needs {', '.join(missing)}")
    # Some clients send null for what they leave out.
    return {
        name: _valued(name, known[name].schema, value)
        for name, value in given.items()
        if value is not None or known[name].required
    }


def _valued(name: str, schema: Schema, value: object) -> object:
    kind = schema["type"]
    kinds = [str(one) for one in (kind if isinstance(kind, list) else [kind])]
    if kind == "array" and isinstance(value, str):
        value = [value]
    fits = {
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "array": isinstance(value, list) and all(isinstance(one, str) for one in value),
    }
    if not any(fits[one] for one in kinds):
        what = "a list of texts" if kind == "array" else f"of type {' or '.join(kinds)}"
        raise UsageError(f"{name} is {what}, not {repr(value)[:80]}")
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        raise UsageError(f"{name} is one of {', '.join(map(str, allowed))}, not {value!r:.80}")
    return value
