"""THE table of operator commands: dispatch, help and completion are made from it (CON-2).

A new command is one line here and one function that takes the operator and the values.
"""

from typing import NamedTuple

from ..actions.refusal_types import Refusal
from ..errors import AgentSyncError, UsageError
from ..views.refused_action import said
from ..views.terminal import clean
from . import (
    asked_tables,
    lease_hand,
    message_hand,
    past_hand,
    task_hand,
    version_hand,
    work_hand,
)
from .between_commands import BETWEEN
from .operator import Operator
from .typed_command import Command
from .typed_words import AGENT, COMMAND, KEPT, LEASE, LETTER, PATH, TASK, TEXT, Arg, split, values

WIDEST = 30
"""Columns for the usage of a command in the help; what is longer pushes its summary."""
BOARD, QUIT = "board", "quit"
"""Commands that the terminal itself carries out."""


class Reply(NamedTuple):
    """What a command answers, each line cleaned; ``failed`` when it changed nothing."""

    lines: list[str]
    failed: bool = False


def _left_to_the_terminal(_op: Operator, _values: list[str]) -> list[str]:
    return []


def help_lines(_op: "Operator | None", asked: list[str]) -> list[str]:
    """Help, from the table: on everything, or on the commands that begin with a word."""
    wanted = asked[0].casefold() if asked else ""
    found = [one for one in COMMANDS if one.name.startswith(wanted)]
    if not found:
        raise UsageError(f"there is no command {wanted!r}; 'help' lists them")
    width = min(WIDEST, max(len(one.usage) for one in found))
    lines = [f"  {one.usage:<{width}}  {one.summary}" for one in found]
    return lines if wanted else [*lines, *NOTES]


HELP = "this (Tab completes, arrow up repeats)"
_TO = Arg("to", AGENT)
_REF = Arg("task", TASK)
_BODY = Arg("text", TEXT)

COMMANDS = (
    Command("status", (), "who is here, what is held, what needs you", asked_tables.status),
    Command("who", (), "the agents that are here", asked_tables.who),
    Command("locks", (), "the leases that hold, and who waits", asked_tables.leases),
    Command("tasks", (), "the open tasks", asked_tables.tasks),
    Command(
        "msgs", (Arg("id", LETTER, True),), "the newest messages, or one whole", message_hand.mail
    ),
    Command("send", (_TO, _BODY), "a message: to a name, a role or 'all'", message_hand.send),
    Command(
        "directive",
        (_TO, _BODY),
        "a message that they see before their turn ends",
        message_hand.direct,
    ),
    Command(
        "lock",
        (Arg("path", PATH), Arg("reason", TEXT, True)),
        "refuse everybody's edits of a path for an hour",
        lease_hand.lock,
        lease_hand.asks_to_lock,
    ),
    Command(
        "unlock",
        (Arg("path", LEASE),),
        "end the lease on a path, whoever holds it",
        lease_hand.unlock,
        lease_hand.asks_to_unlock,
    ),
    Command(
        "own",
        (Arg("path", PATH),),
        "the work in a file is yours from now on",
        work_hand.own,
        work_hand.asks_to_own,
    ),
    Command(
        "disown",
        (Arg("path", PATH),),
        "what a console wrote is the person's",
        work_hand.disown,
    ),
    Command("task new", (Arg("title", TEXT),), "put a task on the board", task_hand.new),
    Command("task done", (_REF,), "finish a task", task_hand.done, task_hand.asks),
    Command(
        "task block",
        (_REF, Arg("reason", TEXT, divided=True)),
        "block a task, and say why",
        task_hand.block,
        task_hand.asks,
    ),
    Command("task unblock", (_REF,), "let a blocked task go on", task_hand.unblock),
    Command(
        "task assign",
        (_REF, Arg("agent", AGENT)),
        "give a task to an agent, who is told",
        task_hand.assign,
        task_hand.asks_to_assign,
    ),
    *BETWEEN,
    Command(
        "diff",
        (Arg("path", KEPT), Arg("version", TEXT, True)),
        "what a file lost, or what differs from HEAD",
        version_hand.compare,
    ),
    Command(
        "restore",
        (Arg("path", KEPT), Arg("version", TEXT, True)),
        "put back what a file lost; or --list",
        version_hand.restore,
        version_hand.asks_to_restore,
    ),
    Command("activity", (Arg("word", TEXT, True),), "what happened", past_hand.activity),
    Command("search", (Arg("words", TEXT),), "messages, decisions, tasks", past_hand.search),
    Command("thread", (Arg("id", LETTER),), "a message and all answers", past_hand.thread),
    Command("decisions", (), "what was decided", past_hand.decisions),
    Command("decision", (_BODY,), "record a decision for everybody", message_hand.decide),
    Command(BOARD, (), "the full-screen board (F2)", _left_to_the_terminal),
    Command(
        "help",
        (Arg("command", COMMAND, True),),
        "this (Tab completes, arrow up repeats)",
        help_lines,
    ),
    Command(QUIT, (), "leave; your leases end (Ctrl-D)", _left_to_the_terminal),
)
NOTES = (
    "A directive to all reaches everybody who is here; what stops edits is lock.",
    'Blanks in a name: "in quotes". What is no file: lock resource:port-5432.',
)
TABLE = {one.name: one for one in COMMANDS}
ALIASES = {"exit": QUIT, "?": "help", "agents": "who", "mail": "msgs", "inbox": "msgs"}
ARGS = {name: one.args for name, one in TABLE.items()}


