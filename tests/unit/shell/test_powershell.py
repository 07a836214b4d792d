"""What PowerShell commands would write, read from their text."""

import pytest

from agent_sync.shell.effects import FILE, Effects, Write
from agent_sync.shell.prefilter import maybe_writes
from agent_sync.shell.reading import effects

from .shell_cases import POWERSHELL, POWERSHELL_NOTHING


def read(command: str) -> Effects:
    """What a command would do, from a home and a root that are known."""
    return effects(command, shell="PowerShell", home="/home/me", root="/repo")


def told(write: Write) -> str:
    """A write as the table spells it."""
    names = f" <- {' '.join(write.names)}" if write.names else ""
    return (write.path if write.form == FILE else f"{write.form} {write.path}") + names


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("case", POWERSHELL, ids=lambda case: case[0])
def test_targets(case: "tuple[str, ...]") -> None:
    command, *expected = case
    assert maybe_writes(command)
    found = read(command)
    assert sorted(map(told, found.writes)) == sorted(expected)
    assert found.whole


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize("command", POWERSHELL_NOTHING)
def test_no_target(command: str) -> None:
    assert [told(write) for write in read(command).writes] == []


CALLS = [
    ("git status", ["status"], ""),
    ("& git add -A", ["add", "-A"], ""),
    ("cd src; git.exe commit -m 'a; b'", ["commit", "-m", "a; b"], "src"),
    ("$x = git rev-parse HEAD", ["rev-parse", "HEAD"], ""),
    ("if ($a) { git stash }", ["stash"], ""),
    ("git checkout $branch", ["checkout", None], ""),
    ("cd $x; git pull", ["pull"], None),
    (r"git add src\a.py", ["add", "src/a.py"], ""),
]


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize(("command", "argv", "place"), CALLS)
def test_calls_of_git(command: str, argv: "list[str | None]", place: "str | None") -> None:
    (call,) = read(command).gits
    assert (call.argv, call.cwd) == (argv, place)


CONTENT = [
    ("Set-Content f x", True),
    ("'x' | Out-File f", True),
    ("echo x > f", True),
    ("Get-Content a | Out-File f", True),
    ("npm test | Out-File f", False),
    ("npm test > f", False),
    ("Clear-Content f", False),
    ("ni f", False),
]


@pytest.mark.proves("AUTO-4")
@pytest.mark.parametrize(("command", "content"), CONTENT)
def test_whether_the_content_is_the_agents_own(command: str, *, content: bool) -> None:
    (write,) = read(command).writes
    assert write.content is content
