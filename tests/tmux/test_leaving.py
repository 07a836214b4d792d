"""However the console ends, the operator is gone and stops nobody any more (CON-4, CON-5)."""

import contextlib
import os
import signal
import time
from collections.abc import Callable

import pytest

from .actors import Stage
from .conftest import Open
from .terminal import PATIENCE_S, Terminal, running

SIGNALS = 100
Way = Callable[[Terminal], None]


def by_typing(terminal: Terminal) -> None:
    terminal.enter("quit")


def by_ctrl_d(terminal: Terminal) -> None:
    terminal.send("C-d")


def by_sigterm(terminal: Terminal) -> None:
    os.kill(terminal.pid_of("console"), signal.SIGTERM)


def by_hangup(terminal: Terminal) -> None:
    os.kill(terminal.pid_of("console"), signal.SIGHUP)


def by_closing_the_window(terminal: Terminal) -> None:
    pid = terminal.pid_of("console")
    terminal.lose()
    terminal.close()
    assert not running(pid)


def by_killing(terminal: Terminal) -> None:
    os.kill(terminal.pid_of("console"), signal.SIGKILL)


def held_up(stage: Stage, console: Terminal) -> None:
    """The operator holds a file, and a session's edit of it is refused."""
    stage.cy.arrive()
    console.enter("lock src/page.py release day")
    console.wait_for("locked src/page.py")
    assert stage.cy.edit("src/page.py").refused
    console.wait_for("cy was refused src/page.py (operator holds it)")


def operator_of(stage: Stage) -> list[str]:
    """What the operator is said to be."""
    return [one["status"] for one in stage.look("status")["agents"] if one["kind"] == "operator"]


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("way", [by_typing, by_ctrl_d, by_sigterm, by_hangup])
def test_who_leaves_is_idle_and_holds_nothing(stage: Stage, console: Terminal, way: Way) -> None:
    held_up(stage, console)
    way(console)
    console.wait_for("Your leases have ended: src/page.py")
    assert console.run("stty -a")[-1] == "0"
    # The line editor of the console is gone: the terminal echoes and takes whole lines again.
    modes = " ".join(console.run("stty -a")).split()
    assert {"echo", "icanon", "isig", "icrnl"} <= {mode.rstrip(";") for mode in modes}
    assert operator_of(stage) == ["idle"]
    assert stage.look("locks")["leases"] == []
    assert stage.cy.edit("src/page.py").code == 0


@pytest.mark.proves("CON-4")
def test_a_closed_window_ends_the_operator_s_leases(stage: Stage, console: Terminal) -> None:
    held_up(stage, console)
    by_closing_the_window(console)
    assert operator_of(stage) == ["idle"]
    assert stage.look("locks")["leases"] == []
    assert stage.cy.edit("src/page.py").code == 0


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_an_impatient_end_is_a_whole_end_too(stage: Stage, console: Terminal, name: str) -> None:
    """A window that closes sends more than one signal, and so does a machine that goes down."""
    held_up(stage, console)
    pid = console.pid_of("console")
    with contextlib.suppress(ProcessLookupError):
        for _ in range(SIGNALS):
            os.kill(pid, getattr(signal, name))
    end = time.monotonic() + PATIENCE_S
    while running(pid):
        assert time.monotonic() < end, "it never ended"
        os.sched_yield()
    assert operator_of(stage) == ["idle"]
    assert stage.look("locks")["leases"] == []


@pytest.mark.proves("CON-4")
def test_leases_of_a_killed_console_do_not_hold(stage: Stage, console: Terminal) -> None:
    held_up(stage, console)
    by_killing(console)
    console.wait_for("Killed")
    assert stage.look("locks")["leases"] == []
    assert stage.cy.edit("src/page.py").code == 0
    assert operator_of(stage) == []


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("way", [by_sigterm, by_closing_the_window])
def test_it_ends_in_the_middle_of_a_question_too(stage: Stage, console: Terminal, way: Way) -> None:
    held_up(stage, console)
    stage.ann.arrive()
    stage.ann.edit("src/api.py")
    console.enter("unlock src/api.py")
    console.wait_for("[y/N]")
    way(console)
    stage.until(lambda: operator_of(stage) == ["idle"])
    found = {one["key"]: one["holder"] for one in stage.look("locks")["leases"]}
    assert found == {"src/api.py": "ann"}, "the question was answered by nobody"


@pytest.mark.proves("CON-4")
def test_a_second_console_keeps_what_the_first_one_locked(stage: Stage, open_console: Open) -> None:
    first, second = open_console(), open_console()
    held_up(stage, first)
    second.wait_for("src/page.py")
    by_typing(first)
    first.wait_for(lambda lines: lines[-1] == "" and "$" in lines)
    assert stage.cy.edit("src/page.py").refused
    by_typing(second)
    second.wait_for("Your leases have ended: src/page.py")
    assert stage.cy.edit("src/page.py").code == 0


@pytest.mark.proves("CON-5")
@pytest.mark.parametrize("line", ["agent-sync console 2>&1 >told", "agent-sync console </dev/null"])
def test_where_it_is_no_terminal_the_feed_is_named(terminal: Terminal, line: str) -> None:
    *told, status = terminal.run(line)
    assert status == "1"
    assert "'agent-sync activity --follow'" in " ".join(told)


@pytest.mark.proves("CON-5")
def test_without_the_extra_one_sentence_says_how_to_get_it(
    stage: Stage, terminal: Terminal
) -> None:
    stage.add_command("bare-agent-sync", "-S", "-E")
    *told, status = terminal.run("bare-agent-sync console")
    text = "".join(told)
    assert status == "1"
    assert text.count("agent-sync: ") == 1
    assert "pip install prompt_toolkit" in text
    assert not (stage.repo / ".claude").exists()
