"""The lane with real clients: one cage for all tests, one scripted model for each.

A test that takes ``driver`` runs once for each client; a client that is not installed is skipped
by name, and the others run. Without root or namespaces all of it is skipped, for one plain reason.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import proofs
from support import CHECKOUT

from . import lane
from .cage import Cage
from .driver import Driver
from .drivers import DRIVERS, PATCHERS
from .model import Model
from .place import Place
from .sessions import Session

Start = Callable[..., Session]
Arm = Callable[..., Place]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a driver runs for each client; one of patches for those that know them."""
    for name, drivers in (("driver", DRIVERS), ("patcher", PATCHERS)):
        if name in metafunc.fixturenames:
            known = [one for one in lane.names() if one in drivers]
            metafunc.parametrize(name, known, indirect=True)


def need(*names: str) -> None:
    """Skip the test when one of its clients is not asked for or not there; fail where it must."""
    for name in names:
        reason = lane.why_not(name)
        if lane.WANTED and name not in lane.WANTED:
            pytest.skip(f"the lane with real clients: {name} is not asked for")
        if reason:
            assert not lane.REQUIRED, reason
            pytest.skip(f"the lane with real clients: {reason}")


@pytest.fixture
def driver(request: pytest.FixtureRequest) -> Driver:
    """The client of this run of the test."""
    need(request.param)
    return DRIVERS[request.param]


@pytest.fixture
def patcher(request: pytest.FixtureRequest) -> Driver:
    """The same with a model that patches several files in one call."""
    need(request.param)
    return PATCHERS[request.param]


@pytest.fixture(scope="session")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    """The cage of all tests."""
    if reason := lane.walls():
        assert not lane.REQUIRED, reason
        pytest.skip(f"the lane with real clients: {reason}")
    made = Cage(tmp_path_factory.getbasetemp().resolve(), [CHECKOUT, Path(sys.base_prefix)])
    yield made
    made.close()


@pytest.fixture
def model(cage: Cage) -> Iterator[Model]:
    """A scripted model, which must have been asked nothing that it could not answer."""
    made = Model(cage.listen())
    yield made
    made.close()
    assert made.mishaps == []


@pytest.fixture
def ground(tmp_path: Path, cage: Cage, model: Model) -> Place:
    """A scratch repository that nothing is installed in."""
    made = Place(tmp_path, cage, model)
    made.make()
    return made


@pytest.fixture(scope="session")
def repos() -> dict[str, Path]:
    """Repositories that our installer has armed, by the clients that they are armed for."""
    return {}


@pytest.fixture
def arm(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    cage: Cage,
    model: Model,
    repos: dict[str, Path],
) -> Arm:
    """Make a repository that our installer has armed for some clients, trusted by all of them."""

    def one(*names: str) -> Place:
        key = ",".join(names)
        if key not in repos:
            first = Place(tmp_path_factory.mktemp("armed"), cage, model)
            first.make()
            first.install("--agents", key)
            repos[key] = first.repo
        made = Place(tmp_path, cage, model)
        shutil.copytree(repos[key], made.repo, symlinks=True)
        for name in names:
            if name in DRIVERS:
                DRIVERS[name].settle(made)
        return made

    return one


@pytest.fixture
def place(request: pytest.FixtureRequest, arm: Arm) -> Iterator[Place]:
    """A scratch repository that is armed for the client of this test; no hook may fail in it."""
    patches = "patcher" in request.fixturenames
    driver: Driver = request.getfixturevalue("patcher" if patches else "driver")
    made = arm(driver.name)
    yield made
    assert made.hook_errors() == ""


@pytest.fixture
def start(cage: Cage, model: Model, proof: proofs.Proof) -> Iterator[Start]:
    """Start sessions; at the end they are ended."""
    started: list[Session] = []

    def one(driver: Driver, place: Place, who: str, *flags: str) -> Session:
        started.append(Session(driver, place, who, *flags))
        return started[-1]

    yield one
    for session in started:
        session.kill()
    cage.clear()
    used = sorted({one.driver.name for one in started})
    proof.figure("clients", ", ".join(lane.version(name) for name in used))
    proof.figure("model requests answered", len(model.requests))
