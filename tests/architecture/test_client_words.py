"""A client's words stand in its room: its variables, tools, events, fields and forms of answers.

Its installer says them too, for it writes the client's own files. What is told to people may name
the product; docstrings may say anything.
"""

import ast
import functools
import re
from collections.abc import Iterator

import pytest

from agent_sync.clients import claude_code
from agent_sync.install.claude_code.hook_table import TABLE

from .test_layers import SOURCE, modules, name_of

ROOMS = ("clients/", "install/")
PARTS = {
    "hookSpecificOutput", "hookEventName", "hook_event_name", "additionalContext",
    "permissionDecision", "permissionDecisionReason", "backgroundTaskId",
    "tool_name", "tool_input", "tool_response", "tool_calls", "transcript_path", "project_dir",
    "current_dir", "idle_prompt", "task-notification", "Request interrupted",
}  # fmt: skip
"""Words that are the client's wherever they stand in a text."""
WHOLE = {"Edit", "Write", "MultiEdit", "NotebookEdit", "Read", "Bash", "PowerShell"}
WHOLE |= {"startup", "resume"} | {entry.event for entry in TABLE}
"""Words that are the client's when they are the whole text, as names of tools and events are."""
FOUND = re.compile(rf"CLAUDE\w*|\.claude\b|\$\.[a-z]|\b(?:{'|'.join(sorted(PARTS))})\b")
POSSIBLE = re.compile(rf"[\"'](?:{'|'.join(sorted(WHOLE))})[\"']|{FOUND.pattern}")
"""Where that stands nowhere, nothing is parsed."""

EXCEPTIONS = {
    "repository/location": "the folder that ours lies in, and has lain in from the first version",
    "errors": "a sentence for people, about that folder",
    "gates/wakes": "one of the acts that agents ask one another for",
    "cli/meant_words": "words that people type by mistake; that one of them is a source is chance",
    "shell/reading": "names of shells, which are read by different rules; no tools",
    "store/predecessor/copy_rows": "columns of the earlier program's tables",
    "store/predecessor/take_over": "the name of a file that the earlier program left",
}


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text of a module but its docstrings, and its annotations: they are names of types."""
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if typed := getattr(node, name, None):
                said |= {id(part) for part in ast.walk(typed)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in said:
            if isinstance(node.value, str):
                yield node.value
            elif isinstance(node.value, bytes):
                yield node.value.decode("latin-1")


def words(source: str) -> set[str]:
    """The client's words that a module says."""
    found: set[str] = set()
    for text in texts(ast.parse(source if POSSIBLE.search(source) else "")):
        found |= {text} & WHOLE
        found |= set(FOUND.findall(text))
    return found


@functools.cache
def outside() -> dict[str, set[str]]:
    """Module -> the client's words in it, of all that stand in no room of a client."""
    return {
        name_of(path): found
        for path in modules()
        if not name_of(path).startswith(ROOMS)
        if (found := words(path.read_text(encoding="utf-8")))
    }


def test_nobody_else_says_a_clients_words() -> None:
    found = {name: said for name, said in outside().items() if name not in EXCEPTIONS}
    assert found == {}, "put them into clients/ and import them from there"


def test_every_exception_is_needed() -> None:
    assert EXCEPTIONS.keys() - outside().keys() == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('tool == "Bash"', {"Bash"}),
        ('env.get("CLAUDE_PID")', {"CLAUDE_PID"}),
        ("data = b'\"tool_input\"'", {"tool_input"}),
        ("f\"json_each(?, '$.tasks{x}')\"", {"$.t"}),
        ('"""Reads CLAUDE_PID."""', set()),
        ('told = "Claude Code runs Bash"', set()),
    ],
)
def test_a_word_is_seen(source: str, found: "set[str]") -> None:
    assert words(source) == found


def test_the_room_itself_asks_nobody() -> None:
    """So that every room may ask it, and a hook that loads it loads nothing more."""
    for name, asks in (("claude_code", ["dialect"]), ("dialect", [])):
        tree = ast.parse((SOURCE / "clients" / f"{name}.py").read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        assert [getattr(node, "module", None) for node in top] == asks


def test_events_have_one_name_in_two_spellings() -> None:
    """Answers name the event as the client does; it is made from our name of it."""
    for entry in TABLE:
        inner = claude_code.context(entry.hook, "x")["hookSpecificOutput"]
        assert inner == {"hookEventName": entry.event, "additionalContext": "x"}
