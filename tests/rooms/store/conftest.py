"""Every test of this folder that asks for a place runs on both stores."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.rooms.store.room_store import RoomStore
from scene import postgres

from .places import Place, make

MAKING = ("test_room_migrations.py", "test_room_faults.py", "test_postgres.py")
"""Where tables are made, changed or lost: these get a database that nobody had before."""


@pytest.fixture(params=["sqlite", "postgres"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A new, empty place."""
    with contextlib.ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            cluster = postgres.of_run(tmp_path_factory)
            new = request.path.name in MAKING
            url = cluster.database() if new else stack.enter_context(cluster.lent())
        yield stack.enter_context(contextlib.closing(Place(tmp_path / "data", url)))


@pytest.fixture
def store(place: Place) -> RoomStore:
    """A store with one room."""
    one = place.open()
    make(one)
    return one
