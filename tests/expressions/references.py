"""Two independent implementations of the language, asked in the same way.

They are development dependencies and exist for some systems and versions of Python only.
"""

import datetime
import importlib
from base64 import b64encode
from math import isfinite
from typing import Any

import pytest

from agent_sync.cel.moments import Duration, Timestamp, duration_text, timestamp_text

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)
PACKAGES = {"cel-expr-python": "cel_expr_python.cel", "common-expression-language": "cel.cel"}


def plain(value: Any) -> Any:
    """A value of a reference as JSON would have it here."""
    if isinstance(value, (bytes, bytearray)):
        return b64encode(value).decode()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, datetime.datetime):
        return timestamp_text(Timestamp((value - EPOCH) // MICROSECOND * 1000))
    if isinstance(value, datetime.timedelta):
        return duration_text(Duration(value // MICROSECOND * 1000))
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("JSON has no such number")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def _key(key: Any) -> str:
    return {True: "true", False: "false"}[key] if isinstance(key, bool) else str(key)


def ask(package: str, text: str, world: "dict[str, Any]") -> "tuple[str, Any]":
    """``("value", what it gives)`` or ``("error", its sentence)``, whatever it raises."""
    door = importlib.import_module(PACKAGES[package])
    asked = {"cel-expr-python": _ask_first, "common-expression-language": _ask_second}[package]
    try:
        return "value", plain(asked(door, text, world))
    except BaseException as error:  # a panic of theirs is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return "error", f"{type(error).__name__}: {error}"


def _ask_first(door: Any, text: str, world: "dict[str, Any]") -> Any:
    strings = importlib.import_module("cel_expr_python.ext.ext_strings").ExtStrings()
    bindings = importlib.import_module("cel_expr_python.ext.ext_bindings").ExtBindings()
    env = door.NewEnv(variables=dict.fromkeys(world, door.Type.DYN), extensions=[strings, bindings])
    found = env.compile(text, disable_check=True).eval(data=world)
    if found.type() == door.Type.ERROR:
        raise ValueError(found.plain_value())
    return found.plain_value()


def _ask_second(door: Any, text: str, world: "dict[str, Any]") -> Any:
    return door.evaluate(text, world)


def need(package: str) -> None:
    """Skip the test, by the package's name, where it cannot be had."""
    pytest.importorskip(PACKAGES[package], reason=f"{package} is not here")
