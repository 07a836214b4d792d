"""The streaming console, driven by keys (CON-1, CON-2, CON-3, CON-4)."""

import asyncio
import os
import stat
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from agent_sync.console import console_commands, feed_lines
from agent_sync.console.operator import Operator
from agent_sync.console.tui.greeting import MORE_MAIL, greeting
from agent_sync.feed import hook_errors
from agent_sync.feed.happened import Event
from agent_sync.status.board import Board
from cli.test_waiting import until
from scene.database import Database, asked
from support import Cli

from .prompting import Running, running

Play = Callable[[Running], Coroutine[Any, Any, None]]


def play(op: Operator, act: Play) -> str:
    """Run a console, act on it, and give everything that it wrote."""

    async def go() -> str:
        async with running(op) as found:
            await found.screen.has("operator>")
            await act(found)
            return found.screen.text

    return asyncio.run(go())


@pytest.mark.proves("CON-1")
def test_first_a_snapshot_then_what_happens_above_the_prompt(op: Operator, alice: Cli) -> None:
    alice.ok("register", "--name", "ann")
    alice.ok("lock", "src/cart.py", "--reason", "rounding")

    async def act(console: Running) -> None:
        for part in ("ann", "src/cart.py", "rounding"):
            await console.screen.has(part)
        alice.ok("lock", "src/later.py")
        await console.screen.has("src/later.py")
        alice.ok("send", "--to", "operator", "--message", "may I?\nplease")
        await console.screen.has("may I?")
        await console.screen.has("please")

    play(op, act)
    assert alice.ok("read-message", "M1")["message"]["body"] == "may I?\nplease"


@pytest.mark.proves("CON-1")
def test_nothing_is_missed_and_nothing_is_shown_twice(op: Operator, alice: Cli) -> None:
    async def act(console: Running) -> None:
        with op.store.writing():
            for number in range(1500):
                asked(op.store).add(
                    "activity", at=1, agent_id="alice", type="tick", body=f"number-{number}-"
                )
        alice.ok("log", "--type", "tick", "--message", "the-last-one")
        await console.screen.has("the-last-one")

    text = play(op, act)
    assert [text.count(f"number-{number}-") for number in range(1500)] == [1] * 1500
    positions = [text.index(f"number-{number}-") for number in range(1500)]
    assert positions == sorted(positions)


@pytest.mark.proves("CON-2")
def test_a_line_is_carried_out_and_answered(op: Operator, alice: Cli) -> None:
    alice.ok("register", "--name", "ann")

    async def act(console: Running) -> None:
        await console.line("lock src/a.py release day", "locked src/a.py")
        await console.line("nonsense", "there is no command 'nonsense'")
        await console.line("send ann hello", "sent M1 to ann")
        await console.line("help", "put a task on the board")

    play(op, act)
    assert alice("lock", "src/a.py").code == 2


@pytest.mark.proves("CON-2")
@pytest.mark.parametrize(("answer", "left"), [("n", 1), ("", 1), ("\x03", 1), ("y", 0), ("YES", 0)])
def test_what_hurts_is_asked_first(op: Operator, alice: Cli, answer: str, left: int) -> None:
    alice.ok("lock", "src/a.py")

    async def act(console: Running) -> None:
        await console.line("unlock src/a.py", "End that lease? [y/N]")
        await console.line(answer, "unlocked src/a.py" if not left else "nothing done")

    play(op, act)
    assert len(alice.ok("locks")["leases"]) == left


@pytest.mark.proves("CON-3")
def test_tab_completes_commands_agents_tasks_and_paths(op: Operator, alice: Cli) -> None:
    alice.ok("register", "--name", "ann-marie")
    alice.ok("create-task", "Round the prices")
    (alice.repo / "src").mkdir()
    (alice.repo / "src" / "cart.py").write_text("x", encoding="utf-8")

    async def act(console: Running) -> None:
        for typed, whole in (
            ("deci\t", "decision"),
            ("send ann\t", "send ann-marie"),
            ("task done T\t", "task done T1"),
            ("lock src/c\t", "lock src/cart.py"),
        ):
            console.type(typed)
            await console.has_typed(whole)
            console.type("\x03")
            await console.has_typed("")

    play(op, act)


@pytest.mark.proves("CON-3")
def test_the_history_is_kept_for_the_repository_and_private(op: Operator) -> None:
    async def first(console: Running) -> None:
        await console.line("decision Prices are cents", "recorded D1")

    async def second(console: Running) -> None:
        console.type("\x1b[A")
        await console.has_typed("decision Prices are cents")

    play(op, first)
    play(op, second)
    path = os.path.join(op.project.folder, "console-history")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


@pytest.mark.proves("CON-3")
def test_the_toolbar_counts(op: Operator, alice: Cli) -> None:
    async def act(console: Running) -> None:
        await console.screen.has("0 agents · 0 leases")
        alice.ok("lock", "src/a.py")
        alice.ok("create-task", "t")
        await console.screen.has(
            lambda _: "1 agent · 1 lease · 1 task" in console.console.toolbar()
        )

    play(op, act)


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("way", ["quit\n", "exit\n", "\x04"])
def test_it_ends_when_the_person_leaves(op: Operator, way: str) -> None:
    async def act(console: Running) -> None:
        console.type(way)
        await console.ended()

    play(op, act)


def test_ctrl_c_drops_the_line_and_nothing_else(op: Operator) -> None:
    async def act(console: Running) -> None:
        console.type("lock src/a.p\x03")
        await console.line("decision d", "recorded D1")

    text = play(op, act)
    assert "locked" not in text


def test_a_database_that_was_removed_is_told(op: Operator, alice: Cli) -> None:
    alice.ok("lock", "src/a.py")

    async def act(console: Running) -> None:
        os.unlink(op.project.database)
        await console.screen.has(lambda _: "is gone: start again" in console.console.toolbar())

    play(op, act)


