"""The nodes of an expression.

What stands side by side in the text is one flat node, however long: a chain of ``+``, the operands
of ``||``, the steps of ``a.b[c].d()``, the branches of ``a ? b : c ? d : e``. So only brackets make
a tree deep.
"""

from typing import NamedTuple


class Literal(NamedTuple):
    """A value as it stands."""

    value: object


class Variable(NamedTuple):
    """A name; ``absolute`` when a dot before it passes over the variables of macros."""

    name: str
    absolute: bool = False


class Field(NamedTuple):
    """The step ``.name``."""

    name: str


class Key(NamedTuple):
    """The step ``[node]``."""

    node: "Node"


class Method(NamedTuple):
    """The step ``.name(arguments)``."""

    name: str
    arguments: "tuple[Node, ...]"


class Fold(NamedTuple):
    """The step of a macro such as ``.filter(x, body)``; ``name`` is one of macro_forms.FOLDS."""

    name: str
    variables: "tuple[str, ...]"
    bodies: "tuple[Node, ...]"


class Path(NamedTuple):
    """Steps from a root, one after another."""

    root: "Node"
    steps: "tuple[Step, ...]"


class Call(NamedTuple):
    """``name(arguments)``."""

    name: str
    arguments: "tuple[Node, ...]"


class Presence(NamedTuple):
    """``has(target.key)``, in each of its forms."""

    target: "Node"
    key: "Node"


class Bind(NamedTuple):
    """``cel.bind(variable, value, body)``."""

    variable: str
    value: "Node"
    body: "Node"


class ListOf(NamedTuple):
    """``[a, b]``."""

    items: "tuple[Node, ...]"


class MapOf(NamedTuple):
    """``{a: b}``."""

    entries: "tuple[tuple[Node, Node], ...]"


class Unary(NamedTuple):
    """``!`` or ``-``, so many times."""

    sign: str
    times: int
    operand: "Node"


class Chain(NamedTuple):
    """Operators of one precedence, from left to right."""

    first: "Node"
    rest: "tuple[tuple[str, Node], ...]"


class Logic(NamedTuple):
    """Operands of ``||`` or of ``&&``."""

    sign: str
    operands: "tuple[Node, ...]"


class Choice(NamedTuple):
    """Conditions with what each gives, and what is given when none holds."""

    branches: "tuple[tuple[Node, Node], ...]"
    otherwise: "Node"


Step = Field | Key | Method | Fold
Node = (
    Literal
    | Variable
    | Path
    | Call
    | Presence
    | Bind
    | ListOf
    | MapOf
    | Unary
    | Chain
    | Logic
    | Choice
)


def children(node: "Node | Step") -> "list[Node | Step]":
    """The nodes and steps right below one."""
    if isinstance(node, Path):
        return [node.root, *node.steps]
    if isinstance(node, (Call, Method)):
        return list(node.arguments)
    if isinstance(node, MapOf):
        return [one for entry in node.entries for one in entry]
    if isinstance(node, Choice):
        return [*(one for branch in node.branches for one in branch), node.otherwise]
    if isinstance(node, Chain):
        return [node.first, *(operand for _, operand in node.rest)]
    return _fewer(node)


def _fewer(node: "Node | Step") -> "list[Node | Step]":
    if isinstance(node, (ListOf, Logic, Fold)):
        return list(node[-1])
    if isinstance(node, Presence):
        return [node.target, node.key]
    if isinstance(node, Bind):
        return [node.value, node.body]
    if isinstance(node, Key):
        return [node.node]
    return [node.operand] if isinstance(node, Unary) else []
