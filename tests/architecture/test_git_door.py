"""One door to git: its room alone runs git, reads what it answers and says what it looks at."""

import ast
import functools
from pathlib import Path
from typing import NamedTuple

from .test_layers import modules, name_of

ROOM = "git/"
ASKING = {"run", "must", "names", "demand_names", "hook", "with_env"}
"""What puts a question to git, or changes how it is put."""
TYPED = {"cli/commit_words"}
"""Says pathspecs to a person, in a command to type."""
PLUMBING = {"--porcelain", "--porcelain=v1", "--name-only", "--git-path", "cat-file", "ls-files"}
SHELL = "shell/"
"""Knows the words of git's command line: it reads commands, and says in them what they mean."""


class Seen(NamedTuple):
    """What a module that is not in the room does with git, and what it says."""

    name: str
    questions: "list[str]"
    calls: "list[str]"
    texts: "set[str]"


@functools.cache
def outside() -> "tuple[Seen, ...]":
    """Every module that is not in the room."""
    paths = [path for path in modules() if not name_of(path).startswith(ROOM)]
    return tuple(seen(name_of(path), tree_of(path)) for path in paths)


def seen(name: str, tree: ast.Module) -> Seen:
    """One module, looked through once."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    questions = [f"{name}: {ast.unparse(node)}" for node in calls if asks(node)]
    running = calls if {"Git", "git_at"} & imported(nodes) else []
    ran = [f"{name}: {ast.unparse(node)}" for node in running if runs(node)]
    return Seen(name, questions, ran, texts(nodes))


def runs(node: ast.Call) -> bool:
    """Whether a call would put a question, if what it is put to is a runner."""
    return isinstance(node.func, ast.Attribute) and node.func.attr in ASKING


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def asks(node: ast.AST) -> bool:
    """Whether this makes a runner of git, or puts a question to one."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "Git"
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in (*ASKING, "Git"):
        return False
    whom = node.func.value
    if isinstance(whom, ast.Call):
        whom = whom.func
    last = ast.unparse(whom).split(".")[-1].lower()
    return node.func.attr == "Git" or (
        node.func.attr in ASKING and (last in ("git", "git_at", "at", "root", "runner"))
    )


def texts(nodes: "list[ast.AST]") -> set[str]:
    """The texts of a module that are no docstrings."""
    said = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    }


def test_nobody_outside_its_room_puts_questions_to_git() -> None:
    assert [question for one in outside() for question in one.questions] == []


def test_who_has_a_runner_runs_nothing() -> None:
    """Whatever the name of the variable is."""
    assert [call for one in outside() for call in one.calls] == []


def imported(nodes: "list[ast.AST]") -> set[str]:
    """The names that a module imports from the runner of git."""
    return {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and str(node.module).endswith("git.runner")
        for alias in node.names
    }


def test_a_question_is_seen() -> None:
    for text in ("Git(x)", "runner.Git(x)", "git.run('a')", "place.git.run()", "git_at(x).must()"):
        assert any(asks(node) for node in ast.walk(ast.parse(text))), text
    for text in ("subprocess.run(x)", "restore.run(w)", "git.at(x)", "git_at(x)"):
        assert not any(asks(node) for node in ast.walk(ast.parse(text))), text


def test_nobody_outside_its_room_says_pathspecs() -> None:
    found = {
        one.name
        for one in outside()
        if not one.name.startswith(SHELL) and any(x.startswith(":(") for x in one.texts)
    }
    assert found == TYPED


def test_nobody_outside_its_room_knows_the_words_of_its_questions() -> None:
    found = {
        one.name for one in outside() if not one.name.startswith(SHELL) and one.texts & PLUMBING
    }
    assert found == set()
