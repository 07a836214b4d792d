"""One door to git: its room alone runs git, reads what it answers and says what it looks at."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .test_layers import modules, name_of

ROOM = "git/"
ASKING = {"run", "must", "names", "demand_names", "hook", "with_env"}
"""What puts a question to git, or changes how it is put."""
TYPED = {"cli/commit_words"}
"""Says pathspecs to a person, in a command to type."""
PLUMBING = {"--porcelain", "--porcelain=v1", "--name-only", "--git-path", "cat-file", "ls-files"}
SHELL = "shell/"
"""Knows the words of git's command line: it reads commands, and says in them what they mean."""


def outside() -> Iterator[tuple[str, ast.Module]]:
    """Every module that is not in the room, as (name, tree)."""
    for path in modules():
        if not name_of(path).startswith(ROOM):
            yield name_of(path), tree_of(path)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def asks(node: ast.AST) -> bool:
    """Whether this makes a runner of git, or puts a question to one."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "Git"
    if not isinstance(node.func, ast.Attribute):
        return False
    whom = node.func.value
    if isinstance(whom, ast.Call):
        whom = whom.func
    last = ast.unparse(whom).split(".")[-1].lower()
    return node.func.attr == "Git" or (
        node.func.attr in ASKING and (last in ("git", "git_at", "at", "root", "runner"))
    )


def texts(tree: ast.Module) -> set[str]:
    """The texts of a module that are no docstrings."""
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    }


def test_nobody_outside_its_room_puts_questions_to_git() -> None:
    found = [
        f"{name}: {ast.unparse(node)}"
        for name, tree in outside()
        for node in ast.walk(tree)
        if asks(node)
    ]
    assert found == []


def test_who_has_a_runner_runs_nothing() -> None:
    """Whatever the name of the variable is."""
    found = [
        f"{name}: {ast.unparse(node)}"
        for name, tree in outside()
        if {"Git", "git_at"} & imported(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKING
    ]
    assert found == []


def imported(tree: ast.Module) -> set[str]:
    """The names that a module imports from the runner of git."""
    return {
        alias.name
        for node in ast.walk(tree)
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
        name
        for name, tree in outside()
        if not name.startswith(SHELL) and any(x.startswith(":(") for x in texts(tree))
    }
    assert found == TYPED


def test_nobody_outside_its_room_knows_the_words_of_its_questions() -> None:
    found = {
        name for name, tree in outside() if not name.startswith(SHELL) and texts(tree) & PLUMBING
    }
    assert found == set()
