"""A room as expressions see one, and short ways to ask it."""

from typing import Any

from agent_sync.cel import Budget, EvaluationError, as_json, parse

WORLD: "dict[str, Any]" = {
    "state": {
        "_shared": {"phase": "play", "turn": 3, "half": 0.5, "whole": 2.0, "done": False,
                    "alice.result": 1, "bob.result": None, "in": 7, "a-b": "dash"},
        "_tasks": {"1": {"title": "first", "claimed_by": None},
                   "2": {"title": "second", "claimed_by": "bob"}},
        "self": {"health": 85, "bag": ["sword", "rope", "sword"]},
    },
    "views": {"results": ["alice.result"]},
    "agents": {"alice": {"role": "player", "status": "active"}, "bob": {"role": "judge"}},
    "messages": {"count": 4, "unread": 2},
    "self": "alice",
    "params": {"amount": 5, "name": "zoé"},
}  # fmt: skip


def value(text: str, world: "dict[str, Any] | None" = None) -> object:
    """What an expression gives, as JSON."""
    budget = Budget()
    return as_json(parse(text).evaluate(WORLD if world is None else world, budget), budget)


def failure(text: str, budget: "Budget | None" = None) -> EvaluationError:
    """The error that an expression ends in."""
    try:
        found = parse(text).evaluate(WORLD, budget)
    except EvaluationError as error:
        return error
    raise AssertionError(f"{text} gave {found!r}")
