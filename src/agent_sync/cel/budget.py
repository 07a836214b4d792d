"""How much an evaluation may do and make.

A step is about the work of one small node of the tree. What costs more than its node charges for
itself: each round of a macro, each function by the size of what it reads. Memory is what is made,
in bytes of Latin text (an item of a list or map counts for sixteen); nothing is given back.
"""

import time
from typing import Any

from .cel_errors import EvaluationError

STEPS = 250_000
MEMORY = 8_000_000
SLICE = 1_000
ITEM = 16
"""What an item of a list counts for."""


class Budget:
    """What is left; several evaluations may draw on one, from one thread at a time.

    ``steps`` and ``memory`` are what may be spent, ``deadline`` a moment of ``time.monotonic()``
    in seconds; it is looked at every thousand steps. The defaults end an evaluation within 100 ms
    on an ordinary machine. ``patterns`` keeps the matchers that these evaluations have made.
    """

    __slots__ = ("deadline", "mark", "memory", "patterns", "steps")

    def __init__(
        self, steps: int = STEPS, memory: int = MEMORY, deadline: "float | None" = None
    ) -> None:
        self.steps = steps
        self.memory = memory
        self.deadline = deadline
        self.mark = 0 if deadline is None else steps
        self.patterns: "dict[str, Any]" = {}

    def charge(self, steps: int) -> None:
        """Spend steps; raises EvaluationError (``budget``) when there are none left."""
        self.steps -= steps
        if self.steps < self.mark:
            self._look()

    def make(self, size: int) -> None:
        """Spend memory; raises EvaluationError (``budget``) when there is none left."""
        self.memory -= size
        if self.memory < 0:
            raise EvaluationError("the expression makes more than it may", "budget")

    def read(self, length: int) -> None:
        """Spend what looking at that many characters costs."""
        if length > 63:
            self.charge(length >> 6)

    def _look(self) -> None:
        if self.steps < 0:
            raise EvaluationError("the expression does more than it may", "budget")
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise EvaluationError("the time for this expression is over", "budget")
        self.mark = max(0, self.steps - SLICE)
