"""What an expression asks of the world, read from its tree: variables, paths, functions, size."""

from typing import NamedTuple

from .cel_values import TYPES
from .expression_tree import (
    Bind,
    Call,
    Field,
    Fold,
    Key,
    Literal,
    Method,
    Node,
    Path,
    Presence,
    Step,
    Variable,
    children,
)


class Used(NamedTuple):
    """``reaches`` are constant paths from free variables, cut where a step is computed."""

    names: "frozenset[str]"
    reaches: "frozenset[tuple[str, ...]]"
    functions: "frozenset[str]"


def used_by(node: Node) -> Used:
    """What this tree uses; variables of macros and names of types are not free."""
    reader = _Reader()
    reader.visit(node, frozenset())
    names = frozenset(way[0] for way in reader.reaches)
    return Used(names, frozenset(reader.reaches), frozenset(reader.functions))


def size(node: "Node | Step") -> int:
    """The steps of one evaluation, the bodies of macros left out: they charge for themselves, round
    by round. A call counts for three."""
    below = () if isinstance(node, Fold) else children(node)
    return (3 if isinstance(node, (Call, Method)) else 1) + sum(map(size, below))


def constant_key(step: "Step | Node") -> "str | None":
    """The text that a step of a path selects by, where it is known beforehand."""
    if isinstance(step, Field):
        return step.name
    if isinstance(step, Key) and isinstance(step.node, Literal):
        value = step.node.value
        return value if isinstance(value, str) else None
    return None


def type_name(path: Path, local: "frozenset[str]") -> "str | None":
    """The name of a type that a path spells, such as ``google.protobuf.Timestamp``."""
    if not isinstance(path.root, Variable) or path.root.name != "google" or "google" in local:
        return None
    names = [step.name for step in path.steps if isinstance(step, Field)]
    name = ".".join(["google", *names])
    return name if len(names) == len(path.steps) and name in TYPES else None


def _joined(target: Node, last: Key) -> Path:
    steps = target.steps if isinstance(target, Path) else ()
    return Path(target.root if isinstance(target, Path) else target, (*steps, last))


class _Reader:
    def __init__(self) -> None:
        self.reaches: "set[tuple[str, ...]]" = set()
        self.functions: "set[str]" = set()

    def visit(self, node: "Node | Step", local: "frozenset[str]") -> None:
        """Note what a node uses; ``local`` are the macro variables around it."""
        if isinstance(node, Variable):
            self.reach(node, (), local)
        elif isinstance(node, Path):
            self.path(node, local)
        elif isinstance(node, Presence):
            self.path(_joined(node.target, Key(node.key)), local)
        elif isinstance(node, Bind):
            self.visit(node.value, local)
            self.visit(node.body, local | {node.variable})
        else:
            self.others(node, local)

    def others(self, node: "Node | Step", local: "frozenset[str]") -> None:
        """The nodes that add names of functions, or variables, or nothing."""
        if isinstance(node, (Call, Method)):
            self.functions.add(node.name)
        if isinstance(node, Fold):
            local = local | set(node.variables)
        for one in children(node):
            self.visit(one, local)

    def path(self, node: Path, local: "frozenset[str]") -> None:
        """A path: the constant steps behind its root are one reach, the others count alone."""
        root, steps = node
        if type_name(Path(root, steps), local):
            return
        way: "list[str]" = []
        for step in steps:
            key = constant_key(step)
            if key is None:
                break
            way.append(key)
        if isinstance(root, Variable):
            self.reach(root, tuple(way), local)
        else:
            self.visit(root, local)
        for step in steps[len(way) :]:
            self.visit(step, local)

    def reach(self, root: Variable, way: "tuple[str, ...]", local: "frozenset[str]") -> None:
        """A variable and what is selected of it."""
        if root.absolute or (root.name not in local and root.name not in TYPES):
            self.reaches.add((root.name, *way))
