"""What judges is done in one's own name (GATE-9), against real hooks, commands and processes above.

Alice and bob are two sessions, each with a client process of its own; what a command of alice's
shell says in bob's name, or in the person's, is refused and stands in the feed.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from elsewhere import need_posix
from hooks.session import Session
from scene.database import Database
from scene.inside import Inside
from support import TIMEOUT_S, Cli, Done

Make = Callable[..., Session]
UNSET = "env -u CLAUDECODE -u CLAUDE_CODE_SESSION_ID -u CLAUDE_PID"
OTHERS = [
    "AGENT_SYNC_ID=bob agent-sync ack M1",
    "export AGENT_SYNC_ID=bob; agent-sync ack M1",
    "CLAUDE_CODE_SESSION_ID=bob agent-sync ack M1",
    f"{UNSET} AGENT_SYNC_ID=bob agent-sync ack M1",
    f"{UNSET} CLAUDE_CODE_SESSION_ID=bob agent-sync ack M1",
    'env -i PATH="$PATH" PYTHONPATH="$PYTHONPATH" AGENT_SYNC_ID=bob agent-sync ack M1',
    "AGENT_SYNC_ID=bob setsid -w agent-sync ack M1",
    f"{UNSET} AGENT_SYNC_ID=bob setsid -w agent-sync ack M1",
    f"{UNSET} AGENT_SYNC_ID=bob nohup agent-sync ack M1",
    "(AGENT_SYNC_ID=bob agent-sync ack M1) & wait $!",
    "AGENT_SYNC_ID=operator agent-sync own src/a.py",
    "AGENT_SYNC_ID=operator AGENT_SYNC_ALLOW_FORCE=1 agent-sync own src/a.py",
    "AGENT_SYNC_ID=bob agent-sync own src/a.py",
    "AGENT_SYNC_ID=bob agent-sync disown src/a.py",
    "AGENT_SYNC_ID=bob AGENT_SYNC_ALLOW_FORCE=1 agent-sync unlock --force src/b.py",
    "AGENT_SYNC_ID=bob agent-sync complete-task --force T1",
    "AGENT_SYNC_ID=bob agent-sync cancel-task --force T1",
    "AGENT_SYNC_ID=bob agent-sync release-task --force T1",
    "AGENT_SYNC_ID=bob agent-sync block-task --force T1 --reason x",
    "AGENT_SYNC_ID=nobody-yet agent-sync ack M1",
    "AGENT_SYNC_ID=bob agent-sync gate ack G1",
    "AGENT_SYNC_ID=bob agent-sync gate object G1 --why x",
    f"{UNSET} AGENT_SYNC_ID=operator agent-sync resolve G1 --summary x",
    "AGENT_SYNC_ID=bob agent-sync gate resolve G1 --summary x",
    "AGENT_SYNC_ID=operator AGENT_SYNC_ALLOW_FORCE=1 agent-sync cancel G1 --why x",
]


@pytest.fixture
def bob(session: Make, tmp_path: Path) -> Iterator[Inside]:
    """A session with a message to acknowledge, work, a lock and a task."""
    need_posix("a client is a shell here")
    one = session("bob")
    with Inside(one, tmp_path / "bob") as inside:
        one.start()
        one.prompt()
        assert one.change("src/a.py", "work of bob\n").code == 0
        yield inside


@pytest.fixture
def alice(session: Make, bob: Inside, tmp_path: Path) -> Iterator[Inside]:
    one = session("alice")
    with Inside(one, tmp_path / "alice") as inside:
        one.start()
        one.prompt()
        assert inside.run("agent-sync lock src/b.py").code == 0
        for words in ("create-task t", "claim-task T1"):
            assert bob.run(f"agent-sync {words}").code == 0
        assert inside.run("agent-sync send --to bob --message hello --needs-ack").code == 0
        yield inside


@pytest.fixture
def person(repo: Path, home: Path) -> Cli:
    return Cli(repo, home)


def acknowledged(person: Cli) -> bool:
    """Whether the message to bob is."""
    return bool(person("activity", "--json").out.count("message_acknowledged"))


def refused(done: Done, database: Database, who: str) -> None:
    """It was, with the sentence, and stands in the feed on who tried."""
    assert (done.code, done.out) == (2, ""), done
    assert "one's own name" in done.err or "is for the person" in done.err, done
    assert database.happened("name_refused", "agent_id")[-1] == (who,)


@pytest.mark.defends("other-name")
@pytest.mark.proves("GATE-9")
def test_another_name_is_refused(alice: Inside, database: Database, person: Cli) -> None:
    """One after the other in one scene: what is refused leaves it as it was."""
    holder = person.ok("show-task", "T1")["task"]["owner"]
    assert holder is not None
    for tried, command in enumerate(OTHERS, 1):
        refused(alice.run(command), database, "alice")
        assert len(database.happened("name_refused", "body")) == tried, command
        assert not acknowledged(person), command
        assert database.happened("work_owned", "key") == [], command
        assert database.one("agents", "pid", id="alice") == alice.pid, command
        assert database.held() == [("src/a.py", "bob"), ("src/b.py", "alice")], command
        assert person.ok("show-task", "T1")["task"]["owner"] == holder, command


@pytest.mark.proves("GATE-9")
def test_ones_own_name_is_not(alice: Inside, bob: Inside, database: Database) -> None:
    assert alice.run("agent-sync ack M1").code == 64, "it is not hers"
    assert bob.run("AGENT_SYNC_ID=bob agent-sync ack M1").code == 0
    assert database.happened("message_acknowledged", "agent_id") == [("bob",)]
    assert database.happened("name_refused", "body") == []


@pytest.mark.proves("GATE-9")
def test_nobody_acknowledges_a_gate_for_another(
    alice: Inside, bob: Inside, database: Database
) -> None:
    assert alice.run("agent-sync gate open --with bob --why x").code == 0
    refused(alice.run("AGENT_SYNC_ID=bob agent-sync gate ack G1"), database, "alice")
    refused(alice.run(f"{UNSET} AGENT_SYNC_ID=bob agent-sync gate ack G1"), database, "alice")
    done = alice.run(f"{UNSET} agent-sync gate resolve G1 --summary x")
    assert done.code == 2, "a session without its variables is not the person"
    for one in (alice, bob):
        assert one.run(f"{UNSET} agent-sync gate ack G1").code == 0
    assert bob.run("agent-sync gate resolve G1 --summary done").code == 0


@pytest.mark.proves("GATE-9")
def test_without_its_variables_it_is_still_the_session(
    alice: Inside, bob: Inside, database: Database
) -> None:
    assert bob.run(f"{UNSET} agent-sync ack M1").code == 0
    assert database.happened("message_acknowledged", "agent_id") == [("bob",)]
    done = alice.run(f"{UNSET} agent-sync own src/a.py")
    assert done.code == 2, "the known work of a live agent is taken over by the person only"
    assert database.one("agents", "pid", id="alice") == alice.pid


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize("way", [UNSET, f"{UNSET} setsid -w", f"{UNSET} nohup"])
def test_what_is_the_persons_is_not_had_by_taking_the_variables_out(
    bob: Inside, alice: Inside, database: Database, way: str
) -> None:
    done = bob.run(f"{way} agent-sync unlock --force src/b.py")
    assert (done.code, "person" in done.err) == (2, True)
    done = bob.run(f"{way} agent-sync unlock src/b.py")
    assert (done.code, "--force" in done.err) == (2, False)
    done = bob.run(f"{way} agent-sync uninstall")
    assert (done.code, "is for the person" in done.err) == (2, True)
    done = bob.run(f"AGENT_SYNC_ID=operator {way} agent-sync lock src/c.py")
    assert (done.code, "is the person" in done.err) == (2, True)
    assert ("src/b.py", "alice") in database.held()
    assert alice.session.id == "alice"


@pytest.mark.proves("GATE-9")
def test_what_was_allowed_from_outside_goes_on(bob: Inside, alice: Inside) -> None:
    assert alice.session.id == "alice"
    allowed = {"AGENT_SYNC_ALLOW_FORCE": "1"}
    assert bob.run("agent-sync unlock --force src/b.py", env=allowed).code == 0


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize("name", ["codex", "gemini", "opencode", "claude"])
def test_under_a_client_that_nobody_knows_nothing_is_the_persons(
    session: Make, alice: Inside, tmp_path: Path, database: Database, name: str
) -> None:
    with Inside(session("x"), tmp_path / "x", name=name, told=False) as unknown:
        done = unknown.run("agent-sync unlock --force src/b.py")
        assert (done.code, "person" in done.err) == (2, True)
        assert unknown.run("agent-sync own src/a.py").code == 2
        done = unknown.run("AGENT_SYNC_ID=alice agent-sync ack M1")
        refused(done, database, "shell")
        done = unknown.run("AGENT_SYNC_ID=mine agent-sync send --to bob --message x")
        assert done.code == 0, "a name that was given from outside is its own"
        assert "was not sent to you" in unknown.run("AGENT_SYNC_ID=mine agent-sync ack M1").err
    assert alice.session.id == "alice"


@pytest.mark.proves("GATE-9")
def test_a_subagent_is_its_session(bob: Inside, alice: Inside, database: Database) -> None:
    child = bob.session.child("c")
    child.hook("subagent-start", child.payload("SubagentStart"))
    assert child.pre_bash("agent-sync ack M1").code == 0
    refused(bob.run("AGENT_SYNC_ID=alice agent-sync own src/b.py"), database, "bob")
    refused(bob.run("AGENT_SYNC_ID=bob/gone agent-sync ack M1"), database, "bob")
    assert bob.run("AGENT_SYNC_ID=bob/c agent-sync disown src/b.py").code == 3
    assert database.happened("name_refused", "body")[0] == ("own as alice",)
    assert alice.run("AGENT_SYNC_ID=bob/c agent-sync ack M1").code == 2


@pytest.mark.proves("GATE-9")
def test_a_process_vouches_for_no_other_name(
    alice: Inside, bob: Inside, database: Database
) -> None:
    """Else whoever gives a name once would have that agent's process, and with it its name."""
    alone = "CLAUDE_PID={} AGENT_SYNC_ID=bob agent-sync heartbeat"
    assert alice.run(alone.format(alice.pid)).code == 0
    assert alice.run(f"{UNSET} CLAUDE_PID={alice.pid} agent-sync heartbeat").code == 0
    assert database.one("agents", "pid", id="bob") == bob.pid
    assert database.one("agents", "pid", id="alice") == alice.pid
    assert database.one("agents", "twin_pid", id="bob") == 0