def test_no_line_of_the_help_is_wider_than_the_smallest_screen(op: Operator) -> None:
    assert max(map(len, console_commands.execute(op, "help").lines)) <= 80


def test_a_history_that_cannot_be_written_hurts_nobody(op: Operator) -> None:
    async def act(console: Running) -> None:
        path = os.path.join(op.project.folder, "console-history")
        os.unlink(path)
        os.mkdir(path)
        await console.line("decision a", "recorded D1")
        await console.line("decision b", "recorded D2")

    assert "Errno" not in play(op, act)


@pytest.mark.proves("CON-1")
def test_mail_that_waited_is_shown_at_the_start_and_read_then(op: Operator, alice: Cli) -> None:
    alice.ok("send", "--to", "operator", "--message", "May I drop the old column?")

    async def act(console: Running) -> None:
        await console.screen.has("May I drop the old column?")

    play(op, act)
    assert op.see().unread == 0


@pytest.mark.proves("CON-3")
def test_who_waits_for_whom_and_why_stands_in_the_toolbar(
    op: Operator, alice: Cli, bob: Cli
) -> None:
    alice.ok("register", "--name", "ann")
    bob.ok("register", "--name", "ben")
    alice.ok("lock", "src/a.py", "--reason", "rounding")
    child = bob.start("lock", "src/a.py", "--wait=60")
    until(alice, 1)
    Database(alice.repo).change("waits", {"created_at": 1})  # long, so it is told

    async def act(console: Running) -> None:
        await console.screen.has(lambda _: "ben waits for src/a.py" in console.console.toolbar())
        first = console.console.toolbar().splitlines()[0]
        assert "ann locked it" in first
        assert "rounding" in first

    play(op, act)
    child.kill()
    child.communicate()


@pytest.mark.proves("CON-1", "CON-3")
def test_what_happened_while_the_board_was_shown_is_in_the_feed(op: Operator, alice: Cli) -> None:
    async def act(console: Running) -> None:
        console.type("half a li\x1bOQ")  # F2
        await console.screen.has("Agents")
        alice.ok("log", "--type", "tick", "--message", "seen-on-the-board")
        await console.screen.has("seen-on-the-board")
        console.screen.text = ""
        console.type("q")
        await console.has_typed("half a li")
        await console.screen.has("seen-on-the-board")

    play(op, act)


def test_stray_escape_sequences_and_a_broken_database_draw_no_traceback(op: Operator) -> None:
    async def act(console: Running) -> None:
        console.type("lock \x1b[Mabc\x1b[31m\x03")
        await console.has_typed("")
        await console.line("decision a", "recorded D1")
        with open(op.project.database, "r+b") as file:
            file.write(b"garbage" * 1000)
        console.type("msgs \t")
        await console.has_typed("msgs ")

    text = play(op, act)
    assert "Traceback" not in text
    assert "Press ENTER" not in text


def test_what_nobody_expected_is_told_in_a_line_and_logged(op: Operator) -> None:
    async def act(console: Running) -> None:
        asyncio.get_running_loop().call_soon(_boom)
        await console.screen.has(lambda _: "RuntimeError: boom" in console.console.toolbar())
        await console.line("decision a", "recorded D1")

    assert "Traceback" not in play(op, act)
    assert "boom" in hook_errors.tail(op.project.folder)[-1]


def _boom() -> None:
    raise RuntimeError("boom")


def test_an_event_that_cannot_be_shown_does_not_silence_the_feed(
    op: Operator, alice: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = feed_lines.lines

    def trips(op: Operator, rows: list[Event], look: feed_lines.Look) -> list[str]:
        if any(row.body == "odd" for row in rows):
            raise ValueError("odd")
        return show(op, rows, look)

    monkeypatch.setattr(feed_lines, "lines", trips)

    async def act(console: Running) -> None:
        alice.ok("log", "--type", "n", "--message", "odd")
        await console.screen.has(lambda _: "ValueError: odd" in console.console.toolbar())
        alice.ok("log", "--type", "n", "--message", "after-it")
        await console.screen.has("after-it")

    play(op, act)


@pytest.mark.proves("CON-1")
def test_what_is_committed_while_the_board_is_read_is_shown_too(
    op: Operator, alice: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = op.see
    squeezed: list[object] = []

    def look_late() -> Board:
        if not squeezed:
            squeezed.append(alice.ok("log", "--type", "tick", "--message", "in the gap"))
        return look()

    async def act(console: Running) -> None:
        monkeypatch.setattr(op, "see", look_late)
        alice.ok("log", "--type", "tick", "--message", "before it")
        await console.screen.has("in the gap")

    play(op, act)


def test_mail_that_does_not_fit_above_the_first_prompt_stays_unread(
    op: Operator, alice: Cli
) -> None:
    for number in range(4):
        body = "\n".join(f"letter {number}, line {line}" for line in range(6))
        alice.ok("send", "--to", "operator", "--message", body)
    lines = greeting(op, columns=80, rows=45)
    assert sum("letter 0, line 5" in line for line in lines) == 1
    assert not any("letter 1, line 5" in line for line in lines)
    assert lines[-1] == MORE_MAIL
    assert op.see().unread == 3


def test_a_line_without_end_is_cut_where_not_all_of_it_is_asked_for(
    op: Operator, alice: Cli
) -> None:
    alice.ok("send", "--to", "all", "--message", "x" * 60_000)
    short = console_commands.execute(op, "msgs").lines
    assert max(map(len, short)) < 1_000
    assert short[-1] == "  … (msgs M1)"
    assert "x" * 60_000 in console_commands.execute(op, "msgs M1").lines[1]
