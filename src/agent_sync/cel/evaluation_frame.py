"""What compiled code runs on: the frame of one evaluation, and the scope while it is compiled."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .budget import Budget
from .cel_errors import EvaluationError
from .expression_tree import Node

ABSORBED = 10
"""The steps that an absorbed error costs: raising and catching is dearer than a node."""


class Frame:
    """One evaluation: what it may ask, what it may spend, what macro variables hold now.

    ``dotted`` is whether names from outside have dots in them.
    """

    __slots__ = ("budget", "dotted", "names", "slots")

    def __init__(
        self, names: "Mapping[str, object]", budget: Budget, width: int, *, dotted: bool
    ) -> None:
        self.names = names
        self.budget = budget
        self.slots: "list[object]" = [None] * width
        self.dotted = dotted


Code = Callable[[Frame], object]
StepCode = Callable[[object, Frame], object]


class Failed(NamedTuple):
    """An error kept as a value. The exception itself would hold the frames it went through."""

    detail: str
    kind: str

    def error(self) -> EvaluationError:
        """The error again."""
        return EvaluationError(self.detail, self.kind)


def absorbed(error: EvaluationError, budget: Budget) -> Failed:
    """An error as a value; one of the budget is raised again, nothing goes on after it."""
    if error.kind == "budget":
        raise error
    budget.charge(ABSORBED)
    return Failed(error.detail, error.kind)


class Slot(NamedTuple):
    """Where a variable stands in the frame; ``late`` when it may hold an error."""

    at: int
    late: bool


class Scope:
    """The variables around a node, and the way to compile what is below it."""

    def __init__(
        self,
        build: "Callable[[Node, Scope], Code]",
        local: "Mapping[str, Slot] | None" = None,
        widths: "list[int] | None" = None,
        depth: int = 0,
    ) -> None:
        self.build = build
        self.local = local or {}
        self.widths = [0] if widths is None else widths
        self.depth = depth

    def code(self, node: Node) -> Code:
        """The code of a node in this scope."""
        return self.build(node, self)

    def inner(self, names: "tuple[str, ...]", *, late: bool = False) -> "Scope":
        """A scope with more variables, in the slots from ``depth`` on."""
        more = {name: Slot(self.depth + at, late) for at, name in enumerate(names)}
        depth = self.depth + len(names)
        self.widths[0] = max(self.widths[0], depth)
        return Scope(self.build, {**self.local, **more}, self.widths, depth)
