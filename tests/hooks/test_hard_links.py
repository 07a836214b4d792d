"""A hard link of a file that somebody else holds is that file (WORK-7)."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from elsewhere import need_posix
from support import Cli

from .conftest import Database, git
from .session import Session

Make = Callable[..., Session]
TOLD = "BLOCKED: {} is locked by"


@pytest.fixture(autouse=True)
def linked(repo: Path) -> None:
    """Other names of one file: beside it, in another folder, and one that git ignores."""
    (repo / "docs").mkdir()
    (repo / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    for name in ("src/link.py", "docs/link.py", "ignored.py"):
        os.link(repo / "src/a.py", repo / name)


@pytest.mark.proves("WORK-7")
@pytest.mark.parametrize("name", ["src/link.py", "docs/link.py", "ignored.py"])
def test_another_name_is_refused_like_the_file(session: Make, name: str) -> None:
    ann, ben = session("ann"), session("ben")
    assert ann.edit("src/a.py").code == 0
    for tool in ("Edit", "Write"):
        refused = ben.pre_edit(name, tool=tool)
        assert TOLD.format(name) in refused.reason
        assert "as src/a.py, another name of that file" in refused.reason or tool == "Write"
    for command in (f"echo x > {name}", f"sed -i s/a/b/ {name}", f"cp src/b.py {name}"):
        assert ben.pre_bash(command).refused, command
    assert ben.edit("src/b.py").code == 0
    assert ann.edit(name).code == 0, "it is ann's own"
    ann.stop()
    assert ben.edit(name).code == 0
    assert ann.pre_edit("src/a.py").refused, "the other way round"


@pytest.mark.proves("WORK-7")
def test_a_link_that_is_ignored_is_held_by_its_other_name(session: Make) -> None:
    ann = session("ann", AGENT_SYNC_AUTO_IGNORE="ignored.py")
    ben = session("ben", AGENT_SYNC_AUTO_IGNORE="ignored.py")
    assert ann.edit("src/a.py").code == 0
    assert ben.pre_edit("ignored.py").refused, "also where an edit takes no lease"
    ann.stop()
    assert ben.edit("ignored.py").code == 0
    assert ann.edit("src/a.py").code == 0, "what takes none holds none"


@pytest.mark.proves("WORK-7")
def test_a_lock_and_the_next_in_line(session: Make, repo: Path, home: Path) -> None:
    ann, ben = Cli(repo, home, "ann"), Cli(repo, home, "ben")
    ann.ok("lock", "src/a.py")
    assert session("ben").pre_edit("docs/link.py").refused
    assert ben("lock", "docs/link.py", "--json").error["holder_id"] == "ann"
    ann.ok("unlock", "src/a.py")
    ben.ok("lock", "docs/link.py")
    assert session("ann").pre_edit("src/a.py").refused
    assert session("ben").edit("src/a.py").code == 0


@pytest.mark.proves("WORK-7")
def test_ones_own_lock_around_it_is_no_way_in(session: Make, repo: Path, home: Path) -> None:
    Cli(repo, home, "ben").ok("lock", "docs/")
    assert session("ann").edit("src/a.py").code == 0
    assert session("ben").pre_edit("docs/link.py").refused


@pytest.mark.proves("WORK-7")
def test_across_worktrees_it_is_one_file(session: Make, repo: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    git(repo, "worktree", "add", "-q", str(tree))
    (tree / "src/a.py").unlink()
    os.link(repo / "src/a.py", tree / "src/a.py")
    assert session("ann").edit("src/a.py").code == 0
    assert session("ben").pre_edit(tree / "src/a.py").refused
    assert session("ben").edit(tree / "src/b.py").code == 0


@pytest.mark.proves("WORK-7")
def test_outside_the_repository(session: Make, repo: Path, tmp_path: Path) -> None:
    os.link(repo / "src/a.py", tmp_path / "outside.py")
    assert session("ann").edit("src/a.py").code == 0
    assert session("ben").pre_edit(tmp_path / "outside.py").refused


@pytest.mark.proves("WORK-7")
def test_subagents_and_pairs_go_on(session: Make, repo: Path, home: Path) -> None:
    ann = session("ann")
    ann.start()
    assert ann.edit("src/a.py").code == 0
    assert ann.child("kid").edit("src/link.py").code == 0
    ann.stop()
    for who in ("bob", "cat"):
        Cli(repo, home, who).ok("lock", "src/a.py", "--shared")
        Cli(repo, home, who).ok("lock", "src/link.py", "--shared")
    assert session("bob").edit("src/a.py").code == 0
    assert session("cat").edit("src/link.py").code == 0


@pytest.mark.proves("WORK-7")
def test_nothing_of_it_is_stored(session: Make, database: Database, repo: Path) -> None:
    """A link that is one no more is a file of its own."""
    need_posix("names of open files")
    ann, ben = session("ann"), session("ben")
    assert ann.edit("src/a.py").code == 0
    assert ben.pre_edit("src/link.py").refused
    (repo / "new.py").write_text("new", encoding="utf-8")
    os.replace(repo / "new.py", repo / "src/link.py")
    assert ben.edit("src/link.py").code == 0
    assert database.held() == [("src/a.py", "ann"), ("src/link.py", "ben")]
