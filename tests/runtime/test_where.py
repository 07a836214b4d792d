"""Where the cache is, and which folders and files are refused."""

import os
import stat
import sys
from pathlib import Path

import pytest

from agent_sync.runtime import finder, where
from agent_sync.runtime.where import NoCache

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")


def test_the_cache_has_its_place_on_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert where.folder({"HOME": "/h"}) == "/h/.cache/agent-sync"
    assert where.folder({"HOME": "/h", "XDG_CACHE_HOME": "/x"}) == "/x/agent-sync"
    assert where.folder({"HOME": "/h", "XDG_CACHE_HOME": "x"}) == "/h/.cache/agent-sync"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert where.folder({"HOME": "/h"}) == "/h/Library/Caches/agent-sync"
    monkeypatch.setattr(os, "name", "nt")
    assert where.folder({"HOME": "/h", "LOCALAPPDATA": "/l"}) == "/l/agent-sync"


def test_without_a_home_there_is_no_cache() -> None:
    for env in ({}, {"HOME": ""}, {"HOME": "here"}, {"XDG_CACHE_HOME": "x"}):
        assert where.folder(env) == ""
    with pytest.raises(NoCache, match="no home"):
        where.make("")


@posix
def test_the_folder_is_private_and_so_are_its_files(tmp_path: Path) -> None:
    cache = tmp_path / "not" / "there" / "agent-sync"
    before = os.umask(0)
    try:
        where.make(str(cache))
        where.write_own(str(cache), "file", b"one")
    finally:
        os.umask(before)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE((cache / "file").stat().st_mode) == 0o400
    where.write_own(str(cache), "file", b"two")
    assert where.read_own(str(cache), "file") == b"two"
    assert os.listdir(cache) == ["file"]


@posix
def test_a_folder_that_is_open_or_no_folder_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "agent-sync"
    where.make(str(cache))
    for mode in (0o755, 0o770, 0o2700):
        cache.chmod(mode)
        if stat.S_IMODE(cache.stat().st_mode) == mode:
            with pytest.raises(NoCache, match="open to others"):
                where.make(str(cache))
    cache.chmod(0o700)
    (tmp_path / "link").symlink_to(cache)
    with pytest.raises(NoCache, match="no folder"):
        where.make(str(tmp_path / "link"))
    (tmp_path / "file").write_text("")
    with pytest.raises(NoCache, match="no folder"):
        where.make(str(tmp_path / "file"))


@posix
def test_what_belongs_to_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = str(tmp_path / "agent-sync")
    where.make(cache)
    where.write_own(cache, "file", b"")
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(NoCache, match="somebody else"):
        where.demand(cache)
    with pytest.raises(OSError, match="as it was made"):
        where.read_own(cache, "file")
    with pytest.raises(NoCache, match="somebody else"):  # root with a user's HOME
        where.make(str(tmp_path / "new" / "agent-sync"))
    assert not (tmp_path / "new").exists()


@posix
def test_a_file_that_its_owner_may_write_is_refused(tmp_path: Path) -> None:
    cache = str(tmp_path / "agent-sync")
    where.make(cache)
    where.write_own(cache, "file", b"")
    for mode in (0o600, 0o644, 0o440):
        (tmp_path / "agent-sync" / "file").chmod(mode)
        with pytest.raises(OSError, match="as it was made"):
            where.read_own(cache, "file")


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root writes everywhere")
def test_a_home_that_cannot_be_written_has_no_cache(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(NoCache, match="cannot be written"):
        where.make(str(tmp_path / ".cache" / "agent-sync"))
    tmp_path.chmod(0o700)


def test_a_cache_inside_the_repository_is_refused(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    inside = repo / ".cache" / "agent-sync"
    inside.mkdir(parents=True)
    (tmp_path / "link").symlink_to(repo / ".cache")
    for path in (inside, tmp_path / "link" / "agent-sync"):
        with pytest.raises(NoCache, match="lies in the repository"):
            where.demand_outside(str(path), "", str(repo))
    where.demand_outside(str(tmp_path / "repository" / "agent-sync"), str(repo))


def test_without_owners_and_modes_the_place_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "geteuid", raising=False)
    monkeypatch.delattr(os, "O_NONBLOCK", raising=False)
    cache = tmp_path / "agent-sync"
    where.make(str(cache))
    cache.chmod(0o755)
    where.write_own(str(cache), "file", b"one")
    where.write_own(str(cache), "file", b"two")
    assert where.read_own(str(cache), "file") == b"two"
    assert finder.owner() is None
    assert (cache / "file").stat().st_mode & 0o200


def test_where_nobody_tells_how_much_fits_it_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not where.has_room(str(tmp_path), 1 << 62)
    assert where.has_room(str(tmp_path / "none"), 1 << 62)
    monkeypatch.delattr(os, "statvfs")
    assert where.has_room(str(tmp_path), 1 << 62)
