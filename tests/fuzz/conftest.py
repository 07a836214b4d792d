"""The scene that most tests share, quick ends for its databases, and a guard around each test."""

from collections.abc import Iterator
from unittest import mock

import pytest

from agent_sync.errors import StoreError
from agent_sync.store.sqlite import Store
from containment import nothing_escapes

from .scene import Scene

__all__ = ["nothing_escapes"]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The work of others."""
    return Scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module", autouse=True)
def quick() -> "Iterator[None]":
    """Closing a database does not wait for the disk: thousands of examples do it."""
    close = Store.close

    def closed(store: Store) -> None:
        try:
            store.execute("PRAGMA synchronous=OFF")
        except StoreError:
            pass
        close(store)

    with mock.patch.object(Store, "close", closed):
        yield
