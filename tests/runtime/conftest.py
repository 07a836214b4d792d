"""An installation whose sources are settled."""

import time
from pathlib import Path

import pytest

from .installation import FIVE_SECONDS_NS, Installation


@pytest.fixture
def here(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation, nothing prepared yet; whatever is written is five seconds old at once."""
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + FIVE_SECONDS_NS)
    return Installation(tmp_path / "repo", home)
