"""Numbers that are the same on every machine: where they come from, and when there are none."""

from pathlib import Path

import pytest

from agent_sync.store import numbers
from agent_sync.store.sqlite import Store
from scene.place import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A repository with a file, initialised."""
    made = Scene(tmp_path / "repo", tmp_path / "home").committed("a.py")
    made.shell()("init")
    return made


def give(store: Store, first: int, last: int, *kinds: str) -> None:
    """A server gives a block."""
    with store.writing() as tx:
        numbers.begin(tx)
        for kind in kinds or numbers.KINDS:
            numbers.add_block(tx, kind, first, last)


def created(scene: Scene, title: str) -> str:
    """The id of a new task."""
    return str(scene.shell("amber").ok("create-task", title)["task"]["id"])


def test_everything_with_a_number_draws_it_from_the_block(scene: Scene) -> None:
    give(scene.store(), 1001, 2000)
    amber, birch = scene.shell("amber"), scene.shell("birch")
    for one in (amber, birch):
        one.ok("register", "--name", one.who)
    assert created(scene, "one") == "T1001"
    assert created(scene, "two") == "T1002"
    gate = amber.ok("gate", "open", "--with", "birch", "--on", "b.py", "--why", "look")
    crew = amber.ok("crew", "create", "work")
    scene.put("a.py")
    checkpoint = amber.ok("checkpoint", "done", "--on", "a.py")
    handover = amber.ok("handoff", "--to", "birch", "--note", "go on")
    patch = amber.ok("propose", "--title", "t", "--file", "a.py", "--content", "new")
    found = [gate["gate"], crew["crew"], checkpoint["checkpoint"], handover["handover"]]
    assert [one["id"] for one in found] == ["G1001", "K1001", "C1001", "H1001"]
    assert patch["patch"]["id"] == "P1001"


def test_a_clone_that_is_not_linked_numbers_as_ever(scene: Scene) -> None:
    assert [created(scene, "one"), created(scene, "two")] == ["T1", "T2"]


def test_the_next_block_is_used_when_one_is_full_and_what_comes_then_stays_here(
    scene: Scene,
) -> None:
    assert created(scene, "of before") == "T1"
    give(scene.store(), 1001, 1002)
    give(scene.store(), 3001, 3001)
    found = [created(scene, str(number)) for number in range(5)]
    assert found == ["T1001", "T1002", "T3001", "T2", "T3"]
    store = scene.store()
    shared = [numbers.is_shared(store, "tasks", number) for number in (1, 3, 1001, 3001, 9001)]
    assert shared == [False, False, True, True, True]
    give(store, 4001, 4002)
    assert created(scene, "again") == "T4001"


def test_how_many_are_left_and_which_is_the_highest(scene: Scene) -> None:
    store = scene.store()
    assert numbers.left(store, "tasks") == numbers.highest(store, "tasks") == 0
    give(store, 1001, 1010, "tasks")
    created(scene, "one")
    assert (numbers.left(store, "tasks"), numbers.highest(store, "tasks")) == (9, 1010)
    give(store, 2001, 2010, "tasks")
    assert (numbers.left(store, "tasks"), numbers.highest(store, "tasks")) == (19, 2010)
    with store.writing() as tx:
        numbers.forget(tx)
    assert numbers.left(store, "tasks") == 0
    assert not numbers.is_shared(store, "tasks", 1001)


def test_numbers_of_before_are_this_machines_own_however_high_they_are(scene: Scene) -> None:
    scene.database.task("old", id=1500)
    store = scene.store()
    give(store, 2001, 3000)
    shared = [numbers.is_shared(store, "tasks", number) for number in (1001, 1500, 1501, 2001)]
    assert shared == [False, False, True, True]
    assert created(scene, "new") == "T2001"
