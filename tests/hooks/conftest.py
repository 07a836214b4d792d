"""A scratch repository and sessions in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scene.database import Database
from scene.place import Scene
from scene.repositories import copied, git, with_a_commit

from .session import Session


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A scratch home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def first_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every scratch repository begins with."""
    return with_a_commit(tmp_path_factory.mktemp("template") / "repo")


@pytest.fixture
def repo(tmp_path: Path, first_commit: Path) -> Path:
    """A scratch repository with two committed files."""
    return copied(first_commit, tmp_path / "repo")


@pytest.fixture
def session(repo: Path, home: Path) -> Callable[..., Session]:
    """Make sessions in the scratch repository; their hooks run in this process."""

    return Scene(repo, home).session


def at_work(one: Session) -> Session:
    """A session whose first turn has begun."""
    one.start()
    one.prompt()
    return one


@pytest.fixture
def ann(session: Callable[..., Session]) -> Session:
    """Who was there first."""
    return at_work(session("ann"))


@pytest.fixture
def ben(session: Callable[..., Session], ann: Session) -> Session:
    """Another one, beside her."""
    assert ann.id == "ann", "who was there first"
    return at_work(session("ben"))


@pytest.fixture
def real_session(repo: Path, home: Path) -> Callable[..., Session]:
    """The same, each hook a process of its own."""

    return Scene(repo, home, real=True).session


@pytest.fixture
def database(repo: Path) -> Database:
    """The repository's database, to look and to set clocks."""
    return Database(repo)


__all__ = ["Database", "git"]
