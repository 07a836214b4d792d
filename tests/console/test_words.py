"""From a typed line to a command and its values (CON-2)."""

import pytest

from agent_sync.console import console_commands
from agent_sync.console.typed_words import AGENT, COMMAND, LEASE, TASK, cursor_in
from agent_sync.errors import UsageError

READ = [
    ("send ann hello  there", "send", ["ann", "hello  there"]),
    ('send "Ann Lee" :: hi', "send", ["Ann Lee", "hi"]),
    ('send "Ann Lee" hi', "send", ["Ann Lee", "hi"]),
    ("send ann :: hi", "send", ["ann", "hi"]),
    ("send ann the type is std :: vector", "send", ["ann", "the type is std :: vector"]),
    ('send "Ann Lee" hi :: there', "send", ["Ann Lee", "hi :: there"]),
    ("lock src/a.py until std :: vector works", "lock", ["src/a.py", "until std :: vector works"]),
    ("task assign Fix the cart :: ann", "task assign", ["Fix the cart", "ann"]),
    ("  LOCK src/a.py", "lock", ["src/a.py"]),
    ("lock src/a.py stop, please", "lock", ["src/a.py", "stop, please"]),
    ('lock "my file.py" why', "lock", ["my file.py", "why"]),
    ("task block T3 :: no database", "task block", ["T3", "no database"]),
    ("task block Fix the cart :: no database", "task block", ["Fix the cart", "no database"]),
    ("task  new  Fix :: the cart", "task new", ["Fix :: the cart"]),
    ("task assign T3 ann", "task assign", ["T3", "ann"]),
    ("exit", "quit", []),
    ("?", "help", []),
    ("help task", "help", ["task"]),
]
WRONG = [
    "send",
    "send ann",
    "send ann ::",
    "unlock",
    "unlock a b",
    "task block T3",
    "task new",
    "task",
    "status now",
    "frobnicate",
    'send "" hi',
    ":: x",
]


@pytest.mark.proves("CON-2")
@pytest.mark.parametrize(("line", "name", "values"), READ)
def test_a_line_is_read(line: str, name: str, values: list[str]) -> None:
    command, found = console_commands.read(line)
    assert (command.name, found) == (name, values)


@pytest.mark.proves("CON-2")
@pytest.mark.parametrize("line", WRONG)
def test_what_is_no_command_says_how_it_is_used(line: str) -> None:
    with pytest.raises(UsageError) as found:
        console_commands.read(line)
    assert "use it as: " in str(found.value) or "'help' lists them" in str(found.value)


@pytest.mark.parametrize(
    ("line", "kind", "typed"),
    [
        ("", COMMAND, ""),
        ("ta", COMMAND, "ta"),
        ("task b", COMMAND, "task b"),
        ("send", COMMAND, "send"),
        ("send ", AGENT, ""),
        ("send an", AGENT, "an"),
        ("send ann ", "", ""),
        ("send ann hello", "", ""),
        ('send "Ann L', AGENT, "Ann L"),
        ("unlock src/", LEASE, "src/"),
        ("task assign ", TASK, ""),
        ("task assign T1 ", AGENT, ""),
        ("task assign T1 be", AGENT, "be"),
        ("task new ti", "", ""),
    ],
)
def test_what_a_line_ends_in(line: str, kind: str, typed: str) -> None:
    assert cursor_in(line, console_commands.ARGS)[:2] == (kind, typed)
