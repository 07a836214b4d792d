"""A line that moves on a terminal while something takes long, and silence in a pipe (CLI-4)."""

import io
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO
from unittest import mock

import pytest

from agent_sync.cli import progress_line
from agent_sync.cli.main import main
from agent_sync.locks import waiting
from scene.database import Database
from support import Cli, finished

if sys.platform == "win32":
    pytest.skip("no terminals to open", allow_module_level=True)

from .onscreen import PATIENCE_S, Screen, Terminal

HOSTILE = "a\x1b[2J\x1b]0;t\x07\r\n\u202eevil\u200b\t\x9b1A 日本語 👩‍👩‍👧 " + "x" * 4_000
PLAIN = {"TERM": "xterm", "NO_COLOR": ""}


class Clock:
    """Time that passes when somebody looks (``step``) or sleeps, and not otherwise."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 1_000.0
        self.step = step

    def monotonic(self) -> float:
        """The time, in seconds."""
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    found = Terminal()
    yield found
    found.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Every call of a program that takes long comes a good while after the one before."""
    found = Clock(step=0.2)
    monkeypatch.setattr(progress_line, "time", found)
    monkeypatch.setattr(waiting, "time", found)
    return found


class Teletype(io.StringIO):
    """A terminal without a size."""

    def isatty(self) -> bool:
        """It says so."""
        return True


def drawn(text: str) -> list[str]:
    """Every state of the line."""
    return [part.split("\x1b[K")[0] for part in text.split("\x1b[?7l")[1:]]


# The four commands, each with a reason to take long.


def old_database(cli: Cli) -> list[str]:
    """A database of claude-agent-sync, which the first command takes over."""
    folder = cli.repo / ".claude" / "coordination"
    folder.mkdir(parents=True)
    old = sqlite3.connect(folder / "state.sqlite")
    old.execute("CREATE TABLE messages (id TEXT, sender_agent_id TEXT, recipient TEXT, body TEXT)")
    old.execute("CREATE TABLE activity (id TEXT, agent_id TEXT, event_type TEXT)")
    rows = [(str(number), "one", "all", f"body {number}") for number in range(1_000)]
    old.executemany("INSERT INTO messages VALUES (?, ?, ?, ?)", rows)
    old.executemany("INSERT INTO activity VALUES (?, 'one', 'note')", [row[:1] for row in rows])
    old.commit()
    old.close()
    return ["tasks"]


def many_events(cli: Cli) -> list[str]:
    """Something to export."""
    cli.as_("alice").ok("log", "--type", "t", "--message", "first")
    Database(cli.repo).many("activity", 1_000, at=1, agent_id="alice", type="note")
    return ["export"]


def broken(cli: Cli) -> list[str]:
    """Something to repair."""
    many_events(cli)
    state = sqlite3.connect(cli.repo / ".claude" / "coordination" / "state.sqlite")
    state.execute("DROP TABLE waits")
    state.commit()
    state.close()
    return ["doctor", "--repair"]


def held(cli: Cli) -> list[str]:
    """Something to wait for."""
    cli.as_("alice").ok("register", "--name", "Ada")
    cli.as_("alice").ok("lock", "a.py", "--reason", "moving it")
    return ["lock", "a.py", "--wait=5"]


def held_file(cli: Cli) -> list[str]:
    """Something to append to, later."""
    held(cli)
    return ["append", "a.py", "--content", "x", "--wait=5"]


Prepare = Callable[[Cli], list[str]]
LONG: list[Prepare] = [held, held_file, old_database, many_events, broken]
WORDS: dict[Prepare, str] = {
    held: "waiting for a.py: Ada has it locked",
    held_file: "waiting for a.py: Ada has it locked",
    old_database: "importing from claude-agent-sync: messages 250 of 1,000",
    many_events: "exporting 500 of 1,0",
    broken: "repairing the database: activity 500 of 1,0",
}


