"""What SQLite says of a damaged file may itself be damaged (STATE-6)."""

from typing import Any

import pytest

from agent_sync.errors import StoreCorrupt

from ..world import fresh


class Garbled:
    """A connection whose every message is no text."""

    def execute(self, *_: Any) -> None:
        """Fail as the driver does when it cannot decode SQLite's message."""
        raise UnicodeDecodeError("utf-8", b"\xf4", 0, 1, "invalid continuation byte")


@pytest.mark.proves("STATE-6")
def test_a_message_that_is_no_text_means_a_corrupt_file() -> None:
    store = fresh()
    store.connection = Garbled()  # type: ignore[assignment]
    with pytest.raises(StoreCorrupt):
        store.execute("SELECT 1")
    with pytest.raises(StoreCorrupt):
        store.all("SELECT 1")
