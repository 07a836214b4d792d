"""A new database is a copy of one that was made before: making it takes longer than most tests do.

It is made once in each process of the tests, by the program itself, so a copy holds what any new
database holds. The folders that are about making databases, or that stop it half way, do without.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from agent_sync.repository.location import Project
from agent_sync.store import prepare
from agent_sync.store.migrate import migrate
from agent_sync.store.sqlite import Store
from scene.database import is_bare

REAL = ("architecture", "faults", "migration", "races", "unit/store")
_made: "list[Store]" = []


def is_about_making(test: Path) -> bool:
    """Whether a test has to see a database made."""
    below = test.relative_to(Path(__file__).parent).as_posix()
    return below.startswith(tuple(f"{folder}/" for folder in REAL))


@contextmanager
def copied() -> Iterator[None]:
    """New databases of this process are copies."""
    with mock.patch.object(prepare, "migrate", _copy):
        yield


def fill(store: Store) -> None:
    """Give an empty database of a test today's schema, as ``migrate`` would."""
    _template().connection.backup(store.connection)


def _copy(store: Store, project: "Project | None" = None, *, upto: "int | None" = None) -> None:
    if upto is None and is_bare(store):
        fill(store)
    else:
        migrate(store, project, upto=upto)


def _template() -> Store:
    if not _made:
        store = Store(":memory:")
        migrate(store)
        _made.append(store)
    return _made[0]