def run(
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    *,
    err: TextIO,
    out: "TextIO | None" = None,
    env: "dict[str, str] | None" = None,
) -> int:
    """A command as bob, with these streams."""
    given = cli.as_("bob").env({**PLAIN, **(env or {})})
    with monkeypatch.context() as patch, mock.patch.dict(os.environ, given, clear=True):
        patch.chdir(cli.repo)
        patch.setattr(sys, "stdin", io.StringIO())
        patch.setattr(sys, "stdout", out or io.StringIO())
        patch.setattr(sys, "stderr", err)
        return main(words)


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize("prepare", LONG)
def test_the_line_appears_moves_and_goes(
    cli: Cli, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, prepare: Prepare
) -> None:
    words = prepare(cli)
    with terminal.stream() as err:
        run(cli, monkeypatch, words, err=err)
    states = drawn(terminal.all())
    assert len(set(states)) > 2, "it moves"
    assert any(WORDS[prepare] in state for state in states), states
    screen = terminal.screen()
    assert screen.wraps
    assert screen.column == 0
    left = [row for row in screen.seen if not row.startswith("agent-sync: waited 5 s for a.py")]
    if prepare not in (held, held_file):
        assert left == []
    assert not any(state in "".join(screen.seen) for state in states)


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize("prepare", LONG)
def test_in_a_pipe_there_is_not_one_byte_of_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, prepare: Prepare
) -> None:
    words = prepare(cli)
    err, out = io.StringIO(), io.StringIO()
    run(cli, monkeypatch, words, err=err, out=out)
    waited = "agent-sync: waited 5 s for a.py" if prepare in (held, held_file) else ""
    assert err.getvalue().startswith(waited)
    assert err.getvalue().count("\n") == bool(waited)
    for shown in (err.getvalue(), out.getvalue()):
        assert "\r" not in shown
        assert "\x1b" not in shown


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize("prepare", LONG)
@pytest.mark.parametrize("why", ["json", "dumb", "session"])
def test_nobody_looks_on(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, prepare: Prepare, why: str
) -> None:
    words = prepare(cli)
    env = {"dumb": {"TERM": "dumb"}, "session": {"CLAUDECODE": "1"}}.get(why, {})
    err = Teletype()
    run(cli, monkeypatch, [*words, *(["--json"] if why == "json" else [])], err=err, env=env)
    assert "\r" not in err.getvalue()
    assert "\x1b" not in err.getvalue()


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("CLI-4")
def test_it_never_runs_into_the_data(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    words = many_events(cli)
    err = Teletype()
    run(cli, monkeypatch, words, err=err, out=Teletype())
    assert err.getvalue() == ""


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("CLI-4")
def test_a_reader_that_leaves_leaves_no_half_line(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Head(io.StringIO):
        def write(self, text: str) -> int:
            if "note" in text and drawn(err.getvalue()):
                raise BrokenPipeError
            return super().write(text)

    words = many_events(cli)
    err = Teletype()
    monkeypatch.setattr("agent_sync.cli.main._let_go_of_stdout", lambda: err.write("closed"))
    run(cli, monkeypatch, words, err=err, out=Head())
    assert drawn(err.getvalue())
    assert err.getvalue().endswith("\r\x1b[Kclosed"), "erased before the streams are let go"


@pytest.mark.proves("CLI-4")
def test_what_is_quick_stays_silent_and_no_more_than_ten_a_second_are_drawn() -> None:
    clock, stream = Clock(), Teletype()
    line = progress_line.Line(stream, shown=True, clock=clock.monotonic)
    for number in range(200):
        line.show("at", f" {number}")
        if number < 29:
            assert stream.getvalue() == "", number
        clock.sleep(0.01)
    assert 16 <= len(drawn(stream.getvalue())) <= 18
    line.erase()
    assert Screen().feed(stream.getvalue()).seen == []


@pytest.mark.proves("CLI-4")
def test_a_step_that_may_be_long_is_named_at_once() -> None:
    clock, stream = Clock(), Teletype()
    line = progress_line.Line(stream, shown=True, clock=clock.monotonic)
    line.show("reading", step="a")
    clock.sleep(progress_line.QUIET_S)
    line.show("reading")
    line.show("reading 2")
    line.show("the search index", step="b")
    line.show("the search index again", step="b")
    assert drawn(stream.getvalue()) == ["reading", "the search index"]


@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize("columns", [10, 24, 40, 80, 300])
def test_hostile_text_cannot_break_the_line(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_line, "_columns", lambda _stream: columns)
    clock, stream = Clock(), Teletype()
    line = progress_line.Line(stream, shown=True, clock=clock.monotonic)
    screen = Screen(columns)
    for head, detail, tail in (
        (HOSTILE, HOSTILE, HOSTILE),
        ("waiting: ", f" ({HOSTILE})", " · next"),
        (HOSTILE, "", " · next"),
    ):
        clock.sleep(1)
        line.show(head, tail, details=[detail, " (short)"])
        screen.feed(stream.getvalue())
        assert len(screen.rows) == 1
        assert screen.column <= columns - 3, "room for ^C"
        assert columns < 40 or tail != " · next" or screen.rows[0].endswith(tail)
    line.erase()
    assert Screen(columns).feed(stream.getvalue()).seen == []


@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (60, "waiting: Ada (ends in 5m: why so long) · next · 1 of 9 s"),
        (57, "waiting: Ada (ends in 5m: why so lo… · next · 1 of 9 s"),
        (50, "waiting: Ada (ends in 5m) · next · 1 of 9 s"),
        (40, "waiting: Ada · next · 1 of 9 s"),
        (32, "waiting: A… · next · 1 of 9 s"),
    ],
)
def test_what_matters_most_is_cut_last(
    columns: int, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_line, "_columns", lambda _stream: columns)
    stream = Teletype()
    line = progress_line.Line(stream, shown=True, clock=Clock(step=1.0).monotonic)
    details = [" (ends in 5m: why so long)", " (ends in 5m)"]
    line.show("waiting: Ada", " · next · 1 of 9 s", details=details)
    assert drawn(stream.getvalue()) == [shown]


