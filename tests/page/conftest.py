"""Scenes, each served by a server of its own, and a browser in which a person looks at them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.browser import Browser, Page
from server.served import Served, Store
from server.wire import Answer, Client
from support import need_module

from .kept_scene import KeptScene
from .large_scene import Large, large
from .scene import Small

Serve = Callable[..., "Desk"]


class Desk:
    """A repository that is served, and the person before it. ``person`` has the person's key."""

    def __init__(self, scene: "Small | Large", served: Served) -> None:
        self.scene = scene
        self.served = served
        self.name = scene.repo.name
        self.key = (served.store.folder / "person.key").read_text().strip()
        self.person = served.client("", self.key)

    @property
    def small(self) -> Small:
        """The small scene, where it is that one."""
        assert isinstance(self.scene, Small)
        return self.scene

    def at(self, query: str = "", *, key: "str | None" = None, name: str = "127.0.0.1") -> str:
        """The address of the page with a key, the person's own unless another is given."""
        given = self.key if key is None else key
        tail = f"#token={given}" if given else ""
        return f"http://{name}:{self.served.port}/{query}{tail}"

    def shown(self, page: Page, query: str = "") -> None:
        """Open the page, as a person with the key, and wait until it is whole and live."""
        page.goto(self.at(query))
        page.says("Live")
        page.until("!!document.getElementById('view')")
        page.until("!document.querySelector('[aria-busy=true]')")

    def with_token(self, token: str) -> Client:
        """Somebody else."""
        return self.served.client("", token)

    def get(self, below: str = "glance", **query: object) -> Answer:
        """GET something of the repository, as the person."""
        return self.person.get(f"/repositories/{self.name}/{below}", **query)

    def do(self, act: str, params: object = None, **more: object) -> Answer:
        """POST an act, as the person."""
        path = f"/repositories/{self.name}/do/{act}"
        return self.person.post(path, {"params": params or {}, **more})


@pytest.fixture
def serve(home: Path, tmp_path: Path) -> "Iterator[Serve]":
    """Serves a scene; what still runs at the end is ended."""
    need_module("starlette")
    need_module("uvicorn")
    made: list[Served] = []

    def start(scene: "Small | Large", *words: str) -> Desk:
        store = Store(tmp_path / f"rooms{len(made)}")
        made.append(Served(store, home, "--repo", str(scene.repo), *words, profile=""))
        return Desk(scene, made[-1])

    yield start
    for one in made:
        one.close()
        assert "Traceback" not in one.log, one.log[-8000:]


@pytest.fixture(scope="session")
def kept_scene(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[KeptScene]":
    """The small scene of this worker."""
    one = KeptScene(tmp_path_factory.mktemp("small"))
    yield one
    one.close()


@pytest.fixture
def shop(kept_scene: KeptScene) -> "Iterator[Small]":
    """The small scene, and nobody else's meanwhile: it may be changed."""
    made = kept_scene.laid()
    yield made
    made.wait_no_more()


@pytest.fixture
def works(tmp_path: Path, home: Path) -> "Iterator[Large]":
    """The crowd of this test's own."""
    with large(tmp_path, home) as made:
        yield made


@pytest.fixture
def desk(shop: Small, serve: Serve) -> Desk:
    """The small scene, served."""
    return serve(shop)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    """One Chromium for all tests of this worker."""
    one = Browser(tmp_path_factory.mktemp("chromium"))
    yield one
    one.close()


@pytest.fixture
def page(browser: Browser) -> "Iterator[Page]":
    """A page of this test's own. What goes wrong on it fails the test."""
    one = browser.page()
    yield one
    assert one.wrong() == []
    browser.forget()
