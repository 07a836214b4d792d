"""Which client an agent is, and why its writes go unjudged, is written once (AGENT-5, AGENT-3)."""

from pathlib import Path

import pytest

from agent_sync.presence import agents
from agent_sync.repository.location import at_root
from agent_sync.sessions import sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import asked

NOW = 1_700_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A new database."""
    found = open_store(at_root(str(tmp_path)), create=True)
    assert found is not None
    return found


@pytest.mark.proves("AGENT-5")
def test_the_first_client_that_is_told_is_kept(store: Store) -> None:
    for client, known in (("", ""), ("codex", "codex"), ("", "codex"), ("gemini", "codex")):
        with store.writing() as tx:
            sign_of_life.refresh(tx, "codex:s1", NOW, client=client)
        assert asked(store).one("agents", "client", id="codex:s1") == known


@pytest.mark.proves("AGENT-5")
def test_why_writes_go_unjudged_is_written_when_it_changes(store: Store) -> None:
    with store.writing() as tx:
        sign_of_life.refresh(tx, "s1", NOW)
    assert asked(store).one("agents", "unprotected", id="s1") == ""
    for why, changed in (("no path in Edit", 1), ("no path in Edit", 0), ("", 1), ("", 0)):
        before = asked(store).changes()
        with store.writing() as tx:
            agents.note_unprotected(tx, "s1", why)
        assert asked(store).one("agents", "unprotected", id="s1") == why
        assert asked(store).changes() - before == changed
