"""Fixtures for all tests, and the guard that keeps them inside their scratch folders."""

import compileall
import gc
import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

import elsewhere
import in_memory
import proofs
import quick_databases
import telling
from agent_sync.clients import in_client
from agent_sync.install.archive import kept_archive
from agent_sync.system import ancestors
from scene import forked
from scene.interpreter import python_in_front
from support import ABOVE, CHECKOUT, SOURCE, Cli, make_repo

OURS = ("AGENT_SYNC_", "CLAUDE_", "CLAUDECODE", *in_client.MARKS)


# A shell without job control starts what it puts behind with Ctrl-C ignored, which every process
# below inherits: a wait that is to be interrupted would go on.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a full proof, and of a run for a moment."""
    proofs.options(parser)
    parser.addoption(
        "--nothing-made",
        action="store_true",
        help="compile nothing beforehand: for one test, in a checkout that changes at once",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Failures are told at once, and no process of a test compiles the package for itself."""
    in_memory.prefer(config)
    telling.install(config)
    if telling.in_front(config) and not config.getoption("--nothing-made"):
        compileall.compile_dir(SOURCE, quiet=2)
        kept_archive.build(SOURCE / "agent_sync", CHECKOUT / "skills" / "agent-sync" / "scripts")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> "Generator[None, object, object]":
    """Thousands of tests stay to the end: nobody looks for garbage among them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: "list[pytest.Item]") -> None:
    """Leave out what this system cannot run, and all others when only proofs are asked for."""
    elsewhere.leave_out(items)
    proofs.leave_others_out(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> "Generator[None, pytest.TestReport, pytest.TestReport]":
    """Note what became of each proof."""
    report = yield
    proofs.note_outcome(item, report)
    return report


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> proofs.Proof:
    """How much to prove, and where the figures go."""
    return proofs.of(request)


@pytest.fixture(scope="session", autouse=True)
def nothing_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A scratch home, no variable of a session around the tests, and no trace in the checkout."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith(OURS)]:
        patch.delenv(name)
    patch.setattr(ancestors, "TOP", ABOVE)
    patch.setenv("HOME", str(home))
    patch.setenv("USERPROFILE", str(home))
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("PATH", python_in_front(tmp_path_factory.mktemp("programs")))
    before = _traces()
    above = _above(home)
    yield home
    patch.undo()
    assert _traces() == before, "a test wrote into the checkout"
    assert _above(home) == above, "a test made state above its scratch folder"
    assert not (home / ".claude" / "coordination").exists(), "a test wrote into the home folder"


def _above(home: Path) -> list[str]:
    """Where no test may take a folder for its repository: the root, and what is around scratch."""
    folders = {*CHECKOUT.parents, *home.parents}
    return sorted(str(one) for one in folders if (one / ".claude").exists())


def _traces() -> list[str]:
    folder = CHECKOUT / ".claude"
    return sorted(str(path) for path in folder.rglob("*")) if folder.exists() else []


@pytest.fixture(autouse=True)
def same_place() -> Iterator[None]:
    """Whatever a test has left open, the next one does not start in its folder, which is gone."""
    here = os.getcwd()
    yield
    os.chdir(here)


@pytest.fixture(autouse=True)
def quick_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """New databases are copies, but where making them is what a test is about."""
    if quick_databases.is_about_making(request.path):
        yield
    else:
        with quick_databases.copied():
            yield


@pytest.fixture(autouse=True)
def quick_processes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Commands and hooks are forked, but where starting them is what a test is about."""
    with forked.offered(real=forked.is_real(request.path)):
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder of this test alone."""
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A scratch repository."""
    return make_repo(tmp_path / "repo")


@pytest.fixture
def cli(repo: Path, home: Path) -> Cli:
    """The command line as a bare shell in the scratch repository."""
    return Cli(repo, home)


@pytest.fixture
def alice(cli: Cli) -> Cli:
    """Somebody with an id."""
    return cli.as_("alice")


@pytest.fixture
def bob(cli: Cli) -> Cli:
    """Somebody else."""
    return cli.as_("bob")
