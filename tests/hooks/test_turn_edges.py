"""The edges of a turn as the real client draws them: mid-turn prompts, Esc, doubled Stops."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from .conftest import Database
from .session import DOOR, LOADER, Session
from .test_mail import send

Make = Callable[..., Session]


@pytest.mark.proves("AUTO-2", "HOOK-2")
def test_a_prompt_in_the_middle_of_a_turn_ends_nothing(session: Make) -> None:
    one, two = session("one"), session("two")
    one.prompt("do it", prompt_id="p1")
    one.edit("src/a.py")
    one.prompt("and this too", prompt_id="p1")
    one.prompt("<task-notification>\n<task-id>x</task-id>", prompt_id="p1")
    assert two.pre_edit("src/a.py").refused
    one.prompt("something else", prompt_id="p2")
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2", "LOCK-8")
def test_the_news_of_a_task_keep_what_the_task_took(session: Make) -> None:
    """A waiting call in the background gets the file; the prompt that says so starts a turn."""
    one, two = session("one"), session("two")
    one.prompt("do it", prompt_id="p1")
    one.edit("src/a.py")
    one.prompt("<task-notification>\n<task-id>x</task-id>", prompt_id="p2")
    assert two.pre_edit("src/a.py").refused


@pytest.mark.proves("HOOK-11", "HOOK-6")
def test_a_stop_that_is_delivered_twice_is_blocked_once_and_ends_nothing(
    session: Make, database: Database
) -> None:
    one, two = session("one"), session("two")
    one.prompt("do it", prompt_id="p1")
    one.edit("src/a.py")
    send(database, "two", "one", "wait")
    assert one.stop().json["decision"] == "block"
    assert one.stop().out == ""
    assert two.pre_edit("src/a.py").refused
    one.stop(active=True)
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("HOOK-11")
def test_of_two_stops_the_one_that_began_first_may_come_second(
    session: Make, database: Database
) -> None:
    ann = session("ann")
    ann.edit("src/a.py")
    database.send("ben", "ann", "look at this first")
    assert "look at this first" in ann.stop().reason
    database.move("events", 50, "at")  # by the clock of the one that was handled first
    assert ann.stop().out == ""
    assert database.held() == [("src/a.py", "ann")]


@pytest.mark.proves("HOOK-11")
def test_a_session_end_that_is_delivered_twice_is_recorded_once(
    session: Make, database: Database
) -> None:
    one = session("one")
    one.start()
    one.end()
    one.end()
    assert len(database.happened("agent_left", "seq")) == 1


def entry(kind: str, content: object, when: datetime) -> str:
    """One line of a transcript."""
    stamp = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps(
        {"type": kind, "message": {"role": kind, "content": content}, "timestamp": stamp}
    )


INTERRUPTED = [{"type": "text", "text": "[Request interrupted by user for tool use]"}]


@pytest.mark.proves("AUTO-2")
@pytest.mark.parametrize("content", [INTERRUPTED, "[Request interrupted by user]"])
def test_an_interrupted_turn_holds_nothing(session: Make, tmp_path: Path, content: object) -> None:
    one, two = session("one"), session("two")
    transcript = tmp_path / "one.jsonl"
    one.hook(
        "user-prompt-submit",
        {**one.payload("UserPromptSubmit", prompt="go"), "transcript_path": str(transcript)},
    )
    one.edit("src/a.py")
    later = datetime.now(timezone.utc) + timedelta(seconds=1)
    lines = [
        entry("assistant", "working", later),
        entry("user", content, later),
        '{"type":"system"}',
    ]
    transcript.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert two.edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2")
@pytest.mark.parametrize("case", ["works on", "earlier turn", "only quoted", "broken", "missing"])
def test_a_turn_that_goes_on_keeps_its_lease(session: Make, tmp_path: Path, case: str) -> None:
    one, two = session("one"), session("two")
    transcript = tmp_path / "one.jsonl"
    now = datetime.now(timezone.utc)
    later, before = now + timedelta(seconds=60), now - timedelta(seconds=60)
    lines = {
        "works on": [entry("user", INTERRUPTED, later), entry("assistant", "on it", later)],
        "earlier turn": [entry("user", INTERRUPTED, before)],
        "only quoted": [entry("user", "why does it say [Request interrupted by user]?", later)],
        "broken": ['{"type":"user","message":', "\x00\xff"],
    }
    if case in lines:
        transcript.write_text("\n".join(lines[case]), encoding="utf-8", errors="replace")
    one.hook(
        "user-prompt-submit",
        {**one.payload("UserPromptSubmit", prompt="go"), "transcript_path": str(transcript)},
    )
    one.edit("src/a.py")
    assert two.pre_edit("src/a.py").refused


CLIENT = """
import subprocess, sys
for line in sys.stdin:
    event, payload = line.rstrip("\\n").split(" ", 1)
    done = subprocess.run([sys.argv[1], "-I", "-S", "-c", sys.argv[2], sys.argv[3], event],
                          input=payload.encode(), stdout=subprocess.DEVNULL)
    print(done.returncode, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="copies the interpreter under another name")
@pytest.mark.proves("PRES-1", "PRES-2")
def test_a_client_that_gives_no_pid_is_known_as_the_parent_of_its_hooks(
    session: Make,
) -> None:
    """The stand-in is an interpreter that calls itself 'claude', as the client does."""
    one, two = session("one"), session("two")
    real = shutil.which("python3") or sys.executable
    client = subprocess.Popen(
        ["claude", "-c", CLIENT, sys.executable, LOADER, str(DOOR)],
        executable=real if "shims" not in real else sys.executable,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=one.environment(),
        cwd=one.repo,
    )
    try:
        assert client.stdin is not None
        assert client.stdout is not None
        call = json.dumps(one.tool("Edit", one.edit_input("src/a.py")))
        client.stdin.write(f"pre-tool-use {call}\n".encode())
        client.stdin.flush()
        assert client.stdout.readline() == b"0\n"
        refused = two.pre_edit("src/a.py")
        assert refused.refused
        assert "until its turn ends or" in refused.reason
    finally:
        client.kill()
        client.communicate(timeout=30)
    assert two.pre_edit("src/a.py").code == 0
