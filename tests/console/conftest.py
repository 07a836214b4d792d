"""An operator in a scratch repository, with a clock of its own."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.console.operator import Operator
from agent_sync.repository import location
from agent_sync.store.opening import open_store


def clock_ms() -> int:
    """Now, in ms."""
    return time.time_ns() // 1_000_000


def operator(repo: Path) -> Operator:
    """An operator who has not entered yet."""
    found = location.locate(str(repo), {})
    assert found is not None
    store = open_store(found)
    assert store is not None
    return Operator(store, found, {"PATH": os.environ["PATH"]}, clock_ms)


@pytest.fixture
def op(repo: Path) -> Iterator[Operator]:
    """The operator, there."""
    found = operator(repo)
    found.enter()
    yield found
    found.leave()
    found.store.close()
