"""Two linked machines and their server, as hosts in namespaces, for all tests of a worker.

What they do is that of ``scripts/demo-machines.py``, step by step; a step leaves the machines as it
found them. After one that failed they are made anew.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import CHECKOUT, NEEDED, need, need_module

sys.path.append(str(CHECKOUT / "scripts"))

import machine_steps
from namespaces import NoNamespacesError
from played_machines import Silent, World

NAME = "namespaces"
"""Its word in AGENT_SYNC_TESTS_NEED."""
Step = Callable[[World], None]


class Machines:
    """The linked world, made when somebody asks."""

    def __init__(self, make_folder: "Callable[[], Path]") -> None:
        self._make_folder = make_folder
        self._one: "World | None" = None

    def world(self) -> World:
        """The one that is there, or a new one."""
        if self._one is None:
            self._one = World(self._make_folder(), Silent())
            machine_steps.link_both(self._one)
        return self._one

    def drop(self) -> None:
        """End it; the next one is new."""
        one, self._one = self._one, None
        if one is not None:
            one.close()

    def play(self, step: Step) -> None:
        """Run a step. Without namespaces the test is skipped, unless it may not be."""
        try:
            step(self.world())
        except NoNamespacesError as problem:
            self.drop()
            why = f"hosts in namespaces cannot be made here: {problem}"
            if NAME in NEEDED:
                pytest.fail(why)
            pytest.skip(why)
        except BaseException:
            self.drop()
            raise


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """The machines of this worker."""
    for tool in ("git", "openssl"):
        need(tool)
    for module in ("starlette", "uvicorn"):
        need_module(module)
    one = Machines(lambda: tmp_path_factory.mktemp("machines"))
    yield one
    one.drop()


@pytest.fixture
def play(machines: Machines) -> "Callable[[Step], None]":
    """Runs a step on them."""
    return machines.play
