"""Sessions that work in one scratch repository, as they are for the tests of hooks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.conftest import database, first_commit, home, real_session, repo, session
from patches.conftest import Agent
from scene.place import Scene
from scene.session import Session
from support import Cli

__all__ = ["database", "first_commit", "home", "real_session", "repo", "session"]
Make = Callable[..., Session]
MakeReal = Callable[..., Agent]


@pytest.fixture
def arrive(session: Make) -> Make:
    """Make a session whose turn runs, called as its id is."""

    def come(who: str) -> Session:
        one = session(who)
        one.start()
        one.prompt()
        assert one.command("register", "--name", who).code == 0
        return one

    return come


@pytest.fixture
def ann(arrive: Make) -> Session:
    """The first of them."""
    return arrive("ann")


@pytest.fixture
def ben(ann: Session, arrive: Make) -> Session:
    """The second."""
    assert ann.id == "ann", "who was there first"
    return arrive("ben")


@pytest.fixture
def scene(repo: Path, home: Path) -> Scene:
    """The repository of those with processes."""
    return Scene(repo, home, real=True)


@pytest.fixture
def real(real_session: Make, cli: Cli) -> MakeReal:
    """The same as ``arrive``, each of its hooks and commands a process of its own."""

    def come(who: str, **env: str) -> Agent:
        one = Agent(real_session(who, **env), cli)
        one.session.start()
        one.session.prompt()
        one.ok("register", "--name", who)
        return one

    return come


@pytest.fixture
def alice(real: MakeReal) -> Agent:
    """The first of those with processes."""
    return real("alice")


@pytest.fixture
def bob(real: MakeReal, alice: Agent) -> Agent:
    """The second."""
    assert alice.session.id == "alice", "who was there first"
    return real("bob")
