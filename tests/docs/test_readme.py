"""The README alone is enough for the first day, and each sample on it is whole."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from real_git import Repo

from .documents import README, ROOT
from .page_shell import PageShell, Typed, typed, wrapper

TEXT = README.read_text(encoding="utf-8")
ITSELF = "python3 scripts/test.py"
PLACE = "/path/to/repo"
ANSWERS = {
    "how do I get it": "python3 scripts/install-local.py --target /path/to/repo --write-settings",
    "who has this file": "agent-sync who src/cart.py",
    "what became of my work": "agent-sync restore --list",
    "how do I get it back": "agent-sync restore src/cart.py",
    "how do I get rid of it": "agent-sync uninstall",
}
"""What a newcomer asks first, and the command that stands on the page for it."""


def section(title: str) -> str:
    """The text below one heading."""
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_it_is_short_and_says_first_what_it_is() -> None:
    lines = TEXT.splitlines()
    assert len(lines) <= 150
    assert lines[1] == lines[5] == ""
    assert all(lines[2:5]), "three lines of what it is"


def test_the_picture_comes_first_in_two_looks() -> None:
    picture = TEXT.partition("<picture>")[2].partition("</picture>")[0]
    assert TEXT.index("<picture>") < TEXT.index("\n## ")
    found = re.findall(r'src(?:set)?="([^"]+)"', picture)
    assert [Path(name).stem for name in found] == ["refused-dark", "refused-light"]
    assert all((ROOT / name).is_file() for name in found)
    assert "prefers-color-scheme: dark" in picture
    assert len(picture.partition('alt="')[2]) > 80, "words for whoever cannot see it"


def test_it_says_what_is_protected_in_five_rows() -> None:
    rows = [line for line in section("What is protected").splitlines() if line.startswith("| ")]
    assert len(rows) == 6
    assert sum("**not" in row for row in rows) >= 2


def test_it_has_six_commands_for_every_day() -> None:
    rows = [
        line
        for line in section("Six commands for every day").splitlines()
        if line.startswith("| `")
    ]
    assert len(rows) == 6


@pytest.mark.parametrize("question", ANSWERS)
def test_the_first_questions_are_answered_here(question: str) -> None:
    assert ANSWERS[question] in TEXT


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[PageShell]:
    """A newcomer's shell in the checkout, beside a repository that git made."""
    programs, home = tmp_path / "bin", tmp_path / "home"
    for folder in (programs, home):
        folder.mkdir()
    wrapper(programs, "python3", f"'{sys.executable}'")
    repo = Repo.made(tmp_path / "repo", home)
    (repo.top / "src").mkdir()
    (repo.top / "src" / "cart.py").write_text("total = 0\n", encoding="utf-8")
    repo.ok("add", ".")
    repo.ok("commit", "-qm", "first")
    env = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    one = PageShell(ROOT, env, {PLACE: str(repo.top)})
    yield one
    one.close()


@pytest.mark.proves("SKILL-2")
def test_every_sample_runs_in_one_shell_and_prints_what_is_shown(shell: PageShell) -> None:
    """The set-up in the checkout, the rest in the repository; nothing is left out of what is shown
    but where ``...`` stands."""
    first, *rest = (command for command in typed(README) if command.text != ITSELF)
    shell.run(first)
    shell.run(Typed(0, f"cd {PLACE}", ""))
    for command in rest:
        shell.run(command)
    shell.run(Typed(0, "git status --short", ""))


def test_what_the_set_up_says_last_is_shown_as_it_is(shell: PageShell) -> None:
    first = next(iter(typed(README)))
    shown = section("Set up").partition("```text\n")[2].partition("```")[0]
    shell.run(first._replace(shown=f"...{shown}"))
