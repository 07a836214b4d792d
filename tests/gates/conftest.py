"""Sessions that work in one scratch repository, as they are for the tests of hooks."""

from collections.abc import Callable

import pytest

from hooks.conftest import database, first_commit, home, real_session, repo, session
from scene.session import Session

__all__ = ["database", "first_commit", "home", "real_session", "repo", "session"]
Make = Callable[..., Session]


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
