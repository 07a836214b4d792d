"""Who is gone is called by name on machines that never saw them."""

from pathlib import Path

import pytest

from hooks.conftest import first_commit

from .exchange import Clone, clones, ok, settle

__all__ = ["first_commit"]


def creator(clone: Clone, ref: str) -> str:
    """What whoever made a task is called in a clone."""
    database = clone.scene.database
    return database.name_of(database.one("tasks", "created_by", id=int(ref[1:])))


@pytest.mark.proves("LINK-6")
def test_who_left_before_the_relay_spoke_or_another_machine_came_has_a_name(
    tmp_path: Path, first_commit: Path
) -> None:
    north, south, hall = clones(tmp_path, first_commit, 3)
    south.session("ben")
    cat = hall.session("cat")
    settle(north, south)
    ann = north.session("ann")
    ref = str(ok(ann, "create-task", "count all")["task"]["id"])
    ann.end()
    settle(north, south)
    assert creator(south, ref) == "ann@north"
    settle(north, south, hall)
    assert creator(hall, ref) == "ann@north"
    assert "ann@north" not in {x["name"] for x in ok(cat, "status")["agents"]}


def test_who_made_a_task_in_a_shell_that_is_closed_has_a_name(
    tmp_path: Path, first_commit: Path
) -> None:
    north, south = clones(tmp_path, first_commit, 2)
    done = north.scene.shell()("create-task", "count all", "--json")
    ref = str(done.envelope["data"]["task"]["id"])
    mine = creator(north, ref)
    north.scene.database.all_earlier(7_200_000)
    settle(north, south)
    assert creator(south, ref) == f"{mine}@north"
