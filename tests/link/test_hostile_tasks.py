"""A task from afar says nothing of whom this machine knows better (LINK-6)."""

from typing import Any

import pytest

from .exchange import Clone, Pair, ok, settle
from .test_floods import NORTH, SOUTH, task


def came(south: Clone, number: int, **more: Any) -> str:
    """Why a task of the other machine is not taken; '' where it is."""
    return south.left_out("task", f"T{number}", NORTH, task(number, **more).body)


def people(south: Clone, number: int) -> "tuple[str, str]":
    """Who made a task, and who gave it to its owner, as it stands here."""
    (found,) = south.scene.database.rows("tasks", "created_by", "assigned_by", id=number)
    return str(found[0]), str(found[1])


@pytest.mark.defends("linked-machine")
@pytest.mark.parametrize("who", ["operator", "ben"])
def test_nobody_here_made_or_gave_what_came_from_afar(pair: Pair, who: str) -> None:
    _, south, _, ben = pair
    me = f"{SOUTH}:{who}"
    assert "nobody of this machine made it" in came(south, 5001, creator=me)
    assert came(south, 5002, assigned_by=me, owner=f"{SOUTH}:ben", status="in_progress") == ""
    assert people(south, 5002) == (f"remote:{NORTH}:ann", "")
    assert came(south, 5002, creator=me) == ""
    assert people(south, 5002) == (f"remote:{NORTH}:ann", "")
    assert ok(ben, "tasks", "--status", "all")


@pytest.mark.defends("linked-machine")
def test_what_was_made_here_stays_made_here(pair: Pair) -> None:
    north, south, _, ben = pair
    ok(ben, "create-task", "mine")
    (number,) = south.scene.database.column("tasks", "id")
    settle(north, south)
    south.server.seq += 1
    assert came(south, number, creator=f"{NORTH}:ann", title="yours") == ""
    assert people(south, number)[0] == "ben"
