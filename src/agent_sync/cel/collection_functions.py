"""Functions of lists and maps, and ``size`` of whatever has one."""

from typing import Any

from .budget import ITEM, Budget
from .cel_errors import no_overload
from .cel_values import kind_of

SIZED = frozenset(("string", "bytes", "list", "map"))


def size_of(_budget: Budget, value: Any) -> object:
    """Characters, bytes, items or entries."""
    kind = kind_of(value)
    if kind not in SIZED:
        raise no_overload("size()", kind)
    return len(value)


def keys_of(budget: Budget, value: Any) -> object:
    """The keys of a map, in its order."""
    _copied(budget, value, "keys")
    return list(value)


def values_of(budget: Budget, value: Any) -> object:
    """The values of a map, in the order of its keys."""
    _copied(budget, value, "values")
    return [value[key] for key in value]


def entries_of(budget: Budget, value: Any) -> object:
    """A map ``{"key": ..., "value": ...}`` for each entry."""
    _copied(budget, value, "entries")
    budget.make(4 * ITEM * len(value))
    budget.charge(4 * len(value))
    return [{"key": key, "value": value[key]} for key in value]


def _copied(budget: Budget, value: Any, name: str) -> None:
    kind = kind_of(value)
    if kind != "map":
        raise no_overload(f"{name}()", kind)
    budget.charge(2 * len(value) + 5)
    budget.make(ITEM * len(value))


def join(budget: Budget, value: Any, separator: Any = "") -> object:
    """The texts of a list in one, with a separator between them."""
    if kind_of(value) != "list" or kind_of(separator) != "string":
        raise no_overload("join()", kind_of(value), kind_of(separator))
    budget.charge(len(value) >> 1)
    total = len(separator) * len(value)
    for one in value:
        if kind_of(one) != "string":
            raise no_overload("join()", f"a list with a {kind_of(one)}")
        total += len(one)
    budget.make(total)
    budget.read(total)
    return str(separator).join(value)
