"""Ways in which two sessions once came to edit one file, or one was blocked for nothing."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scene.database import now

from .conftest import Database, git
from .session import Session
from .test_edit_gate import explicit
from .test_lifecycle import Start, kill, process
from .test_mail import send

__all__ = ["process"]

Make = Callable[..., Session]
HOUR = 3_600_000


@pytest.mark.proves("PRES-2", "ID-1")
def test_the_second_of_two_clients_goes_on_when_the_first_dies(
    session: Make, process: Start
) -> None:
    first, second = process(), process()
    one, twin = (session("one", CLAUDE_PID=str(child.pid)) for child in (first, second))
    one.start()
    twin.start("resume")
    kill(first)
    assert twin.edit("src/a.py").code == 0
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("PRES-2", "ID-1")
def test_the_end_of_one_of_two_clients_frees_nothing_of_the_other(
    session: Make, process: Start
) -> None:
    first, second = process(), process()
    one, twin = (session("one", CLAUDE_PID=str(child.pid)) for child in (first, second))
    one.start()
    one.edit("src/b.py")
    twin.start("resume")
    twin.edit("src/a.py")
    assert session("two").pre_edit("src/b.py").refused
    one.end()
    kill(first)
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("PRES-2", "PRES-3")
def test_a_reused_pid_is_recorded_anew_when_the_session_starts(
    session: Make, process: Start, database: Database
) -> None:
    one = session("one", CLAUDE_PID=str(process().pid))
    one.start()
    database.change("agents", {"pid_start": "an earlier process"})
    one.start("resume")
    one.edit("src/a.py")
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("LOCK-3")
@pytest.mark.parametrize("kind", ["explicit", "auto"])
def test_a_pairing_stays_one_when_its_holders_edit(
    session: Make, database: Database, kind: str
) -> None:
    one, two = session("one"), session("two")
    for who in (one, two):
        who.start()
        explicit(database, who.id, "src/a.py", mode="shared")
    if kind == "auto":
        database.change("leases", {"kind": "auto", "keep": "turn"})
        database.change("leases", {"checkout": "."})
    for who in (one, two, one, two):
        assert who.edit("src/a.py").code == 0
    assert one.child("c1").edit("src/a.py").code == 0
    assert one.child("c2").pre_edit("src/a.py").refused
    assert session("three").pre_edit("src/a.py").refused


@pytest.mark.proves("HOOK-11", "HOOK-6")
def test_a_subagent_stop_that_is_delivered_twice_ends_nothing(
    session: Make, database: Database
) -> None:
    child = session("one").child("c1")
    child.edit("src/a.py")
    send(database, "two", "one/c1", "wait")
    stop = child.payload("SubagentStop", stop_hook_active=False)
    assert child.hook("subagent-stop", stop).json["decision"] == "block"
    assert child.hook("subagent-stop", stop).out == ""
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("AUTO-2")
def test_commit_mode_does_not_free_a_file_whose_next_edit_is_under_way(
    session: Make, repo: Path
) -> None:
    one, two = session("one", AGENT_SYNC_AUTO_LEASE="commit"), session("two")
    one.edit("src/a.py")
    (repo / "src" / "a.py").write_text("a = 2\n", encoding="utf-8")
    git(repo, "commit", "-qam", "by a person")
    one.pre_edit("src/a.py")
    assert two.pre_edit("src/a.py").refused


@pytest.mark.proves("AUTO-2")
def test_commit_mode_frees_a_file_whose_removal_was_committed(session: Make, repo: Path) -> None:
    one, two = session("one", AGENT_SYNC_AUTO_LEASE="commit"), session("two")
    one.edit("src/a.py")
    git(repo, "rm", "-qf", "src/a.py")
    one.stop()
    assert two.pre_edit("src/a.py").refused
    git(repo, "commit", "-qm", "gone")
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("PRES-2")
def test_an_explicit_lease_does_not_revive_over_an_edit_that_took_none(
    session: Make, database: Database
) -> None:
    one, two = session("one"), session("two", AGENT_SYNC_AUTO_LEASE="off")
    one.start()
    explicit(database, "one", "src/a.py")
    one.end()
    assert two.edit("src/a.py").code == 0
    one.start("resume")
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("ID-5", "ID-4")
def test_clear_ends_the_subagents_and_a_lost_session_end_is_made_good(
    session: Make, process: Start
) -> None:
    pid = str(process().pid)
    one, successor = session("one", CLAUDE_PID=pid), session("n", CLAUDE_PID=pid)
    one.start()
    one.edit("src/a.py")
    one.child("c1").edit("src/b.py")
    successor.start("clear")
    assert successor.edit("src/a.py").code == 0
    assert successor.edit("src/b.py").code == 0
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("LOCK-5")
def test_a_clock_that_was_set_back_blocks_nobody_for_long(
    session: Make, database: Database
) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    database.silent_for(-24 * HOUR)
    assert two.pre_edit("src/a.py").refused
    session("three").start()
    database.silent_for(16 * 60_000, id="one")
    assert two.edit("src/a.py").code == 0


@pytest.mark.proves("MSG-1", "MSG-4")
def test_mail_to_two_reaches_the_one_who_comes_later(session: Make, database: Database) -> None:
    one = session("one")
    one.start()
    number = send(database, "x", "one", "for both")
    database.add("addressees", address_key="bob", message_id=number, address="bob")
    assert "for both" in one.prompt().context
    assert "for both" in session("bob").prompt().context


@pytest.mark.proves("MSG-4")
def test_mail_to_a_child_waits_for_it(session: Make, database: Database) -> None:
    session("one").start()
    send(database, "x", "one/c9", "for the child to come")
    child = session("one").child("c9")
    child.hook("subagent-start", child.payload("SubagentStart"))
    assert "for the child to come" in child.batch().context


@pytest.mark.proves("MSG-2", "ID-5")
def test_ones_own_broadcast_does_not_come_back_after_a_clear(
    session: Make, process: Start, database: Database
) -> None:
    pid = str(process().pid)
    one, successor = session("one", CLAUDE_PID=pid), session("n", CLAUDE_PID=pid)
    one.start()
    send(database, "one", "all", "MINE")
    one.end("clear")
    assert "MINE" not in successor.start("clear").out
    assert "MINE" not in successor.prompt().out


@pytest.mark.proves("LOCK-8", "HOOK-6")
def test_a_reservation_that_ran_out_keeps_no_turn_going(session: Make, database: Database) -> None:
    one, two = session("one"), session("two")
    two.start()
    one.edit("src/a.py")
    at = now()
    database.wait("two", "src/a.py", at, timed_out_at=at)
    one.stop()
    assert database.count("messages", kind="notice") == 1
    database.change("waits", {"reserved_until": 1, "timed_out_at": 1})
    assert two.stop().out == ""


@pytest.mark.proves("AUTO-3", "HOOK-3")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("a  b.py", ""), ("#notes#.md", ""), ("it's.py", "it"), ("a b.py", "'a b.py'")],
)
def test_the_advised_command_never_names_another_file(session: Make, name: str, shown: str) -> None:
    session("one").edit(name)
    text = session("two").pre_edit(name).reason
    assert f"agent-sync lock {shown or 'FILE'}" in text or "it'\"'\"'s.py" in text


@pytest.mark.proves("HOOK-11", "AUTO-3")
def test_parallel_calls_that_are_delivered_twice_count_as_two(
    session: Make, database: Database
) -> None:
    session("one").edit("src/a.py")
    two = session("two")
    for call in ("t1", "t2", "t1", "t2"):
        two.pre_edit("src/a.py", call=call)
    assert database.column("refusals", "count") == [2]


@pytest.mark.proves("HOOK-10")
def test_two_waits_for_the_database_share_one_deadline(repo: Path) -> None:
    """The whole budget of waiting is handed down, not started anew by each transaction."""
    code = (
        "import sys,time;sys.path.insert(0,sys.argv[1])\n"
        "from agent_sync.store.sqlite import Store\n"
        "store=Store(sys.argv[2],busy_ms=5000)\n"
        "store.give_up_at=time.monotonic()+0.2\n"
        "with store.writing(): print(store.value('PRAGMA busy_timeout'))\n"
    )
    source = str(Path(__file__).resolve().parents[2] / "src")
    path = repo / "x.sqlite"
    sqlite3.connect(path).close()
    done = subprocess.run(
        [sys.executable, "-c", code, source, str(path)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert 20 <= int(done.stdout) <= 200


def test_answers_are_one_json_object(session: Make) -> None:
    session("one").edit("src/a.py")
    assert json.loads(session("two").pre_edit("src/a.py").out)