@pytest.mark.proves("GATE-9")
def test_the_person_passes_the_guard_alone(alice: Inside, repo: Path, person: Cli) -> None:
    (repo / "src" / "b.py").write_text("x\n", encoding="utf-8")
    assert person("guard", "install").code == 0
    commit = "git add src/b.py && AGENT_SYNC_BYPASS=1 agent-sync guard check"
    done = alice.run(f"AGENT_SYNC_ID=eve {UNSET} sh -c '{commit}'")
    assert (done.code, "src/b.py" in done.err) == (2, True), done
    assert person("guard", "check", env={"AGENT_SYNC_BYPASS": "1"}).code == 0


@pytest.mark.proves("GATE-9")
def test_a_person_in_a_bare_shell_can_do_all_of_it(
    alice: Inside, bob: Inside, person: Cli, database: Database
) -> None:
    assert alice.pid != bob.pid
    operator = {"AGENT_SYNC_ID": "operator"}
    assert person.process("unlock", "--force", "src/b.py").code == 0
    assert person.process("own", "src/a.py").code == 0
    assert person.process("complete-task", "--force", "T1", env=operator).code == 0
    assert person.process("ack", "M1", env={"AGENT_SYNC_ID": "bob"}).code == 0, "a program's name"
    assert database.happened("name_refused", "body") == []


