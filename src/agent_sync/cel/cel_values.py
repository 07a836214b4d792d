"""The kinds of values, and what Python carries each of them.

null, bool, int, double, string and bytes are Python's own; a list is a list or a tuple, a map is
any ``Mapping``. Kinds that JSON does not have are types here and in ``moments``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .cel_errors import EvaluationError
from .moments import Duration, Timestamp

LEAST_INT, MOST_INT = -(2**63), 2**63 - 1
MOST_UINT = 2**64 - 1


class UInt(int):
    """An unsigned number of 64 bits; equal to the int or double of the same value."""

    __slots__ = ()


@dataclass(frozen=True)
class TypeValue:
    """What ``type(x)`` gives."""

    name: str


class KeyedMap(Mapping[object, object]):
    """A map with bools among its keys, which a dict takes for 0 and 1."""

    def __init__(self, entries: "list[tuple[object, object]]") -> None:
        self._entries = {(type(key) is bool, key): value for key, value in entries}

    def __getitem__(self, key: object) -> object:
        try:
            return self._entries[type(key) is bool, key]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self) -> "Iterator[object]":
        return (key for _, key in self._entries)

    def __len__(self) -> int:
        return len(self._entries)


KINDS: "dict[type, str]" = {
    type(None): "null", bool: "bool", int: "int", UInt: "uint", float: "double", str: "string",
    bytes: "bytes", list: "list", tuple: "list", dict: "map", KeyedMap: "map",
    Timestamp: "timestamp", Duration: "duration", TypeValue: "type",
}  # fmt: skip
BASES = (
    (str, "string"),
    (Mapping, "map"),
    ((list, tuple), "list"),
    (int, "int"),
    (float, "double"),
)
TYPE_NAMES = {
    "null": "null_type",
    "timestamp": "google.protobuf.Timestamp",
    "duration": "google.protobuf.Duration",
}
TYPES = {
    name: TypeValue(name)
    for name in (
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
        "google.protobuf.Timestamp", "google.protobuf.Duration",
    )
}  # fmt: skip
"""The names of types are words of the language: no variable from outside can be called so."""
NUMBERS = frozenset(("int", "uint", "double"))


def kind_of(value: object) -> str:
    """The kind of a value; raises EvaluationError for what no expression can hold."""
    return KINDS.get(type(value)) or _derived_kind(value)


def _derived_kind(value: object) -> str:
    for base, kind in BASES:
        if isinstance(value, base):
            return kind
    raise EvaluationError("a value of a kind that expressions do not have", "argument")


def type_of(value: object) -> TypeValue:
    """What ``type(value)`` is."""
    kind = kind_of(value)
    return TYPES[TYPE_NAMES.get(kind, kind)]
