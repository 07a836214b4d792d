"""``who FILE``: whose the work in a file is, who holds it, what is kept (ARR-3)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scene.database import Database
from support import Cli

from .conftest import git
from .session import Session

Make = Callable[..., Session]


@pytest.mark.proves("ARR-3")
def test_a_live_agent_at_work_and_its_lease(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben")
    ann.start()
    ann.change("src/a.py", "work of ann\n")
    name = database.name_of("ann")
    out = ben.command("who", "src/a.py").out
    assert "src/a.py: uncommitted work of" in out
    assert f"  {name}, live; written " in out
    assert f"edited by {name} since" in out
    assert "no version of it is kept" in out
    assert "(you)" in ann.command("who", "src/a.py").out
    data = ben.command("who", "src/a.py", "--json").data
    assert data["dirty"] is True
    assert [(x["agent_id"], x["live"], x["presumed"]) for x in data["work"]] == [
        ("ann", True, False)
    ]
    assert [x["holder_id"] for x in data["leases"]] == ["ann"]


@pytest.mark.proves("ARR-3")
def test_an_agent_that_is_gone_and_a_version_that_is_kept(
    session: Make, database: Database
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    name = database.name_of("ann")
    ann.hook("session-end", ann.payload("SessionEnd", reason="exit"))
    ben.bash("echo ben >> src/a.py")
    out = ben.command("who", "src/a.py").out
    assert f"  {name}, gone, last seen " in out
    assert "kept V1 " in out
    assert f"of {name}" in out
    assert "nobody holds it" in out or "edited by" in out


@pytest.mark.proves("ARR-3")
def test_what_is_known_only_from_a_window_is_presumed(session: Make, database: Database) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "work of ann\n")
    database.change("seen", {"presumed": 1}, agent_id="ann")
    assert (
        "(presumed: it changed while a command of theirs ran)" in ben.command("who", "src/a.py").out
    )
    assert ben.command("who", "src/a.py", "--json").data["work"][0]["presumed"] is True


@pytest.mark.proves("ARR-3")
def test_a_dirty_file_that_nobody_noted_is_the_persons(session: Make, repo: Path) -> None:
    ben = session("ben")
    ben.start()
    (repo / "src" / "a.py").write_text("by hand\n", encoding="utf-8")
    assert "  the person, or a program outside any session" in ben.command("who", "src/a.py").out
    (one,) = ben.command("who", "src/a.py", "--json").data["work"]
    assert (one["person"], one["agent"]) == (True, None)


@pytest.mark.proves("ARR-3")
def test_what_is_committed_is_nobodys(session: Make, repo: Path) -> None:
    ann = session("ann")
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    git(repo, "commit", "-qam", "x")
    assert "src/a.py: nothing uncommitted" in ann.command("who", "src/a.py").out
    assert ann.command("who", "src/a.py", "--json").data["work"] == []


@pytest.mark.proves("ARR-3")
def test_a_folder_is_no_file_and_a_look_leaves_no_trace(
    session: Make, repo: Path, home: Path
) -> None:
    assert Cli(repo, home)("who", "src/a.py").code == 0
    assert not (repo / ".claude" / "coordination").exists()
    done = session("ann").command("who", "src/")
    assert (done.code, "name a file" in done.err) == (64, True)
