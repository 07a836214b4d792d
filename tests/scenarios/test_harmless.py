"""Ordinary commands pass without a word, with a neighbour at work (AUTO-4, AUTO-6, WORK-4)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.conftest import git
from hooks.session import Session
from scene.place import Scene
from scene.repositories import copied, with_a_commit


def _commands(name: str) -> "list[str]":
    rows = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [json.loads(row) for row in rows if row[:1] == '"']


COMMANDS = _commands("harmless.txt")
NOT_NOW = _commands("barred.txt")
"""What is harmless beside another agent and is refused to who is barred (GATE-4), by reasons."""
FILES = {
    "ben.txt": "b\n", "clean.sh": "rm src/a.py\n", "config/app.json": "{}\n", "README.md": "r\n",
    "config/other.json": "{}\n", "lib/x.py": "x = 1\n", "lib/y.py": "y = 1\n",
    "src/c.py": "c = 1\n",
}  # fmt: skip


def _people(folder: Path) -> "tuple[Session, Session]":
    """Ann and ben, whose turns run."""
    repo = copied(with_a_commit(folder / "first"), folder / "repo")
    for name, text in FILES.items():
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text(text, encoding="utf-8")
    (repo / ".gitignore").write_text(".claude/\n", encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "second", past=True)
    for branch in ("main", "feat", "other"):
        git(repo, "branch", "-f", branch) if branch not in git(repo, "branch") else None
    (folder / "home").mkdir()
    (folder / "out").mkdir()
    make: Callable[..., Session] = Scene(repo, folder / "home").session
    ann, ben = make("ann"), make("ben")
    for one in (ann, ben):
        one.start()
        assert one.command("register", "--name", one.id).code == 0
        one.prompt("first")
    ben.change("ben.txt", "by ben\n")
    ben.change("lib/x.py", "x = 'by ben'\n")
    return ann, ben


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> "tuple[Session, Path]":
    """Ben, while ann holds src/a.py; he has changed files of his own."""
    folder = tmp_path_factory.mktemp("harmless")
    ann, ben = _people(folder)
    ann.change("src/a.py", "a = 'work of ann'\n")
    return ben, folder / "out"


@pytest.fixture(scope="module")
def barred(tmp_path_factory: pytest.TempPathFactory) -> "tuple[Session, Path]":
    """Ben, while a gate bars him from src/a.py."""
    folder = tmp_path_factory.mktemp("barred")
    ann, ben = _people(folder)
    assert ann.command("gate", "open", "--with", "ben", "--on", "src/a.py").code == 0
    return ben, folder / "out"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.proves("AUTO-4", "AUTO-6", "WORK-4")
def test_an_ordinary_command_passes_without_a_word(
    beside: "tuple[Session, Path]", command: str
) -> None:
    ben, out = beside
    answer = ben.pre_bash(command.replace("OUT", str(out)))
    assert not answer.refused, answer.reason
    assert answer.out == ""


def test_what_is_refused_to_who_is_barred_is_in_the_list() -> None:
    assert set(COMMANDS) >= set(NOT_NOW)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.proves("GATE-4")
def test_an_ordinary_command_passes_a_gate_before_a_file_that_it_does_not_write(
    barred: "tuple[Session, Path]", command: str
) -> None:
    ben, out = barred
    answer = ben.pre_bash(command.replace("OUT", str(out)))
    assert answer.refused is (command in NOT_NOW), answer.reason
