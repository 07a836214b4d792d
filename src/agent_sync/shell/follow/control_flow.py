"""Where a script may go several ways: && and ||, if, loops, case."""

from ..shell_state import Scope, merged
from ..text_paths import Glob
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Node
    from ..shell_state import Shell
    from ..text_paths import Field

_TESTS = frozenset("[ test command which type hash grep false".split())


def chain(shell: "Shell", node: "Node") -> None:
    """Commands joined by && and ||.

    A command is taken to succeed, so what follows '&&' runs; but behind a mere test nobody
    knows, and all that follows runs only if it held. What follows '||' is run where its
    forerunner may have failed.
    """
    start = shell.scope.place
    failed: Scope | None = None  # where a test may have led that did not hold
    for place, one in enumerate(node.nodes):
        if node.operators[place] == "||":
            alone = place == 1 and _first(node.nodes[0]) == "cd"
            _otherwise(shell, one, failed, start, alone=alone)
            failed = None
        elif not shell.scope.ended:
            shell.follow([one])
            if _decides(node, place):
                failed = merged([failed, shell.scope]) if failed else shell.scope.copy()
            elif place and not failed:
                shell.scope.ended = ""  # exit behind '&&': only perhaps
    if failed:
        shell.scope = merged([failed, shell.scope])


def _otherwise(
    shell: "Shell", one: "Node", failed: "Scope | None", start: "str | None", *, alone: bool
) -> None:
    """Follow what stands behind '||'; with ``alone`` nothing but a ``cd`` stands before it."""
    passed = shell.scope
    if passed.ended and not failed:
        return
    shell.scope = merged([failed, passed]) if failed else passed.copy()
    unmoved = shell.scope.place
    place = shell.scope.place = start if alone or unmoved == start else None
    shell.follow([one])
    if shell.scope.place == place and not shell.scope.ended:
        shell.scope.place = unmoved  # it did not move, wherever it was
    shell.scope = merged([passed, shell.scope])


def _decides(node: "Node", place: int) -> bool:
    """Whether this is a mere test, and what follows runs only if it holds."""
    return node.operators[place + 1 : place + 2] == ["&&"] and _is_test(node.nodes[place])


def _first(node: "Node") -> object:
    return node.words[0] if node.kind == "simple" and node.words else ""


def _is_test(node: "Node") -> bool:
    return node.kind in ("test", "arithmetic") or _first(node) in _TESTS


def _branch(shell: "Shell", nodes: "list[Node]") -> Scope:
    """What is left behind by commands that perhaps shell."""
    scope = shell.scope
    shell.scope = scope.copy()
    shell.follow(nodes)
    result, shell.scope = shell.scope, scope
    return result


def branch(shell: "Shell", node: "Node") -> None:
    """if, elif, else."""
    results = []
    lists = node.lists
    for place in range(0, len(lists) - 1, 2):
        shell.follow(lists[place])
        results.append(_branch(shell, lists[place + 1]))
    results.append(_branch(shell, lists[-1]) if len(lists) % 2 else shell.scope)
    shell.scope = merged(results)


def loop(shell: "Shell", node: "Node") -> None:
    """while and until: the body is read once."""
    shell.follow(node.lists[0])
    _once(shell, node.lists[1])


def _once(shell: "Shell", body: "list[Node]") -> None:
    result = _branch(shell, body)
    if result.ended == "loop":
        result.ended = ""
    shell.scope = merged([shell.scope, result])


def each(shell: "Shell", node: "Node") -> None:
    """for: the body is read once for each word that is known, and once for the others."""
    unknown = False
    for value in _values(shell, node):
        if shell.scope.ended or (value is None and unknown):
            continue
        shell.scope.values[node.name] = value
        if value is None or isinstance(value, Glob):
            _once(shell, node.lists[0])
            unknown = unknown or value is None
        else:
            _again(shell, node.lists[0])


def _again(shell: "Shell", body: "list[Node]") -> None:
    """Follow the body of a loop that surely runs."""
    shell.budget.work()
    shell.follow(body)
    if shell.scope.ended == "loop":
        shell.scope.ended = ""


def _values(shell: "Shell", node: "Node") -> "list[Field]":
    if node.has_words:
        return [one for word in node.words for one in fields(shell, word)]
    found = shell.scope.arguments
    return [None] if found is None else found


def case(shell: "Shell", node: "Node") -> None:
    """case: any of its branches, or none."""
    single(shell, node.words[0])
    shell.scope = merged([shell.scope, *[_branch(shell, body) for body in node.lists]])


TABLE = {"chain": chain, "if": branch, "loop": loop, "for": each, "case": case}
