"""A verb is done once, in ``actions``; command line and console only parse and render."""

import argparse
import ast
import functools
from collections.abc import Mapping
from pathlib import Path

import pytest

from agent_sync.cli.command_table import MODULES, TABLE, build_parser

from .test_layers import SOURCE, name_of

ACTIONS = SOURCE / "actions"
EDGES = ("cli", "console", "client", "tools", "mcp")
BEHIND = ("question_actions", "between_question_actions")
"""Whom a verb hurts is looked at by these, for the edges that ask before they do it."""
NO_VERB = {
    "install": "puts files of the program in place: ``install`` is an edge of its own",
    "uninstall": "takes them out again",
    "doctor": "looks at the installation, and repairs a database that nobody can open",
    "verify": "compares the installation with the sources",
    "hook": "the other door: what clients call",
    "statusline": "the same, every few seconds",
    "completion": "prints a script",
    "console": "opens the other edge",
    "version": "reads nothing",
    "mcp": "opens the other edge, too",
    "serve": "opens the third: what is served are rooms",
    "room": "of a server, not of a repository: ``rooms/service`` does it",
    "user": "the same",
    "token": "the same",
    "device": "the same; that a person does it is asked of the caller as actions do",
    **dict.fromkeys(
        ("approve", "reject", "resolve", "cancel", "show"),
        "hands an id to the command of its kind, by a table",
    ),
}
"""Commands that do nothing to what agents share, and why."""
TERMINAL = {"argparse", "sys", "shutil", "textwrap"}
ABOVE = {"views", "client", "tools", "hooks", "install", "console", "mcp", "server", "cli"}


@functools.cache
def functions(path: Path) -> list[ast.FunctionDef]:
    """The functions at the top of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


@functools.cache
def verbs() -> set[str]:
    """``module.name`` of everything that somebody who acts can have done: the list for all edges.

    A verb is a public function of ``*_actions``; its first argument says who acts.
    """
    return {
        f"{path.stem}.{node.name}"
        for path in ACTIONS.glob("*_actions.py")
        for node in functions(path)
        if not node.name.startswith("_") and who_acts(node)
    }


def who_acts(node: ast.FunctionDef) -> bool:
    """Whether the first argument of a function is an ``Actor`` or a ``Caller``."""
    first = node.args.args[0].annotation if node.args.args else None
    return isinstance(first, ast.Name) and first.id in ("Actor", "Caller")


def names(node: ast.AST) -> set[str]:
    """What is named in a piece of code; ``module.name`` for what is taken from a module."""
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found | {
        f"{one.value.id}.{one.attr}"
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    }


@functools.cache
def named(path: Path) -> "dict[str, set[str]]":
    """Function of a module -> what it names."""
    return {node.name: names(node) for node in functions(path)}


@functools.cache
def parsers() -> "Mapping[str, argparse.ArgumentParser]":
    """Command -> its parser."""
    return build_parser(MODULES)[1]


def reached(path: Path, name: str) -> set[str]:
    """The verbs that a function names, itself or through others of its module."""
    known = named(path)
    found, left = set[str](), {name}
    while left:
        new = known[left.pop()] - found
        found |= new
        left |= new & known.keys()
    return found & verbs()


def of_command(command: str) -> set[str]:
    """The verbs behind a command of the command line."""
    run = parsers()[command].get_default("run")
    return reached(SOURCE / "cli" / f"{TABLE[command]}.py", run.__name__)


@pytest.mark.parametrize("command", sorted(set(TABLE) - set(NO_VERB)))
def test_a_command_is_done_by_an_action(command: str) -> None:
    assert of_command(command)


@pytest.mark.parametrize("command", sorted(NO_VERB))
def test_an_exception_is_one(command: str) -> None:
    assert not of_command(command)


def hands() -> list[tuple[str, str]]:
    """(module, function) of what the operator can do and is asked at a console."""
    paths = sorted((SOURCE / "console").glob("*_hand.py"))
    public = [(path.stem, node.name) for path in paths for node in functions(path)]
    return [(module, name) for module, name in public if name[0] != "_" and name != "target"]


@pytest.mark.parametrize(("module", "name"), hands())
def test_a_command_of_the_console_is_done_by_an_action(module: str, name: str) -> None:
    assert reached(SOURCE / "console" / f"{module}.py", name)


def test_every_verb_is_used_by_an_edge() -> None:
    used: set[str] = set()
    for edge in EDGES:
        for path in (SOURCE / edge).rglob("*.py"):
            used |= names(tree(path))
    for path in [*(SOURCE / "server").rglob("*.py"), *(ACTIONS / f"{one}.py" for one in BEHIND)]:
        used |= names(tree(path))
    assert verbs() - used == set()


def test_an_edge_changes_nothing_by_itself() -> None:
    """Only the operator opens transactions: for its own coming, staying and going."""
    opening = {
        name_of(path)
        for edge in EDGES
        for path in (SOURCE / edge).rglob("*.py")
        if "writing" in {n.attr for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute)}
    }
    assert opening == {"console/operator"}


def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(ACTIONS.glob("*.py")), ids=lambda path: path.stem)
def test_an_action_knows_no_terminal(path: Path) -> None:
    """No words, no parser, no stream: what it gives back is data or a typed error."""
    imported: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            first = (node.module or "").split(".")[0]
            imported |= {first} if first else {alias.name for alias in node.names}
    assert not imported & (TERMINAL | ABOVE)
