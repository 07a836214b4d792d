"""A map from keys and values that an expression computed."""

from typing import Any

from .cel_errors import bad_argument, no_overload, shown
from .cel_values import KeyedMap, kind_of

KEYS = frozenset(("string", "int", "uint", "bool"))


def map_of(pairs: "list[tuple[object, object]]") -> object:
    """The map; raises EvaluationError for a key that no map can have, and for one twice."""
    for key, _ in pairs:
        if kind_of(key) not in KEYS:
            raise no_overload("a map", f"a {kind_of(key)} as key")
    keyed = any(type(key) is bool for key, _ in pairs)
    found: Any = KeyedMap(pairs) if keyed else dict(pairs)
    if len(found) < len(pairs):
        raise bad_argument(f"a map has a key twice: {shown(_twice(pairs))}")
    return found


def _twice(pairs: "list[tuple[object, object]]") -> object:
    met: "set[tuple[bool, object]]" = set()
    for key, _ in pairs:
        if (type(key) is bool, key) in met:
            return key
        met.add((type(key) is bool, key))
    return None
