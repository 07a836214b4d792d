"""Crash, silence, /clear, resume, two clients: told by real processes (PRES, ID-5)."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from .conftest import Database
from .session import Session
from .test_edit_gate import explicit
from .test_mail import send

Make = Callable[..., Session]
HOURS = 3_600_000


@pytest.fixture
def process() -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start stand-ins for the client process, ended by their own handles."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        code = "import sys; sys.stdin.read()"
        child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate(timeout=30)


Start = Callable[[], "subprocess.Popen[bytes]"]


def kill(child: "subprocess.Popen[bytes]") -> None:
    """kill -9, and reap."""
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=30)


@pytest.mark.proves("PRES-2", "PRES-3", "LOCK-5")
def test_a_crashed_session_blocks_nobody_from_the_next_moment_on(
    session: Make, process: Start, database: Database
) -> None:
    client = process()
    one, two = session("one", CLAUDE_PID=str(client.pid)), session("two")
    one.start()
    one.edit("src/a.py")
    explicit(database, "one", "src/b.py")
    assert two.pre_edit("src/a.py").refused
    assert two.pre_edit("src/b.py").refused
    kill(client)
    assert two.edit("src/a.py").code == 0
    assert two.edit("src/b.py").code == 0


@pytest.mark.proves("PRES-2", "LOCK-5", "AUTO-1")
def test_a_live_process_that_is_silent_for_hours_loses_nothing(
    session: Make, process: Start, database: Database
) -> None:
    client = process()
    one, two = session("one", CLAUDE_PID=str(client.pid)), session("two")
    one.start()
    one.edit("src/a.py")
    database.silent_for(5 * HOURS)
    refused = two.pre_edit("src/a.py")
    assert refused.refused
    assert "until its turn ends" in refused.reason


@pytest.mark.proves("LOCK-5", "PRES-2")
def test_without_a_process_the_clock_decides(session: Make, database: Database) -> None:
    one, two = session("one"), session("two")
    one.start()
    one.edit("src/a.py")
    explicit(database, "one", "src/b.py")
    database.move("leases", 9 * HOURS, "expires_at", kind="explicit")
    database.silent_for(840_000, id="one")
    assert two.pre_edit("src/a.py").refused
    database.silent_for(120_000, id="one")
    assert two.edit("src/a.py").code == 0
    assert two.pre_edit("src/b.py").refused
    database.silent_for(2 * HOURS, id="one")
    assert two.edit("src/b.py").code == 0


@pytest.mark.proves("ID-5")
def test_clear_hands_everything_to_the_session_that_follows_in_the_same_process(
    session: Make, process: Start, database: Database
) -> None:
    client = process()
    pid = str(client.pid)
    one, two, next_one = (
        session("one", CLAUDE_PID=pid),
        session("two"),
        session("n", CLAUDE_PID=pid),
    )
    one.start()
    two.start()
    one.edit("src/a.py")
    explicit(database, "one", "src/b.py")
    name = database.name_of("one")
    send(database, "two", name, "before the clear")
    one.end("clear")
    assert two.pre_edit("src/a.py").refused
    assert "before the clear" in next_one.start("clear").context
    assert database.name_of("n") == name
    assert next_one.edit("src/b.py").code == 0
    assert two.pre_edit("src/b.py").refused
    assert next_one.edit("src/a.py").code == 0


@pytest.mark.proves("ID-5")
def test_what_nobody_adopts_in_a_minute_ends(
    session: Make, process: Start, database: Database
) -> None:
    one, two = session("one", CLAUDE_PID=str(process().pid)), session("two")
    one.start()
    one.edit("src/a.py")
    one.end("clear")
    assert two.pre_edit("src/a.py").refused
    database.move("agents", -61_000, "state_at", id="one")
    assert two.edit("src/a.py").code == 0


@pytest.mark.proves("PRES-2")
def test_a_process_vouches_only_for_the_last_session_it_reported(
    session: Make, process: Start, database: Database
) -> None:
    pid = str(process().pid)
    one, swapped, two = session("one", CLAUDE_PID=pid), session("s", CLAUDE_PID=pid), session("two")
    one.start()
    one.edit("src/a.py")
    swapped.start("resume")
    database.silent_for(HOURS, id="one")
    assert two.edit("src/a.py").code == 0


@pytest.mark.proves("ID-1")
def test_two_live_clients_under_one_id_are_told(session: Make, process: Start) -> None:
    first, second = process(), process()
    one = session("one", CLAUDE_PID=str(first.pid))
    twin = session("one", CLAUDE_PID=str(second.pid))
    one.start()
    twin.start("resume")
    assert "Two live client processes" in one.prompt().context
    assert "Two live client processes" in twin.prompt().context
    kill(second)
    assert one.prompt().out == ""


@pytest.mark.proves("PRES-1", "PRES-5", "INST-6")
def test_every_event_is_a_sign_of_life(session: Make, database: Database) -> None:
    one = session("one")
    one.start()
    database.change("agents", {"last_seen": 1})
    one.edit("src/a.py")
    ((seen, key),) = database.rows("agents", "last_seen", "last_key")
    assert seen > 1
    assert key == "src/a.py"
    events = set(database.column("hooks", "event"))
    assert events == {"session-start", "pre-tool-use", "post-tool-use"}


@pytest.mark.proves("STATE-8")
def test_signs_of_life_and_renewals_write_no_activity(session: Make, database: Database) -> None:
    one = session("one")
    one.start()
    one.pre_edit("src/a.py")
    before = database.count("activity")
    one.pre_edit("src/a.py")
    one.prompt()
    one.batch()
    after = database.column("activity", "type")
    assert len(after) == before + 1
    assert after[-1] == "file_released"


@pytest.mark.proves("ID-5", "AUTO-6")
def test_after_a_clear_ones_own_uncommitted_work_is_ones_own(
    session: Make, process: Start, database: Database
) -> None:
    client = process()
    one, next_one = (session(name, CLAUDE_PID=str(client.pid)) for name in ("one", "next"))
    one.start()
    one.change("src/a.py", "a = 2\n")
    one.read("src/b.py")
    one.stop()
    one.end("clear")
    next_one.start("clear")
    assert database.wrote() == [("next", "src/a.py")]
    assert database.column("seen", "agent_id", key="src/b.py") == ["one"]
    assert session("two").bash("git stash").refused
    assert not next_one.bash("git stash").refused
