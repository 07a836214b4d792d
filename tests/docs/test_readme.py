"""The README alone is enough for the first day, and each sample on it is whole."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from real_git import Repo

from .conftest import Shell
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


NUMBERS = {9: "nine", 10: "ten", 11: "eleven"}
"""How the page may say how many files are committed beside the settings."""


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
def newcomer(tmp_path: Path) -> Shell:
    """A repository that git made, and the environment of a shell with git and Python."""
    programs, home = tmp_path / "bin", tmp_path / "home"
    for folder in (programs, home):
        folder.mkdir()
    wrapper(programs, "python3", f"'{sys.executable}'")
    repo = Repo.made(tmp_path / "repo", home)
    (repo.top / "src").mkdir()
    for name in ("src/cart.py", "fix.py"):
        (repo.top / name).write_text("total = 0\n", encoding="utf-8")
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
    return Shell(repo.top, env)


@pytest.fixture
def shell(newcomer: Shell) -> Iterator[PageShell]:
    """That shell; it stands in the checkout."""
    one = PageShell(ROOT, newcomer.env, {PLACE: str(newcomer.repo)})
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


def test_the_first_day_goes_as_the_page_says(newcomer: Shell) -> None:
    """Two sessions through the hooks that the set-up wrote: a refused edit, who has the file, what
    became of lost work and how it comes back; then all is switched off, and nothing is left."""
    file, one, two = newcomer.repo / "src" / "cart.py", os.getpid(), os.getppid()

    def call(tool: str, **words: str) -> "dict[str, object]":
        return {"tool_name": tool, "tool_use_id": f"{tool}-1", "tool_input": words}

    edit, script = call("Edit", file_path=str(file)), call("Bash", command="python3 fix.py")
    first = next(iter(typed(README))).text.replace(PLACE, str(newcomer.repo))
    assert newcomer.run(first, cwd=ROOT).code == 0
    skill = newcomer.repo / ".claude" / "skills" / "agent-sync"
    written = sum(path.is_file() for path in skill.rglob("*"))
    assert f"{NUMBERS[written]} small files in `.claude/skills/agent-sync/`" in TEXT
    ann = newcomer.hook("SessionStart", "one", one, source="startup")[1]["systemMessage"]
    (name,) = re.findall(r"you are ([a-z-]+);", ann)
    assert newcomer.hook("PreToolUse", "one", one, **edit)[0] == 0
    file.write_text("total = 1\n", encoding="utf-8")
    newcomer.hook("PostToolUse", "one", one, **edit)

    newcomer.hook("SessionStart", "two", two, source="startup")
    assert newcomer.hook("PreToolUse", "two", two, **edit)[0] == 2
    path = 'PATH="$PWD/.claude/skills/agent-sync/scripts:$PATH" '
    assert f"by {name}" in newcomer.run(path + ANSWERS["who has this file"]).out

    assert newcomer.hook("PreToolUse", "two", two, **script)[0] == 0
    file.write_text("total = 2\n", encoding="utf-8")
    newcomer.hook("PostToolUse", "two", two, **script)
    assert "src/cart.py" in newcomer.run(path + ANSWERS["what became of my work"]).out
    assert newcomer.run(path + ANSWERS["how do I get it back"]).code == 0
    assert file.read_text("utf-8") == "total = 1\n"

    for session, pid in (("one", one), ("two", two)):
        newcomer.hook("SessionEnd", session, pid, reason="other")
    assert newcomer.run(path + ANSWERS["how do I get rid of it"]).code == 0
    assert newcomer.run("git status --short").out == " M src/cart.py\n"