def read(line: str) -> tuple[Command, list[str]]:
    """The command of a typed line, and its values. Raises UsageError."""
    name, rest = split(_bare(line), [*TABLE, *ALIASES])
    found = TABLE.get(ALIASES.get(name, name))
    if found is None:
        raise UsageError(_unknown(line))
    return found, values(rest, found.args, found.usage)


def _bare(line: str) -> str:
    """A line that was written for a shell, as advice elsewhere is, in the console's words."""
    words = line.strip()
    if words.startswith("agent-sync "):
        words = words.removeprefix("agent-sync ").removesuffix(" --force")
    return words


def _unknown(line: str) -> str:
    from difflib import get_close_matches

    words = line.split()
    near = get_close_matches(" ".join(words[:2]), TABLE, 3) or get_close_matches(words[0], TABLE, 3)
    hint = f", perhaps {' or '.join(near)}" if near else ""
    return f"there is no command {words[0][:40]!r}{hint}; 'help' lists them"


def lines_of(typed: str) -> list[str]:
    """The commands in a text: several lines are several commands if each of them is one.

    Else the line breaks belong to what is said, as in a longer message that was pasted.
    """
    lines = [line for line in typed.splitlines() if line.strip()]
    known = all(split(_bare(line), [*TABLE, *ALIASES])[0] for line in lines)
    return lines if known else [typed]


def asks(op: Operator, name: str, given: list[str]) -> str:
    """The question to confirm before running a command, '' for none. Raises AgentSyncError."""
    question = TABLE[name].asks
    return question(op, given) if question else ""


def run(op: Operator, name: str, given: list[str]) -> Reply:
    """Run one command; an expected failure is an answer too."""
    try:
        return Reply(TABLE[name].run(op, given))
    except AgentSyncError as error:
        return failed(error)


def failed(error: AgentSyncError) -> Reply:
    """The answer that an expected failure is."""
    if isinstance(error, Refusal):
        error = said(error)
    return Reply([clean(str(error), 1500)], failed=True)


def execute(op: Operator, line: str) -> Reply:
    """Run one typed line, with a yes to whatever it would ask."""
    try:
        command, given = read(line)
        asks(op, command.name, given)
    except AgentSyncError as error:
        return failed(error)
    return run(op, command.name, given)