@pytest.mark.proves("GATE-9")
def test_a_name_that_the_session_had_from_outside_is_its_own(
    session: Make, bob: Inside, tmp_path: Path, database: Database
) -> None:
    """Its hooks act under that name as well, and its process vouches for it."""
    one = session("cy", AGENT_SYNC_ID="cyrus")
    with Inside(one, tmp_path / "cy") as inside:
        one.start()
        one.prompt()
        assert bob.run("agent-sync send --to cyrus --message hello --needs-ack").code == 0
        assert inside.run("agent-sync ack M1").code == 0
        refused(inside.run("AGENT_SYNC_ID=bob agent-sync own src/a.py"), database, "cyrus")
    assert database.happened("message_acknowledged", "agent_id") == [("cyrus",)]


FORGES = """
import os, subprocess, sys
until = __import__("time").monotonic() + 60
while os.getppid() == int(sys.argv[2]) and __import__("time").monotonic() < until:
    os.sched_yield()
done = subprocess.run(["agent-sync", "own", "src/a.py"])
open(sys.argv[1], "w").write(str(done.returncode))
"""


@pytest.mark.defends("forged")
@pytest.mark.proves("GATE-9")
def test_whoever_wants_to_forge_can(alice: Inside, database: Database, tmp_path: Path) -> None:
    """What SECURITY.md says is not promised: without its variables, and with no parent any more,
    a script has nobody above it."""
    script, result = tmp_path / "forges.py", tmp_path / "result"
    script.write_text(FORGES, encoding="utf-8")
    assert alice.run(f"{UNSET} {sys.executable} {script} {result} $$ &").code == 0
    until = time.monotonic() + TIMEOUT_S
    while not (result.exists() and result.read_text()):
        assert time.monotonic() < until
    assert result.read_text() == "0"
    assert database.happened("work_owned", "key") == [("src/a.py",)]


