"""An expression, read once and evaluated often."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from .budget import Budget
from .cel_errors import EvaluationError
from .compiling import compiled
from .evaluation_frame import Frame
from .expression_parser import tree_of
from .function_table import known
from .names_used import size, used_by
from .token_cursor import too_deep

KEPT_CHARACTERS = 131_072
"""How much text the kept programs have together; a program takes some 300 bytes a character."""
KEPT_PROGRAMS = 2_048


class Program:
    """A compiled expression. It never changes and is shared between threads.

    ``names`` are the variables it asks for, ``reaches`` what it can see of them: constant paths
    such as ``("state", "_shared", "turn")``, cut where a step is computed (``state[x].y`` reaches
    ``("state",)``). ``functions`` are the functions it names, ``unknown_functions`` those of them
    that there are not. Macros are neither.
    """

    __slots__ = (
        "_code", "_cost", "_width", "functions", "names", "reaches", "text", "unknown_functions",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        tree = tree_of(text)
        used = used_by(tree)
        self.text = text
        self.names = used.names
        self.reaches = used.reaches
        self.functions = used.functions
        self.unknown_functions = frozenset(name for name in used.functions if not known(name))
        self._code, self._width = compiled(tree)
        self._cost = size(tree)

    def evaluate(self, names: "Mapping[str, object]", budget: "Budget | None" = None) -> object:
        """The value, as the language has it (see ``as_json``); raises EvaluationError.

        ``names`` gives each variable its value; maps are asked only for what the expression asks.
        What a mapping of the caller raises beside KeyError and EvaluationError passes through.
        """
        spent = Budget() if budget is None else budget
        try:
            spent.charge(self._cost)
            dotted = "." in "".join(names)
            return self._code(Frame(names, spent, self._width, dotted=dotted))
        except RecursionError:
            raise EvaluationError("the caller's stack is too deep for this", "budget") from None


_programs: "OrderedDict[str, Program]" = OrderedDict()
_room = Lock()


def parse(text: str) -> Program:
    """The program of a text, kept for the next who asks; raises InvalidExpression."""
    with _room:
        found = _programs.get(text) if isinstance(text, str) else None
        if found is not None:
            _programs.move_to_end(text)
            return found
    try:
        made = Program(text)
    except RecursionError:
        raise too_deep() from None
    _keep(made)
    return made


def _keep(made: Program) -> None:
    """Keep a program, and let go of those that were not asked for longest."""
    with _room:
        _programs[made.text] = made
        total = sum(map(len, _programs))
        while total > KEPT_CHARACTERS or len(_programs) > KEPT_PROGRAMS:
            total -= len(_programs.popitem(last=False)[0])