@pytest.mark.proves("CLI-4")
def test_an_interrupt_in_the_moment_of_drawing_leaves_no_line() -> None:
    class Stopped(Teletype):
        def flush(self) -> None:
            if not self.getvalue().endswith("\r\x1b[K"):
                raise KeyboardInterrupt

    stream = Stopped()
    line = progress_line.Line(stream, shown=True, clock=Clock(step=1.0).monotonic)
    with pytest.raises(KeyboardInterrupt):
        line.show("at", " 1")
    line.erase()
    assert drawn(stream.getvalue()) == ["at 1"]
    assert Screen().feed(stream.getvalue()).seen == []


@pytest.mark.proves("CLI-4")
def test_a_terminal_that_is_gone_is_no_error() -> None:
    class Gone(Teletype):
        def write(self, _text: str) -> int:
            raise OSError(5, "Input/output error")

    clock = Clock(step=1.0)
    line = progress_line.Line(Gone(), shown=True, clock=clock.monotonic)
    line.show("at", " 1")
    line.erase()
    assert not line.shown


@pytest.mark.proves("CLI-4")
def test_a_job_in_the_background_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, stream = Clock(step=1.0), Teletype()
    line = progress_line.Line(stream, shown=True, clock=clock.monotonic)
    line.show("at", " 1")
    before = stream.getvalue()
    monkeypatch.setattr(stream, "fileno", lambda: 0)
    monkeypatch.setattr(os, "tcgetpgrp", lambda _handle: os.getpgrp() + 1)
    line.show("at", " 2")
    line.erase()
    assert stream.getvalue() == before


