"""Checkouts by their names, and where they are (WORK-7)."""

import os
import shutil
from pathlib import Path

import pytest

from agent_sync.repository.location import Project, locate
from agent_sync.repository.path_keys import folder_of, key_of, name_of, path_of
from elsewhere import need_posix
from scene.repositories import git, with_a_commit
from support import make_repo


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with a linked worktree beside it and one inside."""
    repo = with_a_commit(tmp_path / "work" / "repo")
    for path in ("../linked", ".claude/worktrees/x"):
        git(repo, "worktree", "add", "-q", path)
    return repo


def at(folder: Path) -> Project:
    """The project as somebody in a folder sees it."""
    found = locate(str(folder), {})
    assert found is not None
    return found


@pytest.mark.proves("WORK-7")
def test_every_checkout_has_one_name_and_everybody_finds_it(repo: Path) -> None:
    places = {
        ".": repo,
        "worktrees/linked": repo.parent / "linked",
        "worktrees/x": repo / ".claude/worktrees/x",
    }
    for name, folder in places.items():
        here = at(folder)
        assert (here.checkout_name, here.root_name) == (name, ".")
        for other, there in places.items():
            assert folder_of(here, other) == str(there)
            assert name_of(here, str(there)) == other
            assert path_of(here, other, "src/a.py") == str(there / "src/a.py")
    assert folder_of(at(repo), "") == ""
    assert name_of(at(repo), str(repo / "src")) == ""


@pytest.mark.proves("WORK-7")
def test_a_git_folder_elsewhere_is_a_main_checkout_too(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q", f"--separate-git-dir={tmp_path / 'store'}")
    git(repo, "commit", "-q", "--allow-empty", "-m", "first")
    git(repo, "worktree", "add", "-q", "../linked")
    assert (at(repo).checkout_name, folder_of(at(repo), ".")) == (".", str(repo))
    linked = at(tmp_path / "linked")
    assert (linked.checkout_name, linked.root_name) == ("worktrees/linked",) * 2
    assert not os.path.lexists(folder_of(linked, ".")), "not promised, and no wrong one"
    assert folder_of(at(repo), "worktrees/linked") == str(tmp_path / "linked")


@pytest.mark.proves("WORK-7")
def test_without_git_it_is_the_root(tmp_path: Path) -> None:
    (tmp_path / ".claude").mkdir()
    here = at(tmp_path)
    assert key_of(here, "a.py", str(tmp_path)) == ("a.py", ".")
    assert folder_of(here, ".") == str(tmp_path)
    assert not os.path.lexists(folder_of(here, "worktrees/x"))


@pytest.mark.proves("WORK-7")
def test_a_worktree_is_found_where_it_is_mounted_now(repo: Path) -> None:
    """The whole folder is somewhere else than when git wrote its path down."""
    now = repo.parent.parent / "deep" / "now"
    now.parent.mkdir()
    shutil.move(repo.parent, now)
    here = at(now / "repo")
    assert folder_of(here, "worktrees/linked") == str(now / "linked")
    assert folder_of(here, "worktrees/x") == str(now / "repo" / ".claude/worktrees/x")
    (now / "linked" / ".git").write_text("gitdir: /somewhere/else/.git/worktrees/linked\n")
    recorded = str(repo.parent / "linked")
    assert folder_of(here, "worktrees/linked") == recorded, "that one is another's"


@pytest.mark.proves("WORK-7")
def test_relative_pointers(repo: Path) -> None:
    linked = repo.parent / "linked"
    (linked / ".git").write_text("gitdir: ../repo/.git/worktrees/linked\n")
    (repo / ".git/worktrees/linked/gitdir").write_text("../../../../linked/.git\n")
    assert at(linked).checkout_name == "worktrees/linked"
    assert folder_of(at(repo), "worktrees/linked") == str(linked)


@pytest.mark.proves("WORK-7")
def test_a_worktree_that_is_gone_has_a_folder_that_is_not_there(repo: Path) -> None:
    linked = repo.parent / "linked"
    shutil.rmtree(linked)
    assert folder_of(at(repo), "worktrees/linked") == str(linked)
    git(repo, "worktree", "prune")
    assert not os.path.lexists(folder_of(at(repo), "worktrees/linked"))
    assert folder_of(at(repo), "/old/path") == "/old/path", "as it was stored before names were"


@pytest.mark.proves("WORK-7", "OFF-5")
@pytest.mark.parametrize(
    "name", ["worktrees/..", "worktrees/", "worktrees/a/../../x", "../x", "src", "worktrees/a\0b"]
)
def test_what_is_no_name_leads_nowhere(repo: Path, tmp_path: Path, name: str) -> None:
    """The database may have come with the repository."""
    (repo / ".git" / "gitdir").write_text(f"{tmp_path}/.git\n")
    (repo / ".git/worktrees/gitdir").write_text(f"{tmp_path}/.git\n")
    found = folder_of(at(repo), name)
    assert found.startswith(at(repo).folder + os.sep)
    assert not os.path.lexists(found)


@pytest.mark.proves("WORK-7")
def test_a_name_that_is_no_text(repo: Path) -> None:
    need_posix("names of any bytes")
    raw = os.fsdecode(b"caf\xe9")
    tree = repo.parent / raw
    git(repo, "worktree", "add", "-q", str(tree), "-b", "bytes")
    here = at(tree)
    assert here.checkout_name == "worktrees/caf\\xe9"
    assert folder_of(at(repo), here.checkout_name) == str(tree)


@pytest.mark.proves("WORK-7")
def test_two_folders_that_share_a_git_folder_by_a_link_are_two(tmp_path: Path) -> None:
    need_posix("links")
    one, two = make_repo(tmp_path / "one"), tmp_path / "two"
    two.mkdir()
    (two / ".git").symlink_to(one / ".git")
    assert key_of(at(one), str(two / "a.py"), "/") == (str(two / "a.py"), "")


@pytest.mark.proves("WORK-7", "LOCK-2")
def test_a_root_behind_a_link_is_the_same(repo: Path, tmp_path: Path) -> None:
    need_posix("links")
    for name, folder in (("main", repo), ("side", repo.parent / "linked")):
        (tmp_path / name).symlink_to(folder)
    assert key_of(at(tmp_path / "main"), str(tmp_path / "side/a.py"), "/") == (
        "a.py",
        "worktrees/linked",
    )
    assert at(tmp_path / "side").checkout_name == "worktrees/linked"
