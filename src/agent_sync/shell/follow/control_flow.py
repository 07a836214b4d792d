"""Where a script may go several ways: && and ||, if, loops, case."""

from ..scope import Scope, merged
from ..text_paths import Glob
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Node
    from ..text_paths import Field
    from .runner import Runner

_TESTS = frozenset("[ test command which type hash grep false".split())


def chain(run: "Runner", node: "Node") -> None:
    """Commands joined by && and ||.

    A command is taken to succeed, so what follows '&&' runs; but behind a mere test nobody
    knows, and all that follows runs only if it held. What follows '||' is run where its
    forerunner may have failed.
    """
    start = run.scope.place
    failed: Scope | None = None  # where a test may have led that did not hold
    for place, one in enumerate(node.nodes):
        if node.operators[place] == "||":
            alone = place == 1 and _first(node.nodes[0]) == "cd"
            _otherwise(run, one, failed, start, alone=alone)
            failed = None
        elif not run.scope.ended:
            run.node(one)
            if _decides(node, place):
                failed = merged([failed, run.scope]) if failed else run.scope.copy()
            elif place and not failed:
                run.scope.ended = ""  # exit behind '&&': only perhaps
    if failed:
        run.scope = merged([failed, run.scope])


def _otherwise(
    run: "Runner", one: "Node", failed: "Scope | None", start: "str | None", *, alone: bool
) -> None:
    """Follow what stands behind '||'; with ``alone`` nothing but a ``cd`` stands before it."""
    passed = run.scope
    if passed.ended and not failed:
        return
    run.scope = merged([failed, passed]) if failed else passed.copy()
    unmoved = run.scope.place
    place = run.scope.place = start if alone or unmoved == start else None
    run.items([one])
    if run.scope.place == place and not run.scope.ended:
        run.scope.place = unmoved  # it did not move, wherever it was
    run.scope = merged([passed, run.scope])


def _decides(node: "Node", place: int) -> bool:
    """Whether this is a mere test, and what follows runs only if it holds."""
    return node.operators[place + 1 : place + 2] == ["&&"] and _is_test(node.nodes[place])


def _first(node: "Node") -> object:
    return node.words[0] if node.kind == "simple" and node.words else ""


def _is_test(node: "Node") -> bool:
    return node.kind in ("test", "arithmetic") or _first(node) in _TESTS


def _branch(run: "Runner", nodes: "list[Node]") -> Scope:
    """What is left behind by commands that perhaps run."""
    scope = run.scope
    run.scope = scope.copy()
    run.items(nodes)
    result, run.scope = run.scope, scope
    return result


def branch(run: "Runner", node: "Node") -> None:
    """if, elif, else."""
    results = []
    lists = node.lists
    for place in range(0, len(lists) - 1, 2):
        run.items(lists[place])
        results.append(_branch(run, lists[place + 1]))
    results.append(_branch(run, lists[-1]) if len(lists) % 2 else run.scope)
    run.scope = merged(results)


def loop(run: "Runner", node: "Node") -> None:
    """while and until: the body is read once."""
    run.items(node.lists[0])
    _once(run, node.lists[1])


def _once(run: "Runner", body: "list[Node]") -> None:
    result = _branch(run, body)
    if result.ended == "loop":
        result.ended = ""
    run.scope = merged([run.scope, result])


def each(run: "Runner", node: "Node") -> None:
    """for: the body is read once for each word that is known, and once for the others."""
    unknown = False
    for value in _values(run, node):
        if run.scope.ended or (value is None and unknown):
            continue
        run.scope.values[node.name] = value
        if value is None or isinstance(value, Glob):
            _once(run, node.lists[0])
            unknown = unknown or value is None
        else:
            _again(run, node.lists[0])


def _again(run: "Runner", body: "list[Node]") -> None:
    """Follow the body of a loop that surely runs."""
    run.budget.work()
    run.items(body)
    if run.scope.ended == "loop":
        run.scope.ended = ""


def _values(run: "Runner", node: "Node") -> "list[Field]":
    if node.has_words:
        return [one for word in node.words for one in fields(run, word)]
    found = run.scope.arguments
    return [None] if found is None else found


def case(run: "Runner", node: "Node") -> None:
    """case: any of its branches, or none."""
    single(run, node.words[0])
    run.scope = merged([run.scope, *[_branch(run, body) for body in node.lists]])


TABLE = {"chain": chain, "if": branch, "loop": loop, "for": each, "case": case}
