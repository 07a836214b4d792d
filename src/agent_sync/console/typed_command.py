"""What one command of the operator is: its arguments, what it does, what it asks first."""

from collections.abc import Callable
from typing import NamedTuple

from .operator import Operator
from .typed_words import Arg

Run = Callable[[Operator, list[str]], list[str]]
Asks = Callable[[Operator, list[str]], str]


class Command(NamedTuple):
    """One command: its arguments, what it does in one line, its function, what it asks first."""

    name: str
    args: tuple[Arg, ...]
    summary: str
    run: Run
    asks: "Asks | None" = None

    @property
    def usage(self) -> str:
        """How it is typed."""
        return " ".join([self.name, *(arg.shown for arg in self.args)])
