"""``pause``: so long no hook here refuses anything, and everything says so (ARR-3, GATE-9)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scene.database import busy
from support import Cli

from .conftest import Database
from .session import Session

Make = Callable[..., Session]
pytestmark = pytest.mark.proves("ARR-3")


@pytest.fixture
def two(session: Make) -> tuple[Session, Session]:
    """ann edits a file, and ben is here."""
    ann, ben = session("ann"), session("ben")
    ann.start()
    ben.start()
    assert ann.edit("src/a.py").code == 0
    return ann, ben


def test_nothing_is_refused_and_all_say_so(
    two: tuple[Session, Session], cli: Cli, session: Make, database: Database
) -> None:
    ann, ben = two
    assert ben.pre_edit("src/a.py").refused
    refused = len(database.happened("edit_refused", "seq"))
    done = cli("pause", "20m", "--reason", "a demo")
    assert (done.code, "PAUSED until" in done.out, "a demo" in done.out) == (0, True, True)
    passed = ben.pre_edit("src/a.py", call="second")
    assert (passed.code, passed.refused) == (0, False)
    assert "NOT REFUSED" in passed.context
    assert "src/a.py is locked by" in passed.context
    assert len(database.happened("edit_refused", "seq")) == refused
    assert len(database.happened("let_pass", "seq")) == 1
    for command in ("rm src/a.py", "git checkout src/a.py", "git add -A && git commit -m x"):
        assert not ben.pre_bash(command, call=command).refused, command
    assert "PAUSED until" in cli("status").out
    assert cli.ok("status")["paused"]["reason"] == "a demo"
    assert "PAUSED" in ann.command("status", "--compact").out
    assert "PAUSED until" in session("eve").start().json["systemMessage"]


def test_what_an_edit_writes_over_is_kept(
    two: tuple[Session, Session], cli: Cli, repo: Path
) -> None:
    ann, ben = two
    ann.change("src/a.py", "the work of ann\n")
    cli.ok("pause")
    assert ben.pre_edit("src/a.py", tool="Write").code == 0
    (repo / "src/a.py").write_text("the work of ben\n")
    assert "src/a.py" in cli("restore", "--list").out
    assert ann.command("restore", "src/a.py").code == 0
    assert (repo / "src/a.py").read_text() == "the work of ann\n"


def test_it_ends_by_hand_and_by_itself(
    two: tuple[Session, Session], cli: Cli, database: Database
) -> None:
    _, ben = two
    assert cli("pause", "--end").out == "Nothing was paused.\n"
    cli.ok("pause")
    assert not ben.pre_edit("src/a.py", call="one").refused
    assert "hooks refuse again" in cli("pause", "--end").out
    assert ben.pre_edit("src/a.py", call="two").refused
    cli.ok("pause", "1m")
    database.move("pauses", -60_001, "from_at", "until_at")
    assert ben.pre_edit("src/a.py", call="three").refused
    assert "PAUSED" not in cli("status").out


@pytest.mark.proves("GATE-9")
def test_no_session_pauses(two: tuple[Session, Session], database: Database) -> None:
    _, ben = two
    for words in (("pause",), ("pause", "--end")):
        done = ben.command(*words)
        assert done.code == 2
        assert "person" in done.err
    assert database.count("pauses") == 0
    assert ben.pre_bash("AGENT_SYNC_ID=operator agent-sync pause").refused


def test_a_pause_is_a_day_at_most(cli: Cli) -> None:
    assert cli("pause", "25h").code == 64
    assert cli("pause", "24h").code == 0
    assert cli("pause", "10m", "--end").code == 64


def test_an_advisory_hook_tells_and_does_not_refuse(two: tuple[Session, Session]) -> None:
    _, ben = two
    call = ben.tool("Edit", ben.edit_input("src/a.py"))
    told = ben.hook("pre-tool-use", call, "--advisory")
    assert (told.code, told.refused) == (0, False)
    assert "installed to tell" in told.context
    assert "src/a.py is locked by" in told.context


def test_whom_an_advisory_hook_only_tells_is_shown_as_advisory(
    two: tuple[Session, Session], cli: Cli
) -> None:
    """Until a hook runs that refuses."""
    _, ben = two
    ben.hook("user-prompt-submit", ben.payload("UserPromptSubmit", prompt="go on"), "--advisory")
    assert protection(cli, ben) == "advisory"
    ben.prompt("go on")
    assert protection(cli, ben) == "enforced"


def protection(cli: Cli, session: Session) -> str:
    """What ``status`` says of a session."""
    agents = cli("status", "--json").data["agents"]
    return str(next(one["protection"] for one in agents if one["id"] == session.id))


def test_an_advisory_hook_that_cannot_look_in_time_refuses_nothing(
    two: tuple[Session, Session], repo: Path
) -> None:
    _, ben = two
    call = ben.tool("Edit", ben.edit_input("src/a.py"))
    with busy(repo / ".claude" / "coordination" / "state.sqlite"):
        told = ben.hook("pre-tool-use", call, "--advisory")
        refused = ben.hook("pre-tool-use", call)
    assert (told.code, told.refused) == (0, False)
    assert refused.refused


@pytest.mark.proves("DUTY-3")
def test_a_turn_is_not_held_for_mail(two: tuple[Session, Session], cli: Cli) -> None:
    """It is told at the next prompt."""
    ann, ben = two
    assert ann.command("send", "--to", "ben", "--message", "are you done?").code == 0
    cli.ok("pause")
    assert not ben.stop().refused
    assert "are you done?" in ben.prompt("go on").context
    assert ann.command("send", "--to", "ben", "--message", "and now?").code == 0
    cli.ok("pause", "--end")
    held = ben.stop()
    assert "and now?" in held.out + held.err
