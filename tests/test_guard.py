"""The suite itself stays inside its scratch folders."""

import os
from pathlib import Path

from support import CHECKOUT, Cli


def test_no_variable_of_a_surrounding_session_is_left(nothing_outside: Path) -> None:
    assert "AGENT_SYNC_ROOT" not in os.environ
    assert "CLAUDE_CODE_SESSION_ID" not in os.environ
    assert os.environ["HOME"] == str(nothing_outside)


def test_commands_of_a_test_leave_the_checkout_alone(alice: Cli) -> None:
    before = (CHECKOUT / ".claude").exists()
    alice.ok("lock", "a.py")
    assert (alice.repo / ".claude" / "coordination" / "state.sqlite").exists()
    assert (CHECKOUT / ".claude").exists() == before
