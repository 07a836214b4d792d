"""What the operator's commands do, seen by the agents they concern (CON-2, CON-4)."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.console import console_commands
from agent_sync.console.operator import Operator
from agent_sync.identity.liveness import RUNNING
from agent_sync.identity.who import OPERATOR
from agent_sync.sessions import sign_of_life
from scene.database import asked
from scene.place import Scene
from support import TIMEOUT_S, Cli

from .conftest import clock_ms, operator


def run(op: Operator, line: str) -> list[str]:
    """The answer to a line that has to succeed."""
    reply = console_commands.execute(op, line)
    assert not reply.failed, reply
    return reply.lines


@pytest.mark.proves("CON-2")
def test_every_command_is_in_the_help_with_its_usage(op: Operator) -> None:
    lines = run(op, "help")
    for command in console_commands.COMMANDS:
        assert any(line.strip().startswith(command.usage) for line in lines), command
        assert command.summary in " ".join(lines)
    assert run(op, "help task")[0].strip().startswith("task")


@pytest.mark.proves("CON-4")
def test_a_lock_stops_everybody_and_an_unlock_lets_them_go_on(op: Operator, alice: Cli) -> None:
    assert "locked src/a.py" in run(op, "lock src/a.py release day")[0]
    refused = alice("lock", "src/a.py")
    assert refused.code == 2
    assert "operator" in refused.err
    assert "release day" in refused.err
    run(op, "unlock src/a.py")
    assert alice("lock", "src/a.py").code == 0


@pytest.mark.proves("CON-4")
def test_a_lock_takes_a_held_path_over_once_it_was_confirmed(op: Operator, alice: Cli) -> None:
    alice.ok("register", "--name", "ann")
    alice.ok("lock", "src/a.py", "--reason", "rounding")
    question = console_commands.asks(op, "lock", ["src/a.py"])
    assert "ann" in question
    assert "rounding" in question
    lines = run(op, "lock src/a.py stop")
    assert any("taken from ann" in line for line in lines)
    (lease,) = alice.ok("locks")["leases"]
    assert lease["holder"] == "operator"
    (told,) = alice.ok("inbox")["messages"]
    assert "taken src/a.py over from you (stop)" in told["body"]


@pytest.mark.proves("CON-4")
def test_the_operator_does_not_stand_in_line(op: Operator, alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "src/a.py")
    assert bob("lock", "src/a.py", "--wait=0.1").code == 2
    run(op, "lock src/a.py")
    alice.ok("unlock", "--all")
    assert bob("lock", "src/a.py").code == 2
    run(op, "unlock src/a.py")
    assert bob("lock", "src/a.py").code == 0, "bob is still the first in line"


@pytest.mark.proves("CON-2")
def test_any_lease_can_be_ended_and_its_holder_is_told(op: Operator, alice: Cli) -> None:
    alice.ok("register", "--name", "ann")
    alice.ok("lock", "src/a.py", "--reason", "mine")
    alice.ok("lock", "--resource", "port 5432")
    assert "ann has locked src/a.py (just now, mine)" in console_commands.asks(
        op, "unlock", ["src/a.py"]
    )
    assert "which was ann's" in run(op, "unlock src/a.py")[0]
    run(op, 'unlock "resource:port 5432"')
    assert alice.ok("locks")["leases"] == []
    assert len(alice.ok("inbox")["messages"]) == 2


@pytest.mark.parametrize("line", ["unlock src/none.py", "task done T9", "send ann", "msgs M9"])
def test_what_cannot_be_done_is_said_and_changes_nothing(op: Operator, line: str) -> None:
    before = op.store.connection.total_changes
    reply = console_commands.execute(op, line)
    assert reply.failed
    assert reply.lines
    assert op.store.connection.total_changes == before


def test_a_console_inside_a_session_may_not_force(op: Operator, alice: Cli) -> None:
    alice.ok("lock", "src/a.py")
    op.may_force = False
    assert console_commands.execute(op, "unlock src/a.py").failed
    assert console_commands.execute(op, "lock src/a.py").failed
    assert len(alice.ok("locks")["leases"]) == 1


@pytest.mark.proves("CON-2")
def test_a_directive_to_all_is_addressed_to_each(op: Operator, alice: Cli, bob: Cli) -> None:
    alice.ok("register", "--name", "ann")
    bob.ok("register", "--name", "ben")
    assert run(op, "directive all stop, please")[0] == "directive M1 to ann, ben"
    for who in (alice, bob):
        (message,) = who.ok("inbox")["messages"]
        assert message["kind"] == "directive"
        assert message["body"] == "stop, please"
    refused = console_commands.execute(op, "directive an x")
    assert refused.failed
    assert "nobody is called an yet (near: ann" in refused.lines[0]


@pytest.mark.proves("CON-2")
def test_tasks_are_made_blocked_and_given_away(op: Operator, alice: Cli, bob: Cli) -> None:
    alice.ok("register", "--name", "ann")
    bob.ok("register", "--name", "ben")
    assert run(op, "task new Round the prices") == ["created T1: Round the prices"]
    run(op, "task block round the prices :: no database")
    assert alice.ok("show-task", "T1")["task"]["blocked_reason"] == "no database"
    run(op, "task unblock T1")
    run(op, "task assign T1 ann")
    assert "agent-sync claim-task T1" in alice.ok("inbox")["messages"][0]["body"]
    assert bob("claim-task", "T1").code == 2
    assert bob.ok("claim-next")["task"] is None
    assert alice.ok("claim-next")["task"]["id"] == "T1"
    assert "ann works on T1" in console_commands.asks(op, "task assign", ["T1", "ben"])
    run(op, "task assign T1 ben")
    assert "to ben: leave it" in alice.ok("inbox")["messages"][0]["body"]
    assert alice.ok("show-task", "T1")["task"]["status"] == "pending"
    bob.ok("claim-task", "T1")
    run(op, "task done T1")
    assert bob.ok("show-task", "T1")["task"]["status"] == "done"


def test_a_task_given_to_somebody_who_is_gone_is_said_to_be_free(
    op: Operator, alice: Cli, bob: Cli
) -> None:
    alice.ok("register", "--name", "ann")
    run(op, "task new Round the prices")
    with op.store.writing():
        asked(op.store).change("agents", {"state": "ended"}, id="alice")
    assert "ann is not here now" in run(op, "task assign T1 ann")[1]
    assert bob.ok("claim-next")["task"]["id"] == "T1"


def test_whoever_gets_a_blocked_task_back_does_not_work_on_it_yet(op: Operator, alice: Cli) -> None:
    alice.ok("register", "--name", "ann")
    run(op, "task new Round the prices")
    alice.ok("claim-task", "T1")
    alice.ok("block-task", "T1", "--reason", "no database")
    assert run(op, "task assign T1 ann") == ["assigned T1: Round the prices to ann"]
    (ann,) = (peer for peer in op.see().agents if peer.id == "alice")
    assert ann.task == ""


@pytest.mark.proves("CON-4")
def test_on_leaving_the_leases_end_and_the_operator_is_idle(op: Operator, alice: Cli) -> None:
    run(op, "lock src/a.py")
    (lease,) = op.leave()
    assert lease.key == "src/a.py"
    assert alice("lock", "src/a.py").code == 0
    there = {one["id"]: one["status"] for one in alice.ok("status")["agents"]}
    assert there["operator"] == "idle"


@pytest.fixture
def first_console(repo: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Another process that is on record as the operator's."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    op = operator(repo)
    with op.store.writing() as store:
        sign_of_life.refresh(store, OPERATOR, clock_ms(), state=RUNNING, pid=process.pid)
    op.store.close()
    yield process
    process.kill()
    process.communicate(timeout=TIMEOUT_S)


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("seen", [True, False])
def test_a_second_console_goes_on_when_the_first_one_is_killed(
    first_console: "subprocess.Popen[bytes]", op: Operator, alice: Cli, *, seen: bool
) -> None:
    run(op, "lock src/a.py")
    assert alice("lock", "src/a.py").code == 2
    first_console.kill()
    first_console.wait(TIMEOUT_S)
    if seen:
        assert [held.lease.key for held in op.see().leases] == ["src/a.py"]
        assert alice("lock", "src/a.py").code == 2
    run(op, "lock src/b.py")
    assert alice("lock", "src/b.py").code == 2


@pytest.mark.proves("PRES-4")
def test_the_operator_is_there_and_not_counted(op: Operator, alice: Cli) -> None:
    data = alice.ok("status")
    assert data["active"] == 1
    assert op.agent.id in [one["id"] for one in data["agents"]]


@pytest.mark.proves("CON-1")
def test_looking_writes_nothing(op: Operator, alice: Cli) -> None:
    alice.ok("lock", "src/a.py")
    before = op.store.connection.total_changes
    for line in ("status", "who", "locks", "tasks", "msgs", "help"):
        run(op, line)
    op.see()
    op.events()
    assert op.store.connection.total_changes == before


@pytest.mark.proves("CON-1")
def test_the_feed_misses_nothing_however_little_it_gives_at_once(op: Operator, alice: Cli) -> None:
    for number in range(30):
        alice.ok("log", "--type", "n", "--message", str(number))
    found = []
    while rows := op.events(7):
        found += [one.body for one in rows if one.type == "n"]
    assert found == [str(number) for number in range(30)]


@pytest.mark.proves("CON-4")
def test_a_lock_from_a_shell_leaves_a_second_console_alone(
    first_console: "subprocess.Popen[bytes]", op: Operator, alice: Cli
) -> None:
    run(op, "lock src/a.py")
    first_console.kill()
    first_console.wait(TIMEOUT_S)
    alice.as_(OPERATOR).ok("lock", "src/b.py")
    assert [held.lease.key for held in op.see().leases] == ["src/a.py", "src/b.py"]


@pytest.mark.proves("CON-4")
def test_what_was_locked_from_a_shell_outlasts_the_console(op: Operator, alice: Cli) -> None:
    person = alice.as_(OPERATOR)
    person.ok("lock", "deploy/")
    run(op, "lock src/a.py")
    run(op, "lock deploy/ release day")
    assert [lease.key for lease in op.leave()] == ["src/a.py"]
    assert alice("lock", "deploy/").code == 2
    assert alice("lock", "src/a.py").code == 0


@pytest.mark.proves("CON-4")
def test_after_a_killed_console_a_lock_from_a_shell_holds(
    first_console: "subprocess.Popen[bytes]", alice: Cli
) -> None:
    first_console.kill()
    first_console.wait(TIMEOUT_S)
    alice.as_(OPERATOR).ok("lock", "deploy/")
    assert alice("lock", "deploy/").code == 2


@pytest.mark.proves("CON-2")
@pytest.mark.parametrize("name", ["lock", "unlock"])
def test_nobody_loses_a_lease_that_was_not_asked_about(
    op: Operator, alice: Cli, bob: Cli, name: str
) -> None:
    alice.ok("lock", "src/a.py")
    assert console_commands.asks(op, name, ["src/a.py"])
    alice.ok("unlock", "--all")
    bob.ok("lock", "src/a.py")
    reply = console_commands.run(op, name, ["src/a.py"])
    assert reply.failed
    assert "has taken src/a.py meanwhile" in reply.lines[0]
    assert len(bob.ok("locks")["leases"]) == 1


@pytest.mark.proves("LOCK-7")
def test_a_session_is_not_the_person(op: Operator, alice: Cli) -> None:
    run(op, "lock src/a.py")
    inside = {"CLAUDECODE": "1"}
    for words in (["unlock", "src/a.py"], ["lock", "src/b.py"], ["status"]):
        done = alice.as_(OPERATOR)(*words, env=inside)
        assert done.code == 2
        said = "in one's own name" if words[0] == "unlock" else "'operator' is the person"
        assert said in done.err
    allowed = {**inside, "AGENT_SYNC_ALLOW_FORCE": "1"}
    assert alice.as_(OPERATOR)("lock", "src/b.py", env=allowed).code == 0


def test_the_operator_can_go_back_to_its_own_name(repo: Path) -> None:
    one = operator(repo)
    one.enter("Jan")
    assert one.agent.name == "Jan"
    one.leave()
    one.enter("operator")
    assert one.agent.name == "operator"
    one.leave()
    one.store.close()


def test_a_path_that_is_not_there_is_locked_and_told(op: Operator) -> None:
    (Path(op.cwd) / "cart.py").write_text("x", encoding="utf-8")
    assert run(op, "lock cart.py")[1:] == []
    assert run(op, "lock crat.py")[1] == "there is no file crat.py yet; did you mean cart.py?"


def test_a_path_begins_where_the_console_was_started_if_it_is_only_there(op: Operator) -> None:
    folder = Path(op.cwd) / "src"
    folder.mkdir()
    (folder / "price.py").write_text("x", encoding="utf-8")
    op.started = str(folder)
    assert run(op, "lock price.py")[0].startswith("locked src/price.py,")


@pytest.mark.parametrize(
    ("line", "name"), [("agent-sync unlock a.py --force", "unlock"), ("agent-sync inbox", "msgs")]
)
def test_advice_that_was_written_for_a_shell_works(line: str, name: str) -> None:
    command, values = console_commands.read(line)
    assert command.name == name
    assert values == (["a.py"] if name == "unlock" else [])


def test_several_pasted_lines_are_several_commands_if_each_is_one() -> None:
    assert console_commands.lines_of("lock a\nlock b\n") == ["lock a", "lock b"]
    whole = "send ann one\nand two"
    assert console_commands.lines_of(whole) == [whole]
    assert console_commands.lines_of("  ") == []


@pytest.mark.proves("ARR-3")
def test_a_wrong_attribution_is_mended_at_the_console(
    op: Operator, alice: Cli, repo: Path, home: Path
) -> None:
    """As the command does it: a live agent's known work only after a question."""
    ann = Scene(repo, home).session("ann")
    ann.start()
    ann.change("src/a.py", "work of ann\n")
    question = console_commands.asks(op, "own", ["src/a.py"])
    assert "src/a.py is the work of " in question
    (line,) = run(op, "own src/a.py")
    assert line.startswith("the work in src/a.py is yours now; ")
    assert "has taken over the work in src/a.py" in ann.prompt("more", "p2").context
    assert console_commands.asks(op, "own", ["src/a.py"]) == ""
    assert run(op, "own src/a.py") == ["the work in src/a.py is yours already"]
    assert alice.ok("who", "src/a.py")["work"][0]["person"] is True


@pytest.mark.proves("ARR-3")
@pytest.mark.parametrize("verb", ["own", "disown"])
def test_what_is_no_work_is_said_at_the_console(op: Operator, verb: str) -> None:
    reply = console_commands.execute(op, f"{verb} nosuch.py")
    assert reply.failed
    assert reply.lines == ["there is no file nosuch.py"]
