"""Code for names and for the steps behind them: ``state._shared.turn``, ``a[b]``, ``a.b(c)``."""

from collections.abc import Mapping
from typing import Any

from .calling import method
from .cel_errors import EvaluationError, no_overload, no_such_key, out_of_range, shown
from .cel_values import TYPES, KeyedMap, kind_of
from .comparing import has_key
from .evaluation_frame import Code, Failed, Frame, Scope, StepCode
from .expression_tree import (
    Field,
    Fold,
    Key,
    Literal,
    Method,
    Node,
    Path,
    Step,
    Variable,
)
from .folding import fold_step
from .names_used import constant_key, type_name


def select(value: Any, key: Any) -> object:
    """``value[key]`` of a map or a list; raises EvaluationError."""
    kind = kind_of(value)
    if kind == "map":
        return _entry(value, key)
    if kind == "list":
        return _item(value, key)
    raise EvaluationError(f"{kind} has no keys: {shown(key)}", "no_overload")


def _entry(value: "Mapping[Any, Any]", key: Any) -> object:
    if type(key) is bool and not isinstance(value, KeyedMap):
        raise no_such_key(key)
    if type(key) is not str and not has_key(value, key):
        raise no_such_key(key)
    try:
        return value[key]
    except KeyError:
        raise no_such_key(key) from None


def _item(value: Any, key: Any) -> object:
    kind = kind_of(key)
    if kind == "double" and key == key // 1 and abs(key) < 2**53:
        key = int(key)
    elif kind not in ("int", "uint"):
        raise no_overload("'[]'", "list", kind)
    if not 0 <= key < len(value):
        raise out_of_range(f"index {shown(key)} of a list of {len(value)}")
    return value[key]


def variable(node: Variable, scope: Scope) -> Code:
    """A variable of a macro, a type, or a name from outside."""
    slot = None if node.absolute else scope.local.get(node.name)
    if slot is None:
        found = TYPES.get(node.name)
        return _outside(node.name) if found is None else lambda _frame: found
    index = slot.at
    return _late(index) if slot.late else lambda frame: frame.slots[index]


def _late(index: int) -> Code:
    def run(frame: Frame) -> object:
        value = frame.slots[index]
        if type(value) is Failed:
            raise value.error()
        return value

    return run


def _outside(name: str) -> Code:
    def run(frame: Frame) -> object:
        try:
            return frame.names[name]
        except KeyError:
            raise EvaluationError(f"unknown name: {name}", "unknown_name") from None

    return run


def path(node: Path, scope: Scope) -> Code:
    """A root and its steps; where names from outside have dots, the longest one counts."""
    spelled = type_name(node, frozenset(scope.local))
    if spelled:
        return lambda _frame: TYPES[spelled]
    root = scope.code(node.root)
    steps = [step_code(step, scope) for step in node.steps]
    keys = [constant_key(step) for step in node.steps]
    plain = _by_keys(root, keys) if None not in keys else _by_steps(root, steps)
    dotted = _dotted_names(node, scope)
    return _with_dots(plain, dotted, steps) if dotted else plain


def _by_keys(root: Code, keys: "list[Any]") -> Code:
    def run(frame: Frame) -> object:
        value: Any = root(frame)
        for key in keys:
            if type(value) is not dict:
                value = select(value, key)
                continue
            try:
                value = value[key]
            except KeyError:
                raise no_such_key(key) from None
        return value

    return run


def _by_steps(root: Code, steps: "list[StepCode]") -> Code:
    def run(frame: Frame) -> object:
        value = root(frame)
        for step in steps:
            value = step(value, frame)
        return value

    return run


def _dotted_names(node: Path, scope: Scope) -> "list[tuple[int, str]]":
    """The names that the beginning of a path can mean, longest first, with the steps they take."""
    root = node.root
    if not isinstance(root, Variable) or (root.name in scope.local and not root.absolute):
        return []
    found, name = [], root.name
    for count, step in enumerate(node.steps[:8], start=1):
        if not isinstance(step, Field):
            break
        name = f"{name}.{step.name}"
        found.append((count, name))
    return found[::-1]


def _with_dots(plain: Code, dotted: "list[tuple[int, str]]", steps: "list[StepCode]") -> Code:
    def run(frame: Frame) -> object:
        if not frame.dotted:
            return plain(frame)
        for count, name in dotted:
            if name in frame.names:
                value = frame.names[name]
                for step in steps[count:]:
                    value = step(value, frame)
                return value
        return plain(frame)

    return run


def step_code(step: Step, scope: Scope) -> StepCode:
    """The code of one step."""
    if isinstance(step, Fold):
        return fold_step(step, scope)
    if isinstance(step, Method):
        return method(step, scope)
    if isinstance(step, Key) and not isinstance(step.node, Literal):
        key_code = scope.code(step.node)
        return lambda value, frame: select(value, key_code(frame))
    key = step.name if isinstance(step, Field) else _literal(step.node)
    return lambda value, _frame: select(value, key)


def _literal(node: Node) -> object:
    return node.value if isinstance(node, Literal) else None
