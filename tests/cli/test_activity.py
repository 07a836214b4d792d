"""The feed, its stream, and the export (MSG-5, MSG-6)."""

import json
import signal
import sys

import pytest

from support import Cli, finished


@pytest.mark.proves("MSG-6")
def test_every_change_is_one_rising_row_and_the_cursor_misses_none(alice: Cli) -> None:
    changes = [
        ("register", "--name", "Ada"),
        ("lock", "a.py"),
        ("unlock", "a.py"),
        ("create-task", "t"),
        ("claim-task", "t"),
        ("complete-task", "t"),
        ("send", "--to", "all", "--message", "m"),
        ("decision", "d"),
        ("log", "--type", "deploy", "--message", "done"),
    ]
    alice.ok("heartbeat")
    last = alice.ok("activity")["last"]
    for words in changes:
        alice.ok(*words)
        seen = alice.ok("activity", "--since", str(last))
        assert len(seen["events"]) == 1, words
        assert seen["last"] == last + 1
        last = seen["last"]


@pytest.mark.proves("STATE-8")
def test_signs_of_life_and_reading_leave_no_row(alice: Cli, bob: Cli) -> None:
    bob.ok("heartbeat")
    alice.ok("send", "--to", "bob", "--message", "m")
    last = alice.ok("activity")["last"]
    for words in (["heartbeat"], ["status"], ["inbox"], ["tasks"], ["locks"], ["whoami"]):
        bob.ok(*words)
    assert alice.ok("activity")["last"] == last


@pytest.mark.proves("MSG-5")
def test_log_adds_a_line_about_a_file(alice: Cli) -> None:
    alice.ok("log", "--type", "deploy", "--message", "to staging", "--file", "./x/../a.py")
    event = alice.ok("activity")["events"][-1]
    assert (event["type"], event["text"], event["path"]) == ("deploy", "to staging", "a.py")
    assert "deploy a.py to staging" in alice("activity", "--limit", "1").out


@pytest.mark.proves("MSG-6", "CLI-2")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for a child there")
def test_follow_streams_json_lines_until_interrupted(alice: Cli) -> None:
    alice.ok("heartbeat")
    child = alice.as_("").start("activity", "--follow", "--json", "--since", "0")
    assert child.stdout is not None
    assert json.loads(child.stdout.readline())["type"] == "agent_joined"
    for number in range(20):
        alice.ok("log", "--type", "tick", "--message", str(number))
    events = [json.loads(child.stdout.readline()) for _ in range(20)]
    assert [event["text"] for event in events] == [str(number) for number in range(20)]
    child.send_signal(signal.SIGINT)
    done = finished(child)
    assert (done.code, done.err) == (130, "")


@pytest.mark.proves("CLI-1")
def test_export_is_json_lines_of_everything(alice: Cli) -> None:
    alice.ok("lock", "a.py")
    alice.ok("create-task", "t", "--file", "a.py")
    alice.ok("send", "--to", "all", "--message", "m")
    alice.ok("decision", "d")
    rows = [json.loads(line) for line in alice("export").out.splitlines()]
    assert rows[0]["record"] == "export"
    kinds = {row["record"] for row in rows}
    assert kinds >= {"agent", "lease", "task", "task_file", "message", "addressee", "decision"}
    last = rows[0]["seq"]
    assert [row["seq"] for row in rows if row["record"] == "event"] == list(range(1, last + 1))
    alice.ok("create-task", "later")
    newer = [json.loads(line) for line in alice("export", "--since", str(last)).out.splitlines()]
    assert [row["type"] for row in newer if row["record"] == "event"] == ["task_created"]
    assert "later" in [row.get("title") for row in newer]
    assert alice("export", "--json").code == 64


def test_there_is_nothing_to_follow_without_a_database(cli: Cli) -> None:
    done = cli("activity", "--follow")
    assert done.code == 3
    assert "agent-sync init" in done.err
