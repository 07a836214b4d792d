"""What only the person can answer is seen at once: lost work, questions, who is gone (ARR-4)."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.test_waiting import until
from support import Cli

from .conftest import Database, at_work
from .session import Session

Make = Callable[..., Session]
STAND_IN = "import sys;sys.stdin.read()"


@pytest.fixture
def person(repo: Path, home: Path) -> Cli:
    """A person's own shell."""
    return Cli(repo, home, "")


def status(person: Cli) -> list[str]:
    """The lines of ``status``."""
    return person("status").out.splitlines()


def feed(person: Cli) -> str:
    """What happened, in sentences."""
    return person("activity").out


def named(*some: Session) -> None:
    """Each session is called by its id."""
    for one in some:
        one.command("register", "--name", one.id)


def asks(one: Session) -> None:
    """The client asks its user whether a command may run."""
    payload = one.payload("Notification", notification_type="permission_prompt")
    assert one.hook("notification", payload).code == 0


@pytest.mark.proves("ARR-4")
def test_overwritten_work_is_on_top_until_it_is_back(
    ann: Session, ben: Session, person: Cli, repo: Path, database: Database
) -> None:
    named(ann, ben)
    ann.change("src/a.py", "a = 'ann'\n")
    script = f"python3 -c \"open('src/a.py','w').write('x')\" # {'long ' * 60}"
    ben.pre_bash(script, call="b1")
    database.pass_by(10_000)
    (repo / "src/a.py").write_text("x")
    ben.hook("post-tool-use", ben.tool("Bash", {"command": script}, "b1"))
    lines = status(person)
    top = lines[lines.index("ATTENTION") + 1]
    assert top.strip().startswith("ann lost src/a.py to a command of ben (just now): kept as V1")
    assert "agent-sync restore src/a.py --version 1" in "\n".join(lines)
    said = next(line for line in feed(person).splitlines() if "src/a.py was changed by" in line)
    assert said.index("while ann held it; kept as V1") < said.index("python3")
    person.ok("restore", "src/a.py", "--version", "1")
    assert not any("lost" in line for line in status(person))
    assert (repo / "src/a.py").read_text() == "a = 'ann'\n"


@pytest.mark.proves("ARR-4")
def test_a_question_of_the_client_is_seen_and_goes_with_the_next_sign(
    ann: Session, person: Cli
) -> None:
    named(ann)
    ann.pre_bash("rm -rf build", call="t1")
    asks(ann)
    asks(ann)
    told = next(line for line in status(person) if "waits for your yes" in line)
    assert told.startswith("  ann waits for your yes in its window")
    assert "to run `rm -rf build`" in told
    assert feed(person).count("asks you whether it may go on: rm -rf build") == 1
    ann.hook("post-tool-use", ann.tool("Bash", {"command": "rm -rf build"}, "t1"))
    assert not any("waits for your yes" in line for line in status(person))


@pytest.mark.proves("AUTO-2")
def test_a_question_ends_no_turn(ann: Session, ben: Session) -> None:
    ann.change("src/a.py", "a = 'ann'\n")
    asks(ann)
    assert ben.pre_edit("src/a.py").refused


@pytest.mark.proves("ARR-4", "PRES-2")
def test_who_is_killed_is_missed_with_what_it_held(
    session: Make, ben: Session, person: Cli
) -> None:
    client = subprocess.Popen([sys.executable, "-c", STAND_IN], stdin=subprocess.PIPE)
    dora = at_work(session("dora", CLAUDE_PID=str(client.pid)))
    dora.command("lock", "db/")
    dora.change("src/a.py", "half done\n")
    name = next(x["name"] for x in person.ok("status")["agents"] if x["id"] == "dora")
    assert not any("is gone" in line for line in status(person))
    client.kill()
    client.communicate()
    wanted = f"{name} is gone without a word; db/ is free; src/a.py was being edited"
    assert any(wanted in line for line in status(person))
    session("eve").start()  # whoever comes next notices it, and the feed has it
    assert wanted in feed(person)
    assert any(wanted in line for line in status(person))
    assert ben.pre_edit("src/a.py").code == 0


@pytest.mark.proves("LOCK-8")
def test_a_wait_that_is_given_up_and_a_circle_leave_events(
    ann: Session, ben: Session, person: Cli
) -> None:
    named(ann, ben)
    ann.command("lock", "a.txt")
    ann.command("lock", "c.txt")
    ben.command("lock", "b.txt")
    assert ben.command("lock", "a.txt", "--wait=1").code == 2
    assert "ben waits for a.txt no more (the time was over)" in feed(person)
    with_ben = ben_waits(ben)
    try:
        done = ann.command("lock", "b.txt", "--wait=5")
        assert done.code == 2
    finally:
        with_ben.kill()
        with_ben.communicate()
    assert "ann may not wait for b.txt: that would close a circle of ann, ben" in feed(person)


def ben_waits(ben: Session) -> "subprocess.Popen[bytes]":
    """A process of ben's that waits for another file of ann's, once it stands in line."""
    cli = Cli(ben.repo, ben.home, "ben")
    child = cli.start("lock", "c.txt", "--wait=30", "--json")
    until(Cli(ben.repo, ben.home, ""), 2)
    return child


@pytest.mark.proves("AUTO-5")
def test_what_changed_right_behind_an_edit_is_in_the_feed(
    ann: Session, ben: Session, person: Cli, repo: Path
) -> None:
    ben.pre_bash("python3 fmt.py; pytest", call="b1")
    ann.change("src/a.py", "a = 'ann'\n")
    (repo / "src/a.py").write_text("formatted, by whomever\n")
    ben.hook("post-tool-use", ben.tool("Bash", {"command": "python3 fmt.py; pytest"}, "b1"))
    said = feed(person)
    assert "src/a.py was changed while" in said
    assert "was at work; kept as V1" in said


@pytest.mark.proves("ARR-4")
def test_an_ordinary_wait_shouts_nothing_and_names_no_force(
    ann: Session, ben: Session, person: Cli
) -> None:
    ann.change("src/a.py", "a = 'ann'\n")
    assert ben.pre_edit("src/a.py").refused
    out = person("status").out
    assert "ATTENTION" not in out
    assert "--force" not in out
    assert "refused src/a.py" in out


@pytest.mark.proves("CLI-5", "ARR-4")
def test_a_program_reads_who_asks_and_what_runs(
    ann: Session, ben: Session, person: Cli, database: Database
) -> None:
    named(ann, ben)
    ann.pre_bash("make deploy", call="a1")
    ben.pre_bash("sleep 9", call="b1")
    database.pass_by(60_000)
    asks(ann)
    shown = {one["name"]: one for one in person.ok("status")["agents"]}
    assert shown["ann"]["asking"]["what"] == "make deploy"
    assert shown["ann"]["asking"]["since"] > shown["ann"]["running"]["since"]
    assert shown["ben"]["asking"] is None
    assert shown["ben"]["running"]["what"] == "sleep 9"
    ben.hook("post-tool-use", ben.tool("Bash", {"command": "sleep 9"}, "b1"))
    assert person.ok("status")["agents"][1]["running"] is None
