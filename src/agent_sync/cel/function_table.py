"""Every function of the language: its name, how it is called, how many arguments it takes."""

from collections.abc import Callable
from typing import NamedTuple

from . import conversions as to
from . import string_functions as text
from .collection_functions import entries_of, join, keys_of, size_of, values_of
from .time_functions import TIME_FUNCTIONS, time_function


class Function(NamedTuple):
    """``call`` takes a budget and then from ``least`` to ``most`` values, a target first."""

    call: "Callable[..., object]"
    least: int
    most: int


GLOBALS = {
    "size": Function(size_of, 1, 1),
    "matches": Function(text.matches, 2, 2),
    **{
        name: Function(call, 1, 1)
        for name, call in (
            ("int", to.to_int), ("uint", to.to_uint), ("double", to.to_double),
            ("string", to.to_string), ("bytes", to.to_bytes), ("bool", to.to_bool),
            ("timestamp", to.to_timestamp), ("duration", to.to_duration), ("type", to.to_type),
            ("dyn", to.unchanged),
        )
    },
}  # fmt: skip
"""``name(values)``."""

METHODS = {
    "size": Function(size_of, 1, 1),
    "keys": Function(keys_of, 1, 1),
    "values": Function(values_of, 1, 1),
    "entries": Function(entries_of, 1, 1),
    "join": Function(join, 1, 2),
    "contains": Function(text.contains_text, 2, 2),
    "startsWith": Function(text.starts_with, 2, 2),
    "endsWith": Function(text.ends_with, 2, 2),
    "matches": Function(text.matches, 2, 2),
    "charAt": Function(text.char_at, 2, 2),
    "indexOf": Function(text.index_of, 2, 3),
    "lastIndexOf": Function(text.last_index_of, 2, 3),
    "substring": Function(text.substring, 2, 3),
    "upperAscii": Function(text.upper, 1, 1),
    "lowerAscii": Function(text.lower, 1, 1),
    "trim": Function(text.trim, 1, 1),
    "replace": Function(text.replace, 3, 4),
    "split": Function(text.split, 2, 3),
    **{name: Function(time_function(name), 1, 2) for name in TIME_FUNCTIONS},
}
"""``target.name(values)``."""


def known(name: str) -> bool:
    """Whether there is a function of this name, called either way."""
    return name in GLOBALS or name in METHODS
