"""The pages on rooms: each command is run against a server that the page starts, in one shell."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from scene import postgres
from support import DOOR, NEEDED, SOURCE, make_repo, need, need_module

from .documents import ROOM_PAGES, ROOT, name_of
from .page_shell import PageShell, typed, wrapper

SCRIPTS = ROOT / "scripts"
DATA = "/var/lib/agent-sync"
DATABASE = "postgresql://rooms@db.example.org/rooms"
"""Places that the pages name, and that a test puts elsewhere."""


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
    """A shell in an empty repository, with agent-sync and python3 on its PATH, and curl."""
    need("curl")
    need_module("starlette")
    need_module("uvicorn")
    programs, home = tmp_path / "bin", tmp_path / "home"
    programs.mkdir()
    home.mkdir()
    wrapper(programs, "python3", f"'{sys.executable}'")
    door = tmp_path / "door.py"
    door.write_text(f"import sys; sys.path.insert(0, {str(SOURCE)!r})\n{DOOR}\n", encoding="utf-8")
    wrapper(
        programs,
        "agent-sync",
        f"'{sys.executable}' -P '{door}'"
        if sys.version_info >= (3, 11)
        else f"'{sys.executable}' '{door}'",
    )
    env = {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    one = PageShell(make_repo(tmp_path / "repo"), env, {
        "scripts/demo-rooms.py": str(SCRIPTS / "demo-rooms.py"), DATA: str(tmp_path / "data"),
    })  # fmt: skip
    yield one
    one.close()


@pytest.mark.parametrize("path", ROOM_PAGES, ids=name_of)
@pytest.mark.proves("SKILL-2")
def test_every_command_of_a_page_on_rooms_runs_and_prints_what_is_shown(
    path: Path, shell: PageShell, shared: Path
) -> None:
    for command in typed(path):
        if command.needs != postgres.NAME:
            shell.run(command)
        elif postgres.found() and find_spec("psycopg"):
            shell.instead[DATABASE] = postgres.cluster(shared).database()
            shell.run(command)
        else:
            assert postgres.NAME not in NEEDED, "PostgreSQL or psycopg is not installed"


def test_the_tables_in_the_pages_are_up_to_date(made: ModuleType) -> None:
    for path, text in made.pages().items():
        assert path.read_text("utf-8") == text, f"run scripts/make_rooms.py: {path.name}"
    shown = "".join(path.read_text("utf-8") for path in ROOM_PAGES)
    assert {name for name in made.FRAGMENTS if made.BEGIN.format(name) not in shown} == set()


def test_every_error_word_that_the_code_raises_is_explained(made: ModuleType) -> None:
    errors = __import__("rooms_errors")
    assert set(errors.codes()) == set(errors.MEANS) | errors.NEVER_SENT
