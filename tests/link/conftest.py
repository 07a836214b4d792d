"""A server, and as many machines as a test wants."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hooks.conftest import first_commit
from scene.repositories import with_a_commit
from support import need_module

from .exchange import Pair
from .kept_pairs import KeptPair
from .machines import Hall, Machine

__all__ = ["first_commit"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two committed files."""
    return with_a_commit(tmp_path_factory.mktemp("template") / "repo")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A server of this test's own that shares one repository."""
    need_module("starlette")
    need_module("uvicorn")
    one = Hall(tmp_path / "hall")
    yield one
    one.close()
    assert "Traceback" not in one.served.log, one.served.log[-8000:]


@pytest.fixture
def machine(template: Path, tmp_path: Path) -> "Iterator[Callable[[str], Machine]]":
    """A clone of the repository on a machine of its own; it is not linked."""
    made: list[Machine] = []

    def new(name: str) -> Machine:
        home = tmp_path / f"home-{name}"
        home.mkdir()
        one = Machine(template, home).copied(tmp_path / name, home)
        made.append(one)
        return one

    yield new
    for one in made:
        one.end()


@pytest.fixture
def north(machine: "Callable[[str], Machine]", hall: Hall) -> Machine:
    """A linked machine."""
    return machine("north").link(hall, "north")


@pytest.fixture
def south(machine: "Callable[[str], Machine]", hall: Hall) -> Machine:
    """Another one."""
    return machine("south").link(hall, "south")


@pytest.fixture(scope="session")
def kept_pairs(tmp_path_factory: pytest.TempPathFactory, first_commit: Path) -> "list[KeptPair]":
    """A pair that shares no contents, and one that does."""
    return [
        KeptPair(tmp_path_factory.mktemp("pair"), first_commit, shares=shares)
        for shares in (False, True)
    ]


@pytest.fixture
def pair(kept_pairs: "list[KeptPair]") -> Pair:
    """Two clones of the exchange that share no contents, with an agent in each."""
    return kept_pairs[False].laid()


@pytest.fixture
def sharing(kept_pairs: "list[KeptPair]") -> Pair:
    """Two that share them."""
    return kept_pairs[True].laid()
