"""status --watch: it follows what happens, leaves no trace, and gives the terminal back."""

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent_sync.cli import watching
from agent_sync.cli.context import Context
from onterminal import OnTerminal
from support import Cli

if sys.platform == "win32":
    pytest.skip("no terminals to open", allow_module_level=True)

BACK = watching.LEAVE


def watch(cli: Cli, seconds: str = "0.1", **size: int) -> OnTerminal:
    """status --watch on a terminal."""
    return OnTerminal(cli, "status", "--watch", seconds, **size)


@pytest.mark.proves("CLI-5")
def test_it_shows_what_happens_in_place(cli: Cli, alice: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    term = watch(cli)
    assert term.until("Ada").startswith(watching.ENTER.encode())
    alice.ok("lock", "later.py")
    term.until("later.py")
    code, shown = term.end(signal.SIGINT)
    assert code == 130
    assert shown.endswith(BACK)
    assert shown.count(BACK) == 1
    assert "Traceback" not in shown


@pytest.mark.proves("CLI-5", "STATE-8")
def test_it_registers_nobody_and_writes_nothing(cli: Cli, alice: Cli) -> None:
    alice.ok("lock", "a.py")
    before = cli("export").out
    term = watch(cli)
    term.until("a.py")
    term.resize(30, 100)
    term.until("\x1b[H", after=len(term.output))
    assert term.end(signal.SIGTERM)[0] == 143
    assert cli("export").out == before
    assert not (cli.repo / ".claude" / "coordination" / "shell-id").exists()


@pytest.mark.proves("CLI-5")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_terminal_is_given_back(cli: Cli, alice: Cli, number: int) -> None:
    alice.ok("heartbeat")
    term = watch(cli, "2")
    term.until("AGENTS")
    code, shown = term.end(number)
    assert (code, shown.endswith(BACK)) == (130 if number == signal.SIGINT else 143, True)


@pytest.mark.proves("CLI-5")
def test_it_follows_the_size_of_the_terminal(cli: Cli, alice: Cli) -> None:
    for number in range(30):
        alice.ok("create-task", f"task {number}")
    term = watch(cli, "3600", rows=40, columns=100)
    term.until("\x1b[J")
    assert len(term.screen()) == 39
    for rows, columns in ((12, 60), (30, 120)):
        place = len(term.output)
        term.resize(rows, columns)
        term.until("\x1b[J", after=place)
        assert len(term.screen()) == rows - 1
        assert max(map(len, term.screen())) <= columns
    term.end(signal.SIGTERM)


@pytest.mark.proves("CLI-5")
@pytest.mark.parametrize("other", [b"", b"something else"])
def test_a_database_that_goes_is_told_and_the_terminal_given_back(
    cli: Cli, alice: Cli, other: bytes
) -> None:
    alice.ok("heartbeat")
    term = watch(cli, "3600")
    term.until("AGENTS")
    path = database(cli)
    if other:
        aside = path.with_name("other")
        aside.write_bytes(other)
        os.replace(aside, path)
    else:
        path.unlink()
    code, shown = term.end()
    assert code == 1
    said = shown.partition(BACK)[2]
    what = "another file now" if other else "gone"
    assert f"the database is {what}: start again ({path})" in said.replace("\r\n", "")


def database(cli: Cli) -> Path:
    """Where the state is."""
    return cli.repo / ".claude" / "coordination" / "state.sqlite"


@pytest.mark.proves("CLI-5")
def test_it_waits_for_a_database_that_is_not_there_yet(cli: Cli, alice: Cli) -> None:
    term = watch(cli)
    term.until("No agents here")
    assert not database(cli).exists()
    alice.ok("register", "--name", "Ada")
    term.until("Ada")
    term.end(signal.SIGTERM)


@pytest.mark.proves("CLI-2", "CLI-5")
def test_where_there_is_no_screen_the_feed_is_named(cli: Cli) -> None:
    for words in (["--watch"], ["--watch", "5"], ["--watch", "--compact"], ["--watch", "--json"]):
        done = cli("status", *words)
        assert done.code == 64
        assert "agent-sync activity --follow" in done.err + done.out
    for seconds in ("0", "-1", "nan", "x", "3601"):
        assert cli("status", f"--watch={seconds}").code == 64


class Terminal:
    """A stream that notes what is written, without a terminal behind it."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.encoding = "utf-8"

    def write(self, text: str) -> None:
        """Note it."""
        self.written.append(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def fileno(self) -> int:
        """There is none."""
        raise OSError


@pytest.mark.proves("CLI-5")
def test_nothing_is_drawn_while_nothing_changes(tmp_path: Path) -> None:
    out = Terminal()
    style = SimpleNamespace(columns=80, rows=24)
    project = SimpleNamespace(database=str(tmp_path / "none"))
    context = cast(Context, SimpleNamespace(stdout=out, style=style, project=project))
    drawn: list[Any] = [["a"], ["a"], ["a"], ["a", "b"], ["a", "b"], ["a"], KeyboardInterrupt()]

    def draw() -> list[str]:
        found = drawn.pop(0)
        if isinstance(found, BaseException):
            raise found
        return list(found)

    with pytest.raises(KeyboardInterrupt):
        list(watching.frames(context, draw, 0.001))
    assert out.written == [
        watching.ENTER,
        "\x1b[Ha\x1b[K\n\x1b[J",
        "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J",
        "\x1b[Ha\x1b[K\n\x1b[J",
        watching.LEAVE,
    ]


@pytest.mark.proves("CLI-4", "CLI-5")
def test_hostile_text_writes_no_sequence_of_its_own(cli: Cli, alice: Cli) -> None:
    alice.ok("create-task", "\x1b[2J\x1b[1;1Hgone\u202e\r\nx" + "世" * 100)
    alice.ok("log", "--type", "t", "--message", "\x1b]0;title\x07 the end")
    term = watch(cli)
    term.until("the end")
    shown = term.end(signal.SIGTERM)[1]
    for own in (watching.ENTER, watching.LEAVE, watching.HOME, "\x1b[K", "\x1b[J", "\r\n"):
        shown = shown.replace(own, "")
    assert not any(char in shown for char in "\x1b\x07\r\u202e")