@pytest.mark.proves("CLI-4")
def test_a_terminal_that_was_stopped_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import select

    stream = Teletype()
    monkeypatch.setattr(select, "select", lambda *_: ([], [], []))
    line = progress_line.Line(stream, shown=True, clock=Clock(step=1.0).monotonic)
    line.show("at", " 1")
    assert stream.getvalue() == ""


# The wait, with real processes.


@pytest.mark.proves("CLI-4", "LOCK-8")
def test_a_wait_says_who_has_it_and_changes_with_the_holder(cli: Cli, terminal: Terminal) -> None:
    cli.as_("alice").ok("register", "--name", "Ada")
    cli.as_("alice").ok("lock", "a.py", "--reason", HOSTILE[:400])
    cli.as_("w1").ok("register", "--name", "Eve")
    first = cli.as_("w1").start("lock", "a.py", f"--wait={PATIENCE_S}", "--keep", "--json")
    waits_for(cli, 1)
    child = terminal.start(cli.as_("w2"), "lock", "a.py", f"--wait={PATIENCE_S}")
    for waited in ("0", "1"):
        terminal.until(re.compile(f"Ada has it locked.* · 2nd in line · {waited} of 30 s").search)
    cli.as_("alice").ok("unlock", "a.py")
    finished(first)
    terminal.until(re.compile("Eve has it locked.* · next in line").search)
    cli.as_("w1").ok("unlock", "a.py")
    assert child.wait(timeout=PATIENCE_S) == 0
    screen = terminal.screen()
    assert screen.seen[0].startswith("locked a.py"), screen.seen
    assert "waiting" not in "".join(screen.seen)


@pytest.mark.proves("CLI-4", "LOCK-8")
@pytest.mark.parametrize("way", ["Ctrl-C", "SIGTERM"])
def test_an_interrupted_wait_leaves_a_clean_terminal(
    cli: Cli, terminal: Terminal, way: str
) -> None:
    cli.as_("alice").ok("lock", "a.py", "--reason", "日本語" * 40)
    child = terminal.start(cli.as_("bob"), "lock", "a.py", "--wait=30")
    terminal.until(drawn)
    if way == "Ctrl-C":
        terminal.type(b"\x03")
    else:
        child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=PATIENCE_S) == {"Ctrl-C": 130, "SIGTERM": 143}[way]
    screen = terminal.screen()
    assert (screen.seen, screen.column, screen.row, screen.wraps) == ([], 0, 0, True)
    assert ("^C" in terminal.written) == (way == "Ctrl-C")
    assert cli.ok("status")["waits"] == []


@pytest.mark.usefixtures("clock")
@pytest.mark.proves("CLI-4", "STATE-5")
def test_an_interrupted_import_leaves_a_clean_terminal_and_the_old_database(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(Teletype):
        def flush(self) -> None:
            if "activity" in self.getvalue() and not self.getvalue().endswith("\r\x1b[K"):
                signal.raise_signal(signal.SIGTERM)

    words = old_database(cli)
    folder = cli.repo / ".claude" / "coordination"
    err, before = Stopped(), signal.getsignal(signal.SIGTERM)
    assert run(cli, monkeypatch, words, err=err) == 143
    assert signal.getsignal(signal.SIGTERM) == before
    assert Screen().feed(err.getvalue()).seen == []
    assert err.getvalue().endswith("\r\x1b[K")
    assert sorted(path.name for path in Path(folder).glob("*.bak*")) == []
    old = sqlite3.connect(folder / "state.sqlite")
    assert old.execute("SELECT count(*) FROM messages").fetchone() == (1_000,)
    assert old.execute("PRAGMA user_version").fetchone() == (0,)
    old.close()


def waits_for(cli: Cli, count: int) -> None:
    """Return once so many wait. Bounded."""
    import time

    deadline = time.monotonic() + PATIENCE_S
    while len(cli.ok("status")["waits"]) != count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