# --- what the hook sees of a command line --------------------------------------------------------

LINES = [
    "AGENT_SYNC_ID=bob agent-sync ack M1",
    "export AGENT_SYNC_ID=bob; agent-sync ack M1",
    "AGENT_SYNC_ID=alice agent-sync own src/a.py",
    "env -u CLAUDECODE agent-sync unlock --force src/a.py",
    "env -i agent-sync gate ack G1",
    "unset CLAUDE_CODE_SESSION_ID && agent-sync gate resolve G1 --summary x",
    "sh -c 'AGENT_SYNC_ID=bob agent-sync approve C1'",
    "AGENT_SYNC_ID=bob bash -c 'cd src; agent-sync patch approve P1'",
    "env -u CLAUDECODE setsid nohup agent-sync checkpoint reject C1 &",
    "AGENT_SYNC_ALLOW_FORCE=1 agent-sync unlock --force src/a.py",
    "AGENT_SYNC_ALLOW_FORCE=1 .claude/skills/agent-sync/scripts/agent-sync cancel G1",
    "AGENT_SYNC_ID=bob python3 .claude/skills/agent-sync/scripts/agent-sync accept H1",
    "AGENT_SYNC_ID=bob python3 -m agent_sync decline H1",
    "AGENT_SYNC_BYPASS=1 agent-sync pause",
    "GEMINI_CLI= CODEX_SESSION_ID=x agent-sync complete-task T1 --force",
    "f() { agent-sync ack M1; }; AGENT_SYNC_ID=bob f",
    "env -S 'AGENT_SYNC_ID=bob agent-sync ack M1'",
    "AGENT_SYNC_ID=bob agent-sync $WHAT M1",
]
FINE = [
    "agent-sync ack M1",
    "cd src && agent-sync gate ack G1",
    "AGENT_SYNC_ID=bob agent-sync status",
    "AGENT_SYNC_ID=bob agent-sync lock src/c.py",
    "env FOO=1 agent-sync ack M1",
    "(unset CLAUDECODE); agent-sync ack M1",
    "AGENT_SYNC_ID=bob true; agent-sync ack M1",
    "grep -rn AGENT_SYNC_ID src; echo agent-sync ack",
    "python3 -c 'print(1)' AGENT_SYNC_ID agent-sync",
    "git commit -m 'AGENT_SYNC_ID=x agent-sync ack M1' --dry-run",
]


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize("line", LINES)
def test_a_line_that_says_who_judges_is_refused(
    session: Make, database: Database, line: str
) -> None:
    one = session("alice")
    one.start()
    answer = one.pre_bash(line)
    assert answer.refused, line
    assert "one's own name" in answer.err
    assert "Run `agent-sync " in answer.err
    assert database.happened("name_refused", "agent_id") == [("alice",)]
    assert database.count("calls") == 0, "nothing was begun"


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize("line", FINE)
def test_other_lines_are_not(session: Make, line: str) -> None:
    one = session("alice")
    one.start()
    assert not one.pre_bash(line).refused


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize(
    "line",
    [
        "$env:AGENT_SYNC_ID = 'bob'; agent-sync ack M1",
        "$env:AGENT_SYNC_ID='bob'; agent-sync ack M1",
        "Remove-Item Env:CLAUDECODE; agent-sync unlock --force a",
        'cmd /c "set AGENT_SYNC_ID=bob&& agent-sync ack M1"',
        "[Environment]::SetEnvironmentVariable('AGENT_SYNC_ID','bob'); agent-sync ack M1",
    ],
)
def test_nor_in_the_shell_of_windows(session: Make, line: str) -> None:
    one = session("alice")
    one.start()
    assert one.pre_bash(line, tool="PowerShell").refused
    assert not one.pre_bash("$env:X = 'bob'; agent-sync ack M1", tool="PowerShell").refused


@pytest.mark.proves("GATE-9")
def test_it_is_told_once_for_one_call(session: Make, database: Database) -> None:
    one = session("alice")
    one.start()
    for _ in range(2):
        assert one.pre_bash(LINES[0], call="twice").refused
    assert len(database.happened("name_refused", "body")) == 1
    assert os.environ.get("AGENT_SYNC_ID") is None
