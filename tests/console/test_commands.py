"""What the operator's commands do, seen by the agents they concern (CON-2, CON-4)."""

import pytest

from agent_sync.console import commands
from agent_sync.console.operator import Operator
from support import Cli


def run(op: Operator, line: str) -> list[str]:
    """The answer to a line that has to succeed."""
    reply = commands.execute(op, line)
    assert not reply.failed, reply
    return reply.lines


@pytest.mark.proves("CON-2")
def test_every_command_is_in_the_help_with_its_usage(op: Operator) -> None:
    lines = run(op, "help")
    for command in commands.COMMANDS:
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
    question = commands.asks(op, "lock", ["src/a.py"])
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
    assert "ann has locked src/a.py (just now, mine)" in commands.asks(op, "unlock", ["src/a.py"])
    assert "which was ann's" in run(op, "unlock src/a.py")[0]
    run(op, 'unlock "resource:port 5432"')
    assert alice.ok("locks")["leases"] == []
    assert len(alice.ok("inbox")["messages"]) == 2


@pytest.mark.parametrize("line", ["unlock src/none.py", "task done T9", "send ann", "msgs M9"])
def test_what_cannot_be_done_is_said_and_changes_nothing(op: Operator, line: str) -> None:
    before = op.store.connection.total_changes
    reply = commands.execute(op, line)
    assert reply.failed
    assert reply.lines
    assert op.store.connection.total_changes == before


def test_a_console_inside_a_session_may_not_force(op: Operator, alice: Cli) -> None:
    alice.ok("lock", "src/a.py")
    op.may_force = False
    assert commands.execute(op, "unlock src/a.py").failed
    assert commands.execute(op, "lock src/a.py").failed
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
    refused = commands.execute(op, "directive an x")
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
    assert "ann works on T1" in commands.asks(op, "task assign", ["T1", "ben"])
    run(op, "task assign T1 ben")
    assert "to ben: leave it" in alice.ok("inbox")["messages"][0]["body"]
    assert alice.ok("show-task", "T1")["task"]["status"] == "pending"
    bob.ok("claim-task", "T1")
    run(op, "task done T1")
    assert bob.ok("show-task", "T1")["task"]["status"] == "done"


@pytest.mark.proves("CON-4")
def test_on_leaving_the_leases_end_and_the_operator_is_idle(op: Operator, alice: Cli) -> None:
    run(op, "lock src/a.py")
    (lease,) = op.leave()
    assert lease.key == "src/a.py"
    assert alice("lock", "src/a.py").code == 0
    there = {one["id"]: one["status"] for one in alice.ok("status")["agents"]}
    assert there["operator"] == "idle"


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
    op.events()
    assert op.store.connection.total_changes == before


@pytest.mark.proves("CON-1")
def test_the_feed_misses_nothing_however_little_it_gives_at_once(op: Operator, alice: Cli) -> None:
    for number in range(30):
        alice.ok("log", "--type", "n", "--message", str(number))
    found = []
    while rows := op.events(7):
        found += [row[5] for row in rows if row[4] == "n"]
    assert found == [str(number) for number in range(30)]
