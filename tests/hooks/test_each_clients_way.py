"""What the table of clients says of each (``scenarios/table/clients``), in each one's own words.

The calls are those that the real clients sent; ``tests/clients`` tries what only they show.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from elsewhere import need_posix
from scene.clients import CLIENTS, Spoken

from .conftest import Database, at_work
from .session import Session

Speak = Callable[..., Spoken]
each_client = pytest.mark.parametrize("client", CLIENTS)
A = "src/a.py"
SCRIPT = "python3 -c \"open('src/a.py', 'w').write('by a script')\""


@pytest.fixture
def kim(client: str, repo: Path, home: Path, ann: Session) -> Spoken:
    """A session of the client, beside one of Claude Code that came first."""
    assert ann.id == "ann"
    return at_work(Spoken(repo, "kim", home, real=False, client=client))  # type: ignore[return-value]


@each_client
@pytest.mark.proves("AGENT-1", "AUTO-6")
def test_git_does_not_throw_away_or_take_the_work_of_others(
    client: str, kim: Spoken, ann: Session
) -> None:
    assert kim.client == client
    ann.change(A, "by ann\n")
    for command in ("git checkout .", "git reset -q --hard", "git stash", "git commit -qam x"):
        assert kim.bash(command).refused, command
    ann.stop()
    assert kim.bash("git checkout .").refused, "her turn is over, her work is not committed"


@each_client
@pytest.mark.proves("AGENT-1", "AUTO-5")
def test_a_script_that_changes_a_held_file_is_told_and_can_be_taken_back(
    client: str, kim: Spoken, ann: Session, repo: Path
) -> None:
    need_posix("a script is really run")
    before = (repo / A).read_text()
    assert ann.command("lock", A).code == 0
    ran = kim.bash(SCRIPT)
    assert not ran.refused
    assert ran.after is not None
    told = ran.after.context + (kim.batch().context if client == "qwen" else "")
    assert A in told
    assert "agent-sync restore" in told
    assert A in ann.batch().context + ann.prompt().context
    assert ann.command("restore", A).code == 0
    assert (repo / A).read_text() == before


@each_client
@pytest.mark.proves("AGENT-1", "AUTO-8")
def test_a_write_from_an_old_picture_is_refused_once(
    client: str, kim: Spoken, ann: Session, repo: Path
) -> None:
    if client != "codex":  # which reads files by its shell
        kim.read(A)
    ann.change(A, "by ann\n")
    ann.stop()
    answer = kim.change(A, "by kim\n", tool="Write")
    assert answer.refused
    assert f"{A} was changed by" in answer.err
    assert (repo / A).read_text() == "by ann\n"


@each_client
@pytest.mark.proves("AGENT-1", "GATE-4")
def test_a_gate_stops_it(client: str, kim: Spoken, ann: Session) -> None:
    assert kim.client == client
    opened = ann.command("gate", "open", "--with", kim.agent_id, "--on", A, "--why", "we talk")
    assert opened.code == 0, opened.err
    assert "G1" in kim.pre_edit(A).err
    assert "G1" in kim.pre_bash(f"echo x > {A}").err


@each_client
@pytest.mark.proves("AGENT-1", "WORK-6")
def test_nobody_takes_everybodys_protection_away(client: str, kim: Spoken, ann: Session) -> None:
    assert kim.client == client
    assert not ann.edit("src/b.py").refused
    for command in ("rm -rf .git", "rm -rf .claude"):
        assert kim.pre_bash(command).refused, command


@each_client
@pytest.mark.proves("AGENT-1", "AGENT-5")
def test_the_end_of_its_session_ends_its_leases(
    client: str, kim: Spoken, database: Database
) -> None:
    assert kim.client == client
    assert not kim.edit(A).refused
    kim.end()
    assert database.held() == []


@each_client
@pytest.mark.proves("AGENT-1", "AGENT-2")
def test_a_patch_that_is_typed_in_its_shell_is_refused(
    client: str, kim: Spoken, ann: Session
) -> None:
    assert kim.client == client
    assert ann.command("lock", A).code == 0
    patch = "*** Begin Patch\n*** Update File: src/a.py\n@@\n-a\n+b\n*** End Patch\n"
    assert f"{A} is locked by" in kim.pre_bash(f"apply_patch <<'EOF'\n{patch}EOF").err


@each_client
@pytest.mark.proves("AGENT-1", "AUTO-5", "WORK-3")
def test_what_no_hook_saw_is_found_by_the_owners_next_one(
    client: str, kim: Spoken, database: Database, repo: Path
) -> None:
    """A tool of an MCP server, what is typed into a program that runs, an editor."""
    kim.change(A, "by kim\n")
    database.pass_by(60_000)
    (repo / A).write_text("by something else\n")
    told = kim.prompt("go on").context
    assert (A in told, "agent-sync restore" in told) == (True, True), client
    assert kim.command("restore", A).code == 0
    assert (repo / A).read_text() == "by kim\n"


@each_client
@pytest.mark.proves("AGENT-6", "AUTO-2")
def test_a_turn_that_was_broken_off_ends_with_the_next_prompt(
    client: str, kim: Spoken, database: Database
) -> None:
    """Where the client says nothing of Esc, what the turn held is free from then on."""
    assert not kim.edit(A).refused
    if client == "codex":
        assert kim.hook("stop-failure", kim.payload("Interrupt")).code == 0
        assert database.held() == [], "it says so by an event of its own"
    kim.prompt("something else", prompt_id="p2")
    assert database.held() == []
