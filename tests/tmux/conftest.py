"""A stage with three sessions, and terminals on it; everything is closed after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import need, need_module

from .actors import Stage, on_stage
from .reading import ready
from .terminal import SMALL, Terminal

Open = Callable[..., Terminal]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Three sessions in a scratch repository; ``act`` sets them to work."""
    folder = tmp_path / "stage"
    folder.mkdir()
    with on_stage(folder) as found:
        yield found


@pytest.fixture
def terminals(stage: Stage, tmp_path: Path) -> Iterator[Open]:
    """Open terminals of a person who stands in the repository."""
    need("tmux")
    opened: list[Terminal] = []

    def open_one(size: tuple[int, int] = SMALL, **env: str) -> Terminal:
        folder = tmp_path / f"terminal{len(opened)}"
        folder.mkdir()
        opened.append(Terminal(folder, {**stage.env(), **env}, stage.repo, size))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def terminal(terminals: Open) -> Terminal:
    """One of 80x24."""
    return terminals()


@pytest.fixture
def open_console(terminals: Open) -> Open:
    """Open the console in a new terminal, and wait for its prompt."""
    need_module("prompt_toolkit")

    def open_one(size: tuple[int, int] = SMALL, **env: str) -> Terminal:
        terminal = terminals(size, **env)
        terminal.enter("agent-sync console --interval 0.1")
        terminal.wait_for(ready)
        return terminal

    return open_one


@pytest.fixture
def console(open_console: Open) -> Terminal:
    """One of 80x24."""
    return open_console()
