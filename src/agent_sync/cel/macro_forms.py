"""Calls that are macros: which words they are, and what their arguments must be."""

from .cel_errors import InvalidExpression
from .expression_tree import Bind, Field, Fold, Key, Literal, Node, Path, Presence, Variable

BODIES = {
    "all": (1, 1), "exists": (1, 1), "exists_one": (1, 1), "existsOne": (1, 1), "filter": (1, 1),
    "map": (1, 1), "transformList": (2, 2), "transformMap": (2, 2), "transformMapEntry": (2, 2),
}  # fmt: skip
"""Macro -> how few and how many variables it can have."""
TWO_VARIABLES = ("all", "exists", "exists_one", "existsOne")
FOLDS = frozenset(BODIES)


def fold(name: str, arguments: "tuple[Node, ...]") -> Fold:
    """``.name(arguments)``; raises InvalidExpression."""
    count = _variables(name, len(arguments))
    if count is None:
        raise InvalidExpression(f"{name}() has {len(arguments)} arguments, which it does not take")
    names = tuple(_simple(name, one) for one in arguments[:count])
    if len(set(names)) < count:
        raise InvalidExpression(f"{name}() has the variable {names[0]} twice")
    return Fold("exists_one" if name == "existsOne" else name, names, arguments[count:])


def _variables(name: str, arguments: int) -> "int | None":
    """How many of the arguments are variables; None where so many arguments make no macro."""
    if name in TWO_VARIABLES:
        return {2: 1, 3: 2}.get(arguments)
    if name == "filter":
        return 1 if arguments == 2 else None
    if name == "map":
        return 1 if arguments in (2, 3) else None
    return 2 if arguments in (3, 4) else None


def _simple(name: str, node: Node) -> str:
    if isinstance(node, Variable) and not node.absolute:
        return node.name
    raise InvalidExpression(f"the first argument of {name}() is a plain name")


def bind(arguments: "tuple[Node, ...]") -> Bind:
    """``cel.bind(arguments)``; raises InvalidExpression."""
    if len(arguments) != 3:
        raise InvalidExpression("cel.bind() takes a name, its value and an expression")
    return Bind(_simple("cel.bind", arguments[0]), arguments[1], arguments[2])


def presence(arguments: "tuple[Node, ...]") -> Presence:
    """``has(a.b)``, ``has(a["b"])`` or ``has(a, "b")``; raises InvalidExpression."""
    if len(arguments) == 2:
        return Presence(*arguments)
    if len(arguments) == 1 and isinstance(arguments[0], Path):
        root, steps = arguments[0]
        last = steps[-1]
        target = Path(root, steps[:-1]) if steps[:-1] else root
        if isinstance(last, Field):
            return Presence(target, Literal(last.name))
        if isinstance(last, Key):
            return Presence(target, last.node)
    raise InvalidExpression('has() takes a.b, a["b"], or a map and a key')
