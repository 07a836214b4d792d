"""Every command line in README, skill and examples is run, or parsed where it stands in a text."""

import re
import shlex
from pathlib import Path

import pytest

from agent_sync.cli.command_table import TABLE, build_parser
from agent_sync.cli.parsing import spread_wait

from .conftest import Shell
from .documents import PAGES, README, ROOT, RUN, Command, commands, inline, name_of

PLACEHOLDERS = {
    "/path/to/repo": "{repo}",
    # Nobody waits for two minutes in a test.
    "--wait=100": "--wait=1",
}
ELSEWHERE = {
    "python3 scripts/test.py": "it is what runs this test",
    "claude --plugin-dir .": "needs the client; the manifests are looked at instead",
    **dict.fromkeys(
        [
            f"python3 scripts/demo-gates.py --stage {stage} --project /path/to/story"
            for stage in ("blocked", "resolve")
        ],
        "tests/scripts/test_demo_gates.py does it",
    ),
    **dict.fromkeys(
        ("claude plugin marketplace add ./", "claude plugin install agent-sync@agent-sync"),
        "the lane with the real client does it (tests/clients/claude/test_arming.py)",
    ),
    **dict.fromkeys(
        ("pip install .", "pipx install .", "uv tool install ."), "tests/packaging does it"
    ),
}
"""Command lines that cannot run here, and why."""
CHECKOUT_ONLY = "python3 scripts/install-local.py"
PASSING = frozenset("ago now just utc the and with for".split())
"""Words that a shown output may have and a real one not: times, and words between them."""


@pytest.mark.parametrize("path", RUN, ids=name_of)
@pytest.mark.proves("SKILL-2")
def test_every_command_line_runs_and_prints_what_is_shown(path: Path, shell: Shell) -> None:
    for command in commands(path):
        if command.text in ELSEWHERE:
            continue
        cwd = ROOT if command.text.startswith(CHECKOUT_ONLY) else shell.repo
        done = shell.run(filled(command.text, shell.repo), command.who, cwd)
        where = f"{name_of(path)}:{command.line}: {command.text}\n{done}"
        assert (done.code != 0) == fails(command), where
        missing = [line for line in command.shown if words(line) - words(done.out + done.err)]
        assert missing == [], where


def filled(text: str, repo: Path) -> str:
    """A command line with its placeholders replaced."""
    for placeholder, value in PLACEHOLDERS.items():
        text = text.replace(placeholder, value.format(repo=shlex.quote(str(repo))))
    return text


def fails(command: Command) -> bool:
    """Whether the document shows an error below a command."""
    return bool(command.shown) and command.shown[0].startswith("agent-sync: ")


def words(text: str) -> set[str]:
    """The words of a line, in small letters, without numbers and what depends on the time."""
    return set(re.findall(r"[a-z][a-z_]{2,}", text.lower())) - PASSING


@pytest.mark.proves("SKILL-2")
def test_what_cannot_run_here_is_there() -> None:
    shown = {command.text for path in (README, *RUN) for command in commands(path)}
    assert set(ELSEWHERE) <= shown, "a reason for a command that nobody shows"
    assert (ROOT / "scripts" / "test.py").is_file()
    for part in (".claude-plugin/plugin.json", "hooks/hooks.json", "skills/agent-sync/SKILL.md"):
        assert (ROOT / part).is_file()
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'agent-sync = "agent_sync.cli.main:console_script"' in project


def test_the_two_commands_of_the_set_up_come_first() -> None:
    first, second, *_ = (command.text for command in commands(README))
    assert first == "python3 scripts/install-local.py --target /path/to/repo --write-settings"
    assert second == "python3 scripts/test.py"


SENTENCE = "agent-sync is on;"
"""What a session shows when it starts: it begins like a command and is none."""
WORDS = {"ID": "1", "SEQ": "1", "MIN": "5", "SECONDS": "5", "T12": "T1"}


def inline_commands(path: Path) -> list[list[str]]:
    """The words of every ``agent-sync`` command that stands in running text or a table."""
    found = []
    for text in inline(path):
        if text.startswith("agent-sync ") and not text.startswith(SENTENCE):
            found.append([WORDS.get(word, word) for word in shlex.split(text)[1:]])
    return found


@pytest.mark.parametrize("path", PAGES, ids=name_of)
@pytest.mark.proves("SKILL-2")
def test_every_command_in_the_text_is_one_that_the_parser_knows(path: Path) -> None:
    parsers = build_parser(dict.fromkeys(TABLE.values()))[1]
    for name, *rest in inline_commands(path):
        if name.startswith("-"):
            continue
        assert name in TABLE, f"{name_of(path)}: {name}"
        if rest and rest != ["..."] and "EVENT" not in rest:
            parsers[name].parse_intermixed_args(spread_wait(rest))


def test_the_command_reference_of_the_skill_names_every_command() -> None:
    folder = ROOT / "skills" / "agent-sync"
    pages = [folder / "SKILL.md", *(folder / "reference").glob("*.md"), ROOT / "docs" / "guide.md"]
    named = {words[0] for path in pages for words in inline_commands(path)}
    named |= {
        word for path in pages for command in commands(path) for word in command.text.split()[1:2]
    }
    assert set(TABLE) - named == {"hook"}, "only hooks are nobody's to type"
