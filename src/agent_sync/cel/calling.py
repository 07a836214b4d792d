"""Code for calls: functions, methods, and ``has``."""

from collections.abc import Mapping
from typing import Any

from .cel_errors import EvaluationError, no_overload
from .cel_values import kind_of
from .comparing import has_key
from .evaluation_frame import Code, Frame, Scope, StepCode
from .expression_tree import Call, Method, Presence
from .function_table import GLOBALS, METHODS, Function


def method(step: Method, scope: Scope) -> StepCode:
    """``target.name(arguments)``."""
    function = METHODS.get(step.name)
    if function is None or not function.least <= len(step.arguments) + 1 <= function.most:
        return lambda _value, _frame: _refuse(step.name, function, METHODS)
    arguments = [scope.code(one) for one in step.arguments]
    act = function.call
    if not arguments:
        return lambda value, frame: act(frame.budget, value)
    if len(arguments) == 1:
        only = arguments[0]
        return lambda value, frame: act(frame.budget, value, only(frame))
    return lambda value, frame: act(frame.budget, value, *[one(frame) for one in arguments])


def call(node: Call, scope: Scope) -> Code:
    """``name(arguments)``."""
    function = GLOBALS.get(node.name)
    if function is None or not function.least <= len(node.arguments) <= function.most:
        return lambda _frame: _refuse(node.name, function, GLOBALS)
    arguments = [scope.code(one) for one in node.arguments]
    act = function.call
    return lambda frame: act(frame.budget, *[one(frame) for one in arguments])


def _refuse(name: str, function: "Function | None", table: "Mapping[str, Function]") -> object:
    if function is not None:
        raise EvaluationError(f"{name}() does not take so many arguments", "no_overload")
    other = METHODS if table is GLOBALS else GLOBALS
    hint = f" (it is called {'x.' if other is METHODS else ''}{name}(...))" if name in other else ""
    raise EvaluationError(f"unknown function: {name}(){hint}", "unknown_function")


def presence(node: Presence, scope: Scope) -> Code:
    """``has(...)``: whether a map has a key, or a list an index."""
    target, key = scope.code(node.target), scope.code(node.key)

    def run(frame: Frame) -> object:
        holder: Any = target(frame)
        kind = kind_of(holder)
        if kind == "map":
            return has_key(holder, key(frame))
        if kind != "list":
            raise no_overload("has()", kind)
        at: Any = key(frame)
        if kind_of(at) not in ("int", "uint"):
            raise no_overload("has()", kind, kind_of(at))
        return 0 <= at < len(holder)

    return run
