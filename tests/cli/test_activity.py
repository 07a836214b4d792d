"""The feed, its stream, and the export (MSG-5, MSG-6)."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support import SOURCE, TIMEOUT_S, Cli, finished

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.feed import activity
from agent_sync.store.sqlite import Store
store = Store(sys.argv[2])
for number in range(int(sys.argv[3])):
    with store.writing():
        activity.record(store, 1_700_000_000_000 + number, "writer", "tick", str(number))
"""
COUNT = 1_500
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no signals, other pipes there")


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


def database(cli: Cli) -> Path:
    """Where the state is."""
    return cli.repo / ".claude" / "coordination" / "state.sqlite"


@pytest.mark.proves("MSG-6")
@POSIX
def test_follow_misses_nothing_however_fast_it_comes(alice: Cli) -> None:
    last = alice.ok("log", "--type", "start", "--message", "now")["seq"]
    child = alice.as_("").start("activity", "--follow", "--since", str(last))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(SOURCE), str(database(alice)), str(COUNT)]
    )
    assert child.stdout is not None
    lines = [child.stdout.readline().decode() for _ in range(COUNT)]
    assert writer.wait(timeout=TIMEOUT_S) == 0
    child.send_signal(signal.SIGINT)
    assert finished(child).code == 130
    assert [int(line.split()[0]) for line in lines] == list(range(last + 1, last + 1 + COUNT))
    assert lines[0].split()[1:] == ["2023-11-14T22:13:20Z", "writer:", "tick", "0"]


@pytest.mark.proves("MSG-6")
@POSIX
def test_follow_ends_quietly_when_its_reader_leaves(alice: Cli) -> None:
    alice.ok("heartbeat")
    child = alice.as_("").start("activity", "--follow", "--since", "0")
    assert child.stdout is not None
    assert child.stderr is not None
    assert b"joined" in child.stdout.readline()
    child.stdout.close()  # and nothing happens any more
    assert child.wait(timeout=TIMEOUT_S) == 0
    assert child.stderr.read() == b""


@pytest.mark.proves("MSG-6", "STATE-6")
@POSIX
@pytest.mark.parametrize("other", [b"", b"something else"])
def test_follow_says_when_its_database_goes(alice: Cli, other: bytes) -> None:
    alice.ok("heartbeat")
    child = alice.as_("").start("activity", "--follow", "--since", "0")
    assert child.stdout is not None
    assert b"joined" in child.stdout.readline()
    path = database(alice)
    if other:
        aside = path.with_name("other")
        aside.write_bytes(other)
        os.replace(aside, path)
    else:
        path.unlink()
    done = finished(child)
    assert done.code == 1
    what = "another file now" if other else "gone"
    assert f"the database is {what}: start again ({path})" in done.err
    assert "Traceback" not in done.err


@pytest.mark.proves("CLI-4", "MSG-6")
def test_times_are_for_whoever_reads_them(alice: Cli) -> None:
    alice.ok("log", "--type", "deploy", "--message", "done")
    assert re.search(r"^ +\d+  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  \S+: deploy done$",
                     alice("activity").out, re.MULTILINE)  # fmt: skip


@pytest.mark.proves("CLI-4", "MSG-6")
@POSIX
def test_a_terminal_shows_how_long_ago_or_its_own_clock(alice: Cli) -> None:
    from onterminal import OnTerminal

    alice.ok("log", "--type", "deploy", "--message", "done")
    code, shown = OnTerminal(alice, "activity").end()
    assert code == 0
    assert re.search(r"^ +\d+  just now   \S+: deploy done\r$", shown, re.MULTILINE)
    with_clock = OnTerminal(alice, "activity", "--follow")
    with_clock.until("deploy done")
    code, shown = with_clock.end(signal.SIGINT)
    assert code == 130
    assert re.search(r"^ +\d+  \d\d:\d\d:\d\d  \S+: deploy done\r$", shown, re.MULTILINE)


def test_there_is_nothing_to_follow_without_a_database(cli: Cli) -> None:
    done = cli("activity", "--follow")
    assert done.code == 3
    assert "agent-sync init" in done.err
