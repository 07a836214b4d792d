"""``who FILE``: whose the work in a file is, who holds it, what is kept (ARR-3)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.errors import NOT_FOUND
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
def test_a_folder_is_not_owned_and_a_look_leaves_no_trace(
    session: Make, repo: Path, home: Path
) -> None:
    assert Cli(repo, home)("who", "src/a.py").code == 0
    assert not (repo / ".claude" / "coordination").exists()
    for folder in ("src/", "."):
        for verb in ("own", "disown"):
            done = session("ann").command(verb, folder)
            assert (done.code, "name a file" in done.err) == (64, True)


@pytest.mark.proves("ARR-3")
@pytest.mark.parametrize("verb", ["who", "own", "disown"])
def test_a_name_that_is_no_file_is_told_with_what_is_near(session: Make, verb: str) -> None:
    ann = session("ann")
    ann.start()
    for typed, near in (("src/aa.py", "src/a.py"), ("scr/a.py", "src/a.py"), ("zzzzzz", "")):
        done = ann.command(verb, typed)
        assert done.code == NOT_FOUND
        hint = f"; did you mean {near}?" if near else "\n"
        assert f"there is no file {typed}{hint}" in done.err


@pytest.mark.proves("ARR-3")
def test_a_file_that_is_gone_is_known_while_anything_is_known_of_it(
    session: Make, repo: Path
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/new.py", "work of ann\n")
    ann.stop()
    (repo / "src" / "new.py").unlink()
    assert "src/new.py: " in ben.command("who", "src/new.py").out
    (repo / "src" / "a.py").unlink()
    assert "src/a.py: uncommitted work of" in ben.command("who", "src/a.py").out
    assert ann.command("lock", "src/later.py").code == 0
    assert "held by" in ben.command("who", "src/later.py").out
