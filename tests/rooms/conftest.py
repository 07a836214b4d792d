"""A busy machine cuts no expression short here; tests of the time itself give a deadline."""

import pytest

from agent_sync.rooms.expressions import sight


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "LONGEST_MS", 60_000)
