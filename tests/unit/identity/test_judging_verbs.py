"""Which of our commands judge: the table, and that whoever demands a name stands in it (GATE-9)."""

import ast
from pathlib import Path

import pytest

from agent_sync.cli.command_table import TABLE
from agent_sync.identity.judging_verbs import VERBS, judging

DEMANDS = ("demand", "demand_person", "own_name.demand", "own_name.demand_person")
SOURCE = Path(__file__).resolve().parents[3] / "src" / "agent_sync"


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("ack M1", "ack"),
        ("--json own a", "own"),
        ("gate ack G1", "gate ack"),
        ("gate open --with bob", "gate open"),
        ("gate wait G1", ""),
        ("gate show G1", ""),
        ("checkpoint approve C1", "checkpoint approve"),
        ("checkpoint done --on a", "checkpoint"),
        ("patch apply P1", "patch apply"),
        ("patch show P1", ""),
        ("unlock --force a", "unlock --force"),
        ("unlock a", "unlock"),
        ("lock a", ""),
        ("complete-task T1 --force", "complete-task --force"),
        ("approve C1 --anyway", "approve --anyway"),
        ("status", ""),
        ("", ""),
    ],
)
def test_the_verb_that_words_do(words: str, verb: str) -> None:
    assert judging(words.split()) == verb


@pytest.mark.proves("GATE-9")
def test_a_word_that_nobody_knows_may_be_any() -> None:
    assert judging([None, "M1"]) == "?"
    assert judging(["gate", None]) == "gate ?"
    assert judging(["status", None]) == ""


TASKS = ("complete-task", "cancel-task", "release-task", "block-task")
"""What ``verb`` may be where several verbs have one action."""


def demanded() -> "set[str]":
    """The verbs for which an action demands one's own name, as it says them."""
    found: set[str] = set()
    for path in sorted((SOURCE / "actions").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in DEMANDS:
                found |= said(node.args[1])
    return found


def said(node: ast.expr) -> "set[str]":
    """The verbs that an expression may be."""
    if isinstance(node, ast.IfExp):
        return said(node.body) | said(node.orelse)
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    text = ast.unparse(node).strip("f'\"").replace("{verb}", "verb")
    assert text.startswith("verb"), text
    return {text.replace("verb", one, 1) for one in TASKS}


@pytest.mark.proves("GATE-9")
def test_the_hook_knows_every_verb_for_which_a_name_is_demanded() -> None:
    assert {"ack", "own", "disown", "unlock --force", "cancel-task --force"} <= demanded()
    assert [one for one in demanded() if not judging(one.split())] == []


@pytest.mark.proves("GATE-9")
def test_every_command_that_judges_demands_a_name() -> None:
    """But for two that ask for a person in their own way, and what nothing is there for yet."""
    here = VERBS & set(TABLE)
    there = {word for verb in demanded() for word in verb.split()}
    assert here - there <= {"uninstall", "console", "approve", "reject"}
