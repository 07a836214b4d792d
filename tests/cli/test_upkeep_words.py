"""What ``gc`` says that it dropped, in words (CLI-4)."""

import re
from pathlib import Path

import pytest

from agent_sync.cli.setup_commands import KINDS
from scene.database import Database
from support import SOURCE, Cli


def test_everything_that_can_be_dropped_has_a_word() -> None:
    text = (SOURCE / "agent_sync/sessions/retention.py").read_text(encoding="utf-8")
    kinds = set(re.findall(r'\("(\w+)", lambda tx', text)) | {"files", "saved"}
    assert kinds == set(KINDS)


@pytest.mark.proves("ARR-3")
def test_what_is_dropped_is_said_in_words(alice: Cli) -> None:
    alice.ok("lock", "a.py")
    alice.ok("unlock", "a.py")
    database = Database(Path(alice.repo))
    database.change("leases", {"ended_at": 1, "created_at": 1, "expires_at": 1})
    said = alice("gc").out
    assert said.startswith("Dropped what is old: 1 ended lease")
