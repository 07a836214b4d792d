"""The lane with the real client: one cage for all its tests, one scripted model for each.

Without the client, root or namespaces all of it is skipped, for one plain reason.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import proofs

from ..cage import Cage
from ..model import Model
from . import binary
from .place import PLUGIN, SETTINGS, Place
from .sessions import Session

Start = Callable[..., Session]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test with sessions runs armed by settings, and in the full form as a plugin too."""
    names = metafunc.fixturenames
    if "start" in names and "settings_only" not in names:
        full = metafunc.config.getoption("--full-proof")
        metafunc.parametrize("arming", [SETTINGS, PLUGIN] if full else [SETTINGS])


@pytest.fixture
def settings_only() -> None:
    """For a test that is about the settings, or arms its sessions itself."""


@pytest.fixture(scope="session")
def client() -> str:
    """The client's program; skips, or fails where the lane is required."""
    reason = binary.why_not()
    if reason:
        assert not binary.REQUIRED, reason
        pytest.skip(f"the lane with the real client: {reason}")
    return str(binary.executable())


@pytest.fixture
def arming() -> str:
    """How the repository is armed, unless the test says otherwise."""
    return SETTINGS


@pytest.fixture(scope="session")
def repos(cage: Cage, client: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A repository that nothing is installed in, and one that the installer has armed."""
    model = Model(cage.listen())
    made = {}
    for arming in (PLUGIN, SETTINGS):
        place = Place(tmp_path_factory.mktemp(arming), cage, model, [client])
        place.make()
        made[arming] = place.repo
    place.install()
    model.close()
    return made


@pytest.fixture
def place(
    tmp_path: Path, cage: Cage, model: Model, client: str, arming: str, repos: dict[str, Path]
) -> Place:
    """A scratch repository, armed."""
    like = repos.get(arming, repos[PLUGIN])
    return Place(tmp_path, cage, model, [client], arming=arming, like=like)


@pytest.fixture
def start(place: Place, cage: Cage, proof: proofs.Proof) -> Iterator[Start]:
    """Start sessions; at the end they are ended, and no hook may have failed."""
    started: list[Session] = []

    def one(who: str, *flags: str, at: "Place | None" = None, **more: object) -> Session:
        started.append(Session(at or place, who, *flags, **more))  # type: ignore[arg-type]
        return started[-1]

    yield one
    for session in started:
        session.kill()
    cage.clear()
    proof.figure("client", binary.VERSION)
    proof.figure("hook calls seen", sum(len(session.hooks) for session in started))
    proof.figure("model requests answered", len(place.model.requests))
    assert place.hook_errors() == ""
