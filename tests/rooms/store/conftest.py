"""Every test of this folder that asks for a place runs on both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.rooms.store.room_store import RoomStore
from scene import postgres

from .places import Place, make


@pytest.fixture(params=["sqlite", "postgres"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A new, empty place."""
    url = ""
    if request.param == "postgres":
        postgres.programs()
        url = postgres.cluster(postgres.shared_folder(tmp_path_factory)).database()
    one = Place(tmp_path / "data", url)
    yield one
    one.close()


@pytest.fixture
def store(place: Place) -> RoomStore:
    """A store with one room."""
    one = place.open()
    make(one)
    return one
