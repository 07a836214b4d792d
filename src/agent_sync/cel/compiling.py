"""A tree as closures: made once, run often, each with the frame of its evaluation."""

from collections.abc import Callable
from typing import Any

from .budget import ITEM
from .calling import call, presence
from .cel_errors import EvaluationError, no_overload
from .cel_values import kind_of
from .comparing import PLAIN, RELATIONS, equal
from .evaluation_frame import Code, Failed, Frame, Scope, absorbed
from .expression_tree import (
    Bind,
    Call,
    Chain,
    Choice,
    ListOf,
    Literal,
    Logic,
    MapOf,
    Node,
    Path,
    Presence,
    Unary,
    Variable,
)
from .folding import holds
from .map_building import map_of
from .operators import ARITHMETIC, negated
from .selecting import path, variable

OPERATORS: "dict[str, Callable[..., object]]" = {**ARITHMETIC, **RELATIONS}
SHORT = 64


def compiled(node: Node) -> "tuple[Code, int]":
    """The code of a tree, and how many slots its frame has."""
    scope = Scope(build)
    return build(node, scope), scope.widths[0]


def build(node: Node, scope: Scope) -> Code:
    """The code of a node in a scope."""
    return BUILDERS[type(node)](node, scope)


def _literal(node: Literal, _scope: Scope) -> Code:
    value = node.value
    return lambda _frame: value


def _list(node: ListOf, scope: Scope) -> Code:
    codes = [scope.code(item) for item in node.items]
    size = ITEM * len(codes)

    def run(frame: Frame) -> object:
        frame.budget.make(size)
        frame.budget.charge(3)
        return [code(frame) for code in codes]

    return run


def _map(node: MapOf, scope: Scope) -> Code:
    codes = [(scope.code(key), scope.code(value)) for key, value in node.entries]
    size = 4 * ITEM * len(codes)

    def run(frame: Frame) -> object:
        frame.budget.make(size)
        frame.budget.charge(8 * len(codes) + 5)
        return map_of([(key(frame), value(frame)) for key, value in codes])

    return run


def _unary(node: Unary, scope: Scope) -> Code:
    operand, times = scope.code(node.operand), node.times
    act = negated if node.sign == "-" else _not

    def run(frame: Frame) -> object:
        value = operand(frame)
        for _ in range(times):
            value = act(value)
        return value

    return run


def _not(value: object) -> object:
    if type(value) is not bool:
        raise no_overload("'!'", kind_of(value))
    return not value


def _chain(node: Chain, scope: Scope) -> Code:
    first = scope.code(node.first)
    rest = [(OPERATORS[sign], scope.code(operand)) for sign, operand in node.rest]
    if len(rest) == 1:
        sign, right = node.rest[0]
        return _comparison(sign, first, right, scope) or _single(first, *rest[0])

    def run(frame: Frame) -> object:
        value = first(frame)
        for apply, operand in rest:
            value = apply(value, operand(frame), frame.budget)
        return value

    return run


def _single(first: Code, apply: "Callable[..., object]", second: Code) -> Code:
    return lambda frame: apply(first(frame), second(frame), frame.budget)


def _comparison(sign: str, first: Code, right: Node, scope: Scope) -> "Code | None":
    """A shorter way for what conditions do most: compare plain values."""
    if sign not in ("==", "!="):
        return None
    wanted = sign == "=="
    if isinstance(right, Literal) and isinstance(right.value, str) and len(right.value) < SHORT:
        return _text_comparison(first, right.value, wanted=wanted)
    second = scope.code(right)

    def run(frame: Frame) -> object:
        one: Any = first(frame)
        other: Any = second(frame)
        if type(one) is type(other) and type(one) in PLAIN:
            return (one == other) is wanted
        return equal(one, other, frame.budget) is wanted

    return run


def _text_comparison(first: Code, text: str, *, wanted: bool) -> Code:
    def run(frame: Frame) -> object:
        value = first(frame)
        if isinstance(value, str):
            return (value == text) is wanted
        kind_of(value)
        return not wanted

    return run


def _logic(node: Logic, scope: Scope) -> Code:
    """The first operand that decides does so, whatever error stands beside it."""
    codes = [scope.code(operand) for operand in node.operands]
    decides, sign = node.sign == "||", node.sign

    def run(frame: Frame) -> object:
        failed: "Failed | None" = None
        for code in codes:
            try:
                value = code(frame)
                if value is decides:
                    return decides
                if type(value) is not bool:
                    raise no_overload(f"'{sign}'", kind_of(value))
            except EvaluationError as error:
                failed = absorbed(error, frame.budget)
        if failed is not None:
            raise failed.error()
        return not decides

    return run


def _choice(node: Choice, scope: Scope) -> Code:
    branches = [(scope.code(condition), scope.code(value)) for condition, value in node.branches]
    otherwise = scope.code(node.otherwise)

    def run(frame: Frame) -> object:
        for condition, value in branches:
            if holds(condition, frame, "'?:'"):
                return value(frame)
        return otherwise(frame)

    return run


def _bind(node: Bind, scope: Scope) -> Code:
    """A variable whose error counts only where it is used."""
    value = scope.code(node.value)
    body = scope.inner((node.variable,), late=True).code(node.body)
    index = scope.depth

    def run(frame: Frame) -> object:
        try:
            frame.slots[index] = value(frame)
        except EvaluationError as error:
            frame.slots[index] = absorbed(error, frame.budget)
        return body(frame)

    return run


BUILDERS: "dict[type, Callable[[Any, Scope], Code]]" = {
    Literal: _literal, Variable: variable, Path: path, Call: call, Presence: presence,
    Bind: _bind, ListOf: _list, MapOf: _map, Unary: _unary, Chain: _chain, Logic: _logic,
    Choice: _choice,
}  # fmt: skip
