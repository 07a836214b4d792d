"""``own`` and ``disown``: a wrong attribution is mended by hand (WORK-1, ARR-3)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scene.database import Database
from support import Cli

from .conftest import git
from .session import Session

Make = Callable[..., Session]
MAKE = "python3 -c \"open('lib.py','w').write('made')\""


def work(database: Database, key: str) -> "dict[str, int]":
    """Whose uncommitted work a file is noted as, and whether that is presumed."""
    rows = database.rows("seen", "agent_id", "wrote_at", "presumed", key=key)
    return {str(who): int(presumed) for who, wrote_at, presumed in rows if wrote_at}


@pytest.fixture
def person(repo: Path, home: Path) -> Cli:
    return Cli(repo, home)


@pytest.mark.proves("WORK-1", "ARR-3")
def test_what_is_presumed_of_a_live_agent_is_taken_over(
    ann: Session, ben: Session, database: Database
) -> None:
    """The lease that its command took ends with it, and it is told."""
    assert ann.bash(MAKE).code == 0
    assert work(database, "lib.py") == {"ann": 1}
    assert "`agent-sync own lib.py`" in ben.change("lib.py", "mine\n").err
    assert "`agent-sync own FILE`" in ben.bash("git add -A").before.err
    done = ben.command("own", "lib.py")
    assert (done.code, done.err) == (0, "")
    name = database.name_of("ann")
    assert f"the work in lib.py is yours now; {name} is told" in done.out
    assert work(database, "lib.py") == {"ben": 0}
    assert database.rows("watched", "owner_id", key="lib.py") == [("ben",)]
    assert "has taken over the work in lib.py" in ann.prompt("more", "p2").context
    assert ben.change("lib.py", "mine\n").code == 0
    assert ann.bash("rm lib.py").refused


@pytest.mark.proves("WORK-1", "ARR-3")
def test_the_known_work_of_a_live_agent_is_not(
    ann: Session, ben: Session, database: Database
) -> None:
    ann.change("src/a.py", "work of ann\n")
    for _ in ("under its lease", "when its turn is over"):
        done = ben.command("own", "src/a.py")
        assert (done.code, done.out) == (2, "")
        assert database.name_of("ann") in done.err
        assert "agent-sync own" not in ben.bash("git add -A").before.err
        ann.stop()
    assert ben.command("own", "src/a.py", "--json").error["names"] == [database.name_of("ann")]
    assert work(database, "src/a.py") == {"ann": 0}


@pytest.mark.proves("WORK-1", "ARR-3")
def test_but_the_person_takes_that_over_too(ann: Session, database: Database, person: Cli) -> None:
    ann.change("src/a.py", "work of ann\n")
    assert person("own", "src/a.py").code == 0
    assert work(database, "src/a.py") == {"": 0}
    assert "the person has taken over the work in src/a.py" in ann.prompt("more", "p2").context
    assert "the person" in ann.command("who", "src/a.py").out


@pytest.mark.proves("WORK-1", "ARR-3")
def test_a_person_inside_a_session_is_none(ann: Session, ben: Session) -> None:
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    ben.env["AGENT_SYNC_ALLOW_FORCE"] = "1"
    assert ben.command("own", "src/a.py").code == 2


@pytest.mark.proves("WORK-1", "ARR-3")
def test_the_work_of_an_agent_that_is_gone_and_of_the_person(
    ann: Session, ben: Session, repo: Path, database: Database
) -> None:
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    ann.end()
    (repo / "src" / "b.py").write_text("by hand\n", encoding="utf-8")
    done = ben.command("own", "src/a.py", "src/b.py")
    assert (done.code, done.err) == (0, "")
    assert work(database, "src/a.py") == {"ben": 0}
    assert work(database, "src/b.py") == {"ben": 0}
    assert "is yours already" in ben.command("own", "src/a.py").out


@pytest.mark.proves("WORK-1", "WORK-5")
def test_what_the_one_before_had_last_is_kept_for_it(
    ann: Session, ben: Session, repo: Path, home: Path
) -> None:
    ann.change("src/a.py", "work of ann\n")
    ann.stop()
    ann.end()
    (repo / "src" / "a.py").write_text("somebody else\n", encoding="utf-8")
    assert ben.command("own", "src/a.py").code == 0
    Cli(repo, home).ok("restore", "src/a.py", "--to", "before.py")
    assert (repo / "before.py").read_text() == "work of ann\n"


@pytest.mark.proves("ARR-3")
def test_a_clean_file_is_nobodys_and_all_or_none(
    ann: Session, database: Database, repo: Path
) -> None:
    (repo / "src" / "b.py").write_text("by hand\n", encoding="utf-8")
    done = ann.command("own", "src/b.py", "src/a.py")
    assert (done.code, done.out) == (3, "")
    assert "nothing is uncommitted in src/a.py" in done.err
    assert "ann" not in work(database, "src/b.py")
    assert ann.command("own", "src/").code == 64


@pytest.mark.proves("WORK-1", "ARR-3")
def test_disowned_work_is_the_persons_and_free(
    ann: Session, ben: Session, database: Database
) -> None:
    ann.change("src/a.py", "work of ann\n")
    done = ann.command("disown", "src/a.py")
    assert (done.code, done.out) == (0, "the work in src/a.py is the person's now\n")
    assert work(database, "src/a.py") == {"": 1}
    assert database.held() == []
    assert database.rows("watched", "owner_id", key="src/a.py") == [("",)]
    assert ann.command("disown", "src/a.py").code == 3
    assert ben.change("src/a.py", "ben\n").code == 0
    kinds = [str(kind) for (kind,) in database.rows("activity", "type", key="src/a.py")]
    assert "work_disowned" in kinds


@pytest.mark.proves("WORK-1", "ARR-3")
def test_a_subagents_work_counts_as_its_sessions(ann: Session, database: Database) -> None:
    child = ann.child("c1")
    child.change("src/a.py", "by the child\n")
    assert ann.command("disown", "src/a.py").code == 0
    assert work(database, "src/a.py") == {"": 1}


@pytest.mark.proves("ARR-3")
def test_it_is_in_the_feed(ann: Session, repo: Path) -> None:
    (repo / "src" / "a.py").write_text("by hand\n", encoding="utf-8")
    assert ann.command("own", "src/a.py").code == 0
    assert "took over the work in src/a.py" in ann.command("activity").out
    git(repo, "commit", "-qam", "x")
    assert ann.command("disown", "src/a.py").code == 3
