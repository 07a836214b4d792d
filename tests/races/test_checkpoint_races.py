"""Verdicts on checkpoints that meet: one side has looked, and the other acts before it writes."""

from pathlib import Path
from typing import Any

import pytest

from scene.repositories import with_a_commit

from .stepping import Desk, Steps

pytestmark = [pytest.mark.proves("STATE-3")]
WRITES = 3
"""The how manieth transaction of a verdict of somebody known is the one that may decide."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A repository with a commit, and ann, bob and carl in it."""
    made = Desk(with_a_commit(tmp_path / "repo"))
    made.store().close()
    for who in ("ann", "bob", "carl"):
        assert made.cli(who, "register", "--name", who)[0] == 0
    return made


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Threads that can be stopped."""
    return Steps(monkeypatch)


def asked(desk: Desk, *approvers: str, more: "tuple[str, ...]" = ()) -> None:
    """A checkpoint of ann."""
    named = [word for one in approvers for word in ("--approver", one)]
    done = desk.cli("ann", "checkpoint", "x", "--on", "src/a.py", *named, *more)
    assert done[0] == 0, done


def states(desk: Desk) -> "list[Any]":
    """The states of all checkpoints."""
    return desk.database.column("checkpoints", "state")


def test_an_approval_against_a_successor(desk: Desk, steps: Steps) -> None:
    """What was looked at is approved, or nothing: never a checkpoint that has a successor."""
    asked(desk, "bob")
    one, two = steps.between(
        lambda: desk.cli("bob", "checkpoint", "approve", "C1"),
        lambda: desk.cli("ann", "checkpoint", "y", "--replaces", "C1"),
        number=WRITES,
    )
    assert (one[0], two[0]) == (2, 0)
    assert states(desk) == ["superseded", "waiting"]


def test_a_successor_against_a_successor(desk: Desk, steps: Steps) -> None:
    """Two successors of one: the second finds nothing to replace."""
    asked(desk, "bob")
    one, two = steps.between(
        lambda: desk.cli("ann", "checkpoint", "y", "--replaces", "C1"),
        lambda: desk.cli("ann", "checkpoint", "z", "--replaces", "C1"),
        number=WRITES,
    )
    assert (one[0], two[0]) == (2, 0)
    assert states(desk) == ["superseded", "waiting"]


def test_a_rejection_against_an_approval(desk: Desk, steps: Steps) -> None:
    """Whoever writes first has decided."""
    asked(desk, "bob", "carl")
    assert desk.cli("bob", "checkpoint", "approve", "C1")[0] == 0
    one, two = steps.between(
        lambda: desk.cli("bob", "checkpoint", "reject", "C1", "--why", "w"),
        lambda: desk.cli("carl", "checkpoint", "approve", "C1"),
        number=2,
    )
    assert (one[0], two[0]) == (2, 0)
    assert states(desk) == ["approved"]


def test_an_end_against_a_cancelling(desk: Desk, steps: Steps) -> None:
    """What the person has cancelled is not resolved behind it."""
    asked(desk, "bob")
    assert desk.cli("bob", "checkpoint", "approve", "C1")[0] == 0
    one, two = steps.between(
        lambda: desk.cli("ann", "checkpoint", "resolve", "C1"),
        lambda: desk.cli("", "checkpoint", "cancel", "C1"),
        number=WRITES,
    )
    assert (one[0], two[0]) == (2, 0)
    assert states(desk) == ["cancelled"]


def test_a_cancelling_against_an_approval(desk: Desk, steps: Steps) -> None:
    """The author cancels before anybody has decided, not in the moment behind it."""
    asked(desk, "bob", "carl")
    one, two = steps.between(
        lambda: desk.cli("ann", "checkpoint", "cancel", "C1"),
        lambda: desk.cli("bob", "checkpoint", "approve", "C1"),
        number=2,
    )
    assert (one[0], two[0]) == (2, 0)
    assert states(desk) == ["waiting"]


def test_a_replacement_against_an_approval(desk: Desk, steps: Steps) -> None:
    """Who has approved meanwhile is not replaced."""
    asked(desk, "bob")
    one, two = steps.between(
        lambda: desk.cli("", "checkpoint", "replace-approver", "C1", "bob", "carl"),
        lambda: desk.cli("bob", "checkpoint", "approve", "C1"),
    )
    assert (one[0], two[0]) == (2, 0)
    assert states(desk) == ["approved"]


def test_a_take_over_against_a_take_over(desk: Desk, steps: Steps) -> None:
    """Of two one is the author; the other finds that somebody is."""
    asked(desk, "operator")
    desk.database.change("agents", {"state": "ended"}, id="ann")
    one, two = steps.between(
        lambda: desk.cli("bob", "checkpoint", "take-over", "C1"),
        lambda: desk.cli("carl", "checkpoint", "take-over", "C1"),
        number=2,
    )
    assert (one[0], two[0]) == (2, 0)
    assert desk.database.column("parties", "agent_id", part="author") == ["carl"]


def test_a_tick_against_an_approval(desk: Desk, steps: Steps) -> None:
    """An item ticked after the person has passed over it changes nothing any more."""
    asked(desk, "bob", more=("--require", "docs"))
    one, two = steps.between(
        lambda: desk.cli("ann", "checkpoint", "tick", "C1", "docs"),
        lambda: desk.cli("", "checkpoint", "approve", "C1", "--anyway"),
        number=2,
    )
    assert (one[0], two[0]) == (2, 0)
    assert desk.database.column("required_items", "done_at") == [0]
