"""What was stored with paths of checkouts is stored with their names now (WORK-7, STATE-4)."""

import os
import shutil
from pathlib import Path

import pytest

from agent_sync.errors import StoreError
from agent_sync.locks.lease import AUTO, EXPLICIT
from agent_sync.repository.claim_keys import claim_key
from agent_sync.repository.location import Project, locate
from agent_sync.repository.path_keys import key_of, name_of
from agent_sync.store import checkout_names, opening, schema
from agent_sync.store.broken.repair import repair
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import Questions, asked
from scene.repositories import git, with_a_commit
from support import Cli

LEASE = {"target": "file", "pattern": 0, "mode": "exclusive", "created_at": 1, "renewed_at": 1}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with a linked worktree, one that is gone, and another repository inside."""
    repo = with_a_commit(tmp_path / "repo")
    for name in ("linked", "gone"):
        git(repo, "worktree", "add", "-q", f"../{name}")
    for tree in (repo, tmp_path / "linked"):
        (tree / "vendor/x").mkdir(parents=True)
        git(tree / "vendor/x", "init", "-q")
    git(repo, "worktree", "remove", "../gone")
    return repo


@pytest.fixture
def project(repo: Path) -> Project:
    """It, seen from its main checkout."""
    found = locate(str(repo), {})
    assert found is not None
    return found


def opened(project: Project) -> Store:
    """Its database."""
    store = open_store(project)
    assert store is not None
    return store


class Old:
    """The database as a program of schema 2 leaves it."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
            patched.setattr(schema, "VERSION", 2)
            patched.setattr(opening, "SCHEMA", 2)
            self.store = opened(project)
        self.add = asked(self.store).add

    def lease(self, key: str, checkout: str, kind: str = AUTO, agent: str = "ann") -> None:
        """A lease that is open."""
        self.add("leases", **LEASE, key=key, checkout=checkout, kind=kind, agent_id=agent)

    def seen(self, key: str, checkout: str, at: int, **more: object) -> None:
        """What ann knows of a file."""
        more = {"agent_id": "ann", "hash": f"h{at}", **more}
        self.add("seen", key=key, checkout=checkout, at=at, **more)

    def watched(self, key: str, checkout: str, at: int) -> None:
        """A baseline."""
        row = {"lease_id": at, "print": "p", "hash": f"h{at}", "at": at}
        self.add("watched", key=key, checkout=checkout, **row)

    def kept(self, key: str, checkout: str) -> None:
        """A version of a file."""
        self.add("kept", at=1, key=key, checkout=checkout, hash="h", why="overwritten", mode=0o644)


@pytest.fixture
def old(project: Project, monkeypatch: pytest.MonkeyPatch) -> Old:
    """A database of schema 2."""
    return Old(project, monkeypatch)


def upgraded(old: Old, project: Project) -> Questions:
    """What is asked of it once it was opened by today's program."""
    old.store.close()
    return asked(opened(project))


@pytest.mark.proves("WORK-7", "STATE-4")
def test_checkouts_get_their_names_in_every_table(old: Old, project: Project, repo: Path) -> None:
    linked = str(repo.parent / "linked")
    old.lease("a.py", str(repo))
    old.lease("a.py", linked)
    old.lease("docs/", "", EXPLICIT)
    old.add("waits", target="file", key="a.py", checkout=linked, mode="exclusive", agent_id="bob",
            created_at=1, beat_at=1)  # fmt: skip
    old.add("activity", at=1, agent_id="ann", type="file_edited", key="a.py", checkout=linked)
    old.seen("a.py", str(repo), 5, wrote_at=4)
    old.watched("a.py", linked, 3)
    old.kept("a.py", str(repo))
    new = upgraded(old, project)
    assert new.rows("leases", "key", "checkout") == [
        ("a.py", "."), ("a.py", "worktrees/linked"), ("docs/", ""),
    ]  # fmt: skip
    for table in ("waits", "activity", "watched"):
        assert new.rows(table, "key", "checkout") == [("a.py", "worktrees/linked")], table
    assert new.rows("seen", "key", "checkout", "hash", "wrote_at") == [("a.py", ".", "h5", 4)]
    assert new.rows("kept", "key", "checkout") == [("a.py", ".")]


