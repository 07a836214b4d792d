"""Code for macros: ``all exists exists_one filter map transformList transformMap``.

Each round charges for what its bodies do, so that no nesting of macros costs more than the budget.
"""

from collections.abc import Callable, Iterator
from typing import Any

from .budget import ITEM
from .cel_errors import EvaluationError, no_overload
from .cel_values import kind_of
from .comparing import not_a_bool
from .evaluation_frame import Code, Failed, Frame, Scope, StepCode, absorbed
from .expression_tree import Fold
from .map_building import map_of
from .names_used import size

Rounds = Callable[[Any, Frame], "Iterator[Any]"]


def fold_step(step: Fold, scope: Scope) -> StepCode:
    """The code of a macro."""
    inner = scope.inner(step.variables)
    bodies = [inner.code(body) for body in step.bodies]
    cost = 2 + sum(map(size, step.bodies))
    many = _pairs if len(step.variables) == 2 else _items
    rounds = many(step.name, scope.depth, cost)
    return MAKERS[step.name](rounds, bodies, step.name)


def _items(name: str, index: int, cost: int) -> Rounds:
    """The items of a list or the keys of a map, each in turn in a slot."""

    def rounds(value: Any, frame: Frame) -> "Iterator[Any]":
        if kind_of(value) not in ("list", "map"):
            raise no_overload(f"{name}()", kind_of(value))
        slots, charge = frame.slots, frame.budget.charge
        for item in value:
            charge(cost)
            slots[index] = item
            yield item

    return rounds


def _pairs(name: str, index: int, cost: int) -> Rounds:
    """Index and item of a list, or key and value of a map, in two slots."""

    def rounds(value: Any, frame: Frame) -> "Iterator[Any]":
        kind = kind_of(value)
        if kind not in ("list", "map"):
            raise no_overload(f"{name}()", kind)
        for at, item in enumerate(value):
            frame.budget.charge(cost + 1)
            first, second = (at, item) if kind == "list" else (item, value[item])
            frame.slots[index : index + 2] = [first, second]
            yield first

    return rounds


def _seeker(rounds: Rounds, bodies: "list[Code]", name: str) -> StepCode:
    """``all`` looks for a round that is false, ``exists`` for one that is true."""
    sought, body = name == "exists", bodies[0]

    def run(value: object, frame: Frame) -> object:
        failed: "Failed | None" = None
        for _ in rounds(value, frame):
            try:
                outcome = body(frame)
                if outcome is sought:
                    return sought
                if type(outcome) is not bool:
                    raise not_a_bool(f"{name}()", outcome)
            except EvaluationError as error:
                failed = absorbed(error, frame.budget)
        if failed is not None:
            raise failed.error()
        return not sought

    return run


def holds(condition: Code, frame: Frame, name: str) -> bool:
    """What a condition says; raises EvaluationError if it is no bool."""
    outcome = condition(frame)
    if type(outcome) is not bool:
        raise not_a_bool(name, outcome)
    return outcome


def _counter(rounds: Rounds, bodies: "list[Code]", _name: str) -> StepCode:
    body = bodies[0]

    def run(value: object, frame: Frame) -> object:
        return sum(holds(body, frame, "exists_one()") for _ in rounds(value, frame)) == 1

    return run


def _filter(rounds: Rounds, bodies: "list[Code]", _name: str) -> StepCode:
    body = bodies[0]

    def run(value: object, frame: Frame) -> object:
        found = [item for item in rounds(value, frame) if holds(body, frame, "filter()")]
        frame.budget.make(ITEM * len(found))
        return found

    return run


def _mapper(rounds: Rounds, bodies: "list[Code]", name: str) -> StepCode:
    body = bodies[-1]
    condition = bodies[0] if len(bodies) == 2 else None

    def run(value: object, frame: Frame) -> object:
        found = []
        for _ in rounds(value, frame):
            if condition is None or holds(condition, frame, f"{name}()"):
                frame.budget.make(ITEM)
                found.append(body(frame))
        return found

    return run


def _map_maker(rounds: Rounds, bodies: "list[Code]", name: str) -> StepCode:
    body = bodies[-1]
    condition = bodies[0] if len(bodies) == 2 else None

    def run(value: object, frame: Frame) -> object:
        pairs: "list[tuple[object, object]]" = []
        for key in rounds(value, frame):
            if condition is None or holds(condition, frame, f"{name}()"):
                frame.budget.make(4 * ITEM)
                made = body(frame)
                pairs += _made_entries(made) if name == "transformMapEntry" else [(key, made)]
        return map_of(pairs)

    return run


def _made_entries(made: Any) -> "list[tuple[object, object]]":
    kind = kind_of(made)
    if kind != "map":
        raise no_overload("transformMapEntry()", kind)
    return [(key, made[key]) for key in made]


MAKERS: "dict[str, Callable[[Rounds, list[Code], str], StepCode]]" = {
    "all": _seeker,
    "exists": _seeker,
    "exists_one": _counter,
    "filter": _filter,
    "map": _mapper,
    "transformList": _mapper,
    "transformMap": _map_maker,
    "transformMapEntry": _map_maker,
}
