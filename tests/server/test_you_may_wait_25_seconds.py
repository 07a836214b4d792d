"""Check B9: the longest wait, begun with the server. This file is the last: nobody sits beside it."""

from concurrent.futures import Future

import pytest

from support import TIMEOUT_S

from .shapes import has
from .wire import Answer


@pytest.mark.proves("ROOM-8")
def test_a_wait_has_an_end_whatever_is_asked(long_wait: "Future[Answer]") -> None:
    """B9: 25 seconds, not 999,999 milliseconds. It was begun when the server was started."""
    found = long_wait.result(TIMEOUT_S).is_(200)
    has(found, {"triggered": False, "timeout": True})
    assert found["elapsed_ms"] >= 24_000
