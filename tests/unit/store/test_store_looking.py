"""Looking at a database where nothing can be written: what is there still shows (STATE-6)."""

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from agent_sync.errors import StoreError
from agent_sync.repository.location import Project, at_root
from agent_sync.store.opening import open_read_only, open_store
from agent_sync.store.sqlite import Store, translated


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "repo" / ".git" / "objects").mkdir(parents=True)
    (tmp_path / "repo" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    made = at_root(str(tmp_path / "repo"))
    store = open_store(made)
    assert store is not None
    store.execute("INSERT INTO meta (name, value) VALUES ('x', 'seen')")
    store.close()
    return made


def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that a log needs cannot be made, whoever asks."""
    real = Store.__init__

    def refused(self: Store, path: str, **given: object) -> None:
        if not given.get("frozen"):
            raise StoreError("disk I/O error", path=path)
        real(self, path, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "__init__", refused)


@pytest.mark.proves("STATE-6", "HOOK-3")
def test_a_database_without_a_log_is_read_as_it_lies(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    unwritable(monkeypatch)
    store = open_read_only(project)
    assert store is not None
    assert store.value("SELECT value FROM meta WHERE name = 'x'") == "seen"
    with pytest.raises(StoreError), store.writing():
        store.execute("DELETE FROM meta")
    store.close()


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_one_with_a_log_is_not_read_without_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    Path(project.database + side).write_bytes(b"what was written last")
    unwritable(monkeypatch)
    with pytest.raises(StoreError, match="disk I/O error"):
        open_read_only(project)


@pytest.mark.proves("STATE-6")
def test_what_may_not_be_looked_at_is_not_missing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("agent_sync.store.opening.os.stat", refused)
    for opened in (open_read_only, lambda here: open_store(here, create=False)):
        with pytest.raises(StoreError, match=r"cannot look at .*: Permission denied"):
            opened(project)


@pytest.mark.proves("CLI-3")
def test_what_the_system_refuses_comes_with_what_to_look_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = sqlite3.OperationalError("unable to open database file")
    assert "has room and that you may write" in str(translated(error, "/p"))
    if sys.platform == "win32":
        return

    def refused(_path: str, _flags: int) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("agent_sync.store.sqlite.os.open", refused)
    assert str(translated(error, "/p")).endswith("(/p): Too many open files")
    plain = sqlite3.OperationalError("no such table: x")
    assert str(translated(plain, "/p")) == "no such table: x (/p)"
