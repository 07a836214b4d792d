"""Check B9: the longest wait. It takes its time, so this file is the first; one store will do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .rooms import Room
from .served import Served, Store
from .shapes import has


@pytest.mark.proves("ROOM-8")
def test_a_wait_has_an_end_whatever_is_asked(
    make_store: "Callable[[str], Store]", home: Path
) -> None:
    """B9: 25 seconds, not 999,999 milliseconds, whatever is written meanwhile."""
    served = Served(make_store("sqlite"), home)
    try:
        room = Room(served)
        waiting = room.join("bob").waiting("false", timeout=999_999)
        room.until_waiting("bob")
        room.admin.shared("k", 1).is_(200)
        found = waiting.result(60).is_(200)
    finally:
        served.close()
    has(found, {"triggered": False, "timeout": True, "context": {"state": {"_shared": {"k": 1}}}})
    assert found["elapsed_ms"] >= 24_000