@pytest.mark.proves("WORK-7")
def test_a_worktree_that_is_gone_keeps_its_path(
    old: Old, project: Project, repo: Path, home: Path, tmp_path: Path
) -> None:
    gone = str(repo.parent / "gone")
    old.kept("a.py", gone)
    old.add("blobs", hash="h", content=b"ann's\n")
    old.seen("a.py", gone, 5)
    new = upgraded(old, project)
    assert new.column("kept", "checkout") == new.column("seen", "checkout") == [gone]
    cli = Cli(repo, home, "ann")
    assert cli.ok("restore", "--list")["versions"][0]["checkout"] == gone
    assert "outside the work trees" in cli("restore", "--version", "1").err
    cli.ok("restore", "--version", "1", "--to", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == b"ann's\n"


@pytest.mark.proves("WORK-7")
def test_one_that_git_still_knows_gets_its_name(old: Old, project: Project, repo: Path) -> None:
    linked = repo.parent / "linked"
    old.kept("a.py", str(linked))
    shutil.rmtree(linked)
    assert upgraded(old, project).column("kept", "checkout") == ["worktrees/linked"]


@pytest.mark.proves("WORK-7")
def test_two_paths_of_one_folder_become_one_checkout(
    old: Old, project: Project, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was known last counts; no note of a write is lost."""
    other = "/mnt/repo"
    named = {other: "."}
    monkeypatch.setattr(
        checkout_names, "name_of", lambda here, path: named.get(path) or name_of(here, path)
    )
    old.seen("a.py", str(repo), 5, wrote_at=5, changed_at=5)
    old.seen("a.py", other, 9)
    old.seen("b.py", other, 3, wrote_at=3, changed_at=3)
    old.seen("b.py", str(repo), 2, wrote_at=2, agent_id="bob")
    old.watched("a.py", str(repo), 9)
    old.watched("a.py", other, 4)
    old.watched("b.py", other, 4)
    new = upgraded(old, project)
    columns = ("key", "checkout", "agent_id", "hash", "at", "changed_at", "wrote_at")
    assert new.rows("seen", *columns) == [
        ("a.py", ".", "ann", "h9", 9, 5, 5),
        ("b.py", ".", "ann", "h3", 3, 3, 3),
        ("b.py", ".", "bob", "h2", 2, 0, 2),
    ]
    assert new.rows("watched", "key", "checkout", "lease_id", "hash", "at") == [
        ("a.py", ".", 9, "h9", 9), ("b.py", ".", 4, "h4", 4),
    ]  # fmt: skip


@pytest.mark.proves("WORK-7")
def test_files_of_repositories_inside_get_keys_of_the_checkout(
    old: Old, project: Project, repo: Path
) -> None:
    linked = repo.parent / "linked"
    for tree in (repo, linked):
        old.lease(f"{tree}/vendor/x/v.py", "")
        old.kept(f"{tree}/vendor/x/v.py", "")
        old.seen(f"{tree}/vendor/x/v.py", "", 3, wrote_at=3)
    old.seen("vendor/x/v.py", str(repo), 1, wrote_at=1)
    old.lease(f"{repo}/vendor/x/", "", EXPLICIT, "bob")
    outside = f"{repo}2/v.py"
    old.kept(outside, "")
    old.lease(outside, "", EXPLICIT)
    old.add("task_files", task_id=1, key=f"{repo}/vendor/x/v.py")
    new = upgraded(old, project)
    both = [("vendor/x/v.py", "."), ("vendor/x/v.py", "worktrees/linked")]
    assert new.rows("leases", "key", "checkout") == [*both, ("vendor/x/", ""), (outside, "")]
    assert new.rows("kept", "key", "checkout") == [*both, (outside, "")]
    assert new.rows("seen", "key", "checkout") == both
    assert new.column("task_files", "key") == ["vendor/x/v.py"]
    for tree, (key, checkout) in zip((repo, linked), both, strict=True):
        assert key_of(project, str(tree / "vendor/x/v.py"), "/") == (key, checkout)
    assert claim_key(project, "vendor/x", str(repo))[1] == "vendor/x/"


@pytest.mark.proves("WORK-7")
def test_from_a_linked_worktree_too(old: Old, repo: Path) -> None:
    old.lease("a.py", str(repo))
    old.lease("b.py", str(repo.parent / "linked"))
    here = locate(str(repo.parent / "linked"), {})
    assert here is not None
    new = upgraded(old, here)
    assert new.rows("leases", "key", "checkout") == [("a.py", "."), ("b.py", "worktrees/linked")]


@pytest.mark.proves("WORK-7", "STATE-4")
def test_a_failure_leaves_everything_as_it_was(
    old: Old, project: Project, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step and the names are one transaction."""
    old.lease("a.py", str(repo))
    old.store.close()

    def fails(*_: object) -> None:
        raise OSError("no")

    with monkeypatch.context() as patched:
        patched.setattr(checkout_names, "_bring_in", fails)
        with pytest.raises(StoreError, match="no"):
            opened(project)
    new = asked(opened(project))
    assert new.column("leases", "checkout") == ["."]


@pytest.mark.proves("WORK-7", "STATE-6")
def test_what_a_repair_saves_of_an_older_one_is_named(
    old: Old, project: Project, repo: Path
) -> None:
    old.lease("a.py", str(repo))
    old.store.close()
    with open(project.database, "r+b") as file:
        file.seek(-4_096, os.SEEK_END)
        file.write(b"\xff" * 4_096)
    done = repair(project)
    assert done["state"] == "repaired"
    assert asked(opened(project)).column("leases", "checkout") == ["."]
