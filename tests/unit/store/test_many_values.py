"""SQLite before 3.32 takes 999 values in a statement; a board may have more."""

import pytest

from agent_sync.presence import known_agents
from agent_sync.store.sqlite import Store
from agent_sync.tasks import task_board, task_making

from ..world import NOW, fresh, join

MANY = 1_001
VALUES = 9
"""SQLite's number of that limit."""


@pytest.fixture
def store() -> Store:
    """A database whose SQLite takes as many values as an old one."""
    made = fresh()
    if not hasattr(made.connection, "setlimit"):
        pytest.skip("this Python sets no limit of SQLite's")
    made.connection.setlimit(VALUES, 999)
    return made


def test_a_board_of_many_tasks_is_read(store: Store) -> None:
    with store.writing() as tx:
        for number in range(MANY):
            task_making.create(tx, NOW, "ann", f"task {number}", files=[f"f{number}"])
    found = task_board.listed(store, limit=2 * MANY)
    assert [one.files for one in found] == [[f"f{number}"] for number in range(MANY)]


def test_many_agents_are_read(store: Store) -> None:
    ids = [f"a{number}" for number in range(MANY)]
    for id in ids:
        join(store, id)
    assert {one.id for one in known_agents.these(store, ids)} == set(ids)
