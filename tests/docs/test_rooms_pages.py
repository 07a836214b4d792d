"""The pages on rooms: each command is run against a server that the page starts, in one shell."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from scene import postgres
from support import NEEDED

from .documents import ROOM_PAGES, name_of
from .page_shell import PageShell, typed
from .rooms_shell import SCRIPTS, rooms_shell

DATABASE = "postgresql://rooms@db.example.org/rooms"
"""The database of the pages, which a test puts elsewhere."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/make_rooms.py as a module."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return __import__("make_rooms")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run have in common."""
    return postgres.shared_folder(tmp_path_factory)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[PageShell]:
    """A shell for one page."""
    one = rooms_shell(tmp_path)
    yield one
    one.close()


@pytest.mark.parametrize("path", ROOM_PAGES, ids=name_of)
@pytest.mark.proves("SKILL-2")
def test_every_command_of_a_page_on_rooms_runs_and_prints_what_is_shown(
    path: Path, shell: PageShell, shared: Path
) -> None:
    for command in typed(path):
        if not command.needs:
            shell.run(command)
        elif command.needs != postgres.NAME:
            if find_spec(command.needs):
                shell.run(command)
            else:
                assert command.needs not in NEEDED, f"{command.needs} is not installed"
        elif postgres.found() and find_spec("psycopg"):
            shell.instead[DATABASE] = postgres.cluster(shared).database()
            shell.run(command)
        else:
            assert postgres.NAME not in NEEDED, "PostgreSQL or psycopg is not installed"


def test_the_tables_in_the_pages_are_up_to_date(made: ModuleType) -> None:
    for path, text in made.pages().items():
        assert path.read_text("utf-8") == text, f"run scripts/make_rooms.py: {path.name}"
    shown = "".join(path.read_text("utf-8") for path in made.pages())
    for name, fragment in made.FRAGMENTS.items():
        assert f"{made.BEGIN.format(name)}\n{fragment()}\n{made.END}" in shown, name


def test_every_error_word_that_the_code_raises_is_explained(made: ModuleType) -> None:
    errors = made.rooms_errors
    assert set(errors.codes()) == set(errors.MEANS) | errors.NEVER_SENT
