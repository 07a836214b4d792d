"""Both stores, a server that all tests of a worker share, and servers of a test's own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scene import postgres
from support import TIMEOUT_S, need_module

from .browser import Browser, Page
from .oauth_answers import Callback
from .rooms import Room
from .served import Served, Store
from .wire import Client

STORES = ("sqlite", "postgres")
REAL = ("test_many_processes", "test_serving", "test_user_commands")
"""Where every server of a test's own is started as a person does; the others are forked."""


@pytest.fixture(scope="session")
def make_store(tmp_path_factory: pytest.TempPathFactory) -> "Callable[[str], Store]":
    """A new, empty store of a kind."""
    need_module("starlette")
    need_module("uvicorn")

    def make(kind: str) -> Store:
        url = postgres.of_run(tmp_path_factory).database() if kind == "postgres" else ""
        return Store(tmp_path_factory.mktemp("rooms"), url)

    return make


@pytest.fixture(scope="session", params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of the store; a test that asks for it runs on both."""
    return str(request.param)


@pytest.fixture
def store(
    kind: str,
    make_store: "Callable[[str], Store]",
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> "Iterator[Store]":
    """A store of this test's own, empty; where starting is proven, nobody had it before."""
    if kind == "postgres" and request.path.stem not in REAL:
        with postgres.of_run(tmp_path_factory).lent() as url:
            yield Store(tmp_path_factory.mktemp("rooms"), url)
    else:
        yield make_store(kind)


@pytest.fixture(scope="session")
def shared_server(
    kind: str, make_store: "Callable[[str], Store]", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One server of profile direct for all tests of this worker, on each store."""
    one = Served(make_store(kind), tmp_path_factory.mktemp("home"), real=True)
    yield one
    one.close()


@pytest.fixture
def served(shared_server: Served) -> Iterator[Served]:
    """The shared server, for tests that only make rooms of their own."""
    assert shared_server.process.poll() is None, f"it has died: {shared_server.log[-4000:]}"
    before = len(shared_server.log)
    yield shared_server
    _no_traceback(shared_server.log[before:])


@pytest.fixture
def own(
    store: Store, home: Path, request: pytest.FixtureRequest
) -> "Iterator[Callable[..., Served]]":
    """Starts servers on a store of this test's own; what still runs at the end is ended."""
    made: list[Served] = []
    real = request.path.stem in REAL

    def start(*words: str, profile: str = "direct") -> Served:
        made.append(Served(store, home, *words, profile=profile, real=real))
        return made[-1]

    yield start
    for one in made:
        one.close()
        _no_traceback(one.log)


def _no_traceback(log: str) -> None:
    assert "Traceback" not in log, log[-8000:]


@pytest.fixture
def room(served: Served) -> Room:
    """A new room of profile direct on the shared server."""
    return Room(served)


@pytest.fixture
def thin(served: Served) -> Client:
    """A client of the shared server's thin rooms."""
    return served.client("/thin")


@pytest.fixture
def crowd() -> "Callable[..., None]":
    """Runs one function in many threads that begin together; the first failure is the test's."""

    def run(count: int, work: "Callable[[int], None]") -> None:
        line = threading.Barrier(count)

        def one(number: int) -> None:
            line.wait(TIMEOUT_S)
            work(number)

        with ThreadPoolExecutor(count) as pool:
            for done in [pool.submit(one, number) for number in range(count)]:
                done.result(2 * TIMEOUT_S)

    return run


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests of this worker."""
    need_module("webauthn")
    one = Browser(tmp_path_factory.mktemp("chromium"))
    yield one
    one.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with a passkey device of its own; it is gone with the test, and all beside it."""
    yield browser.page()
    browser.forget()


@pytest.fixture
def here(own: "Callable[..., Served]") -> Served:
    """A server of this test's own."""
    return own(profile="declared")


@pytest.fixture
def callback() -> Iterator[Callback]:
    """A client's own address on this machine."""
    one = Callback()
    yield one
    one.close()


@pytest.fixture
def there(own: "Callable[..., Served]") -> Served:
    """A server with OAuth."""
    need_module("webauthn")
    need_module("mcp")
    return own(profile="declared")
