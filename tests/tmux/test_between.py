"""What is open between agents in a real terminal: seen, read, decided (VIEW-1, CON-3)."""

import re

import pytest

from .actors import Stage
from .conftest import Open
from .reading import board_row, on_board, ready
from .terminal import LARGE, SMALL, Terminal
from .test_board import to_board

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "200x60"])
DIFF = "+def price(): return 2"


def has(console: Terminal, *wanted: str) -> list[str]:
    """The screen as soon as all of these are on it."""
    return console.wait_for(lambda lines: all(one in "\n".join(lines) for one in wanted))


@SIZES
@pytest.mark.proves("VIEW-1", "CON-3")
def test_a_gate_is_seen_read_and_cancelled(
    stage: Stage, open_console: Open, size: tuple[int, int]
) -> None:
    stage.ann.arrive()
    stage.ben.arrive()
    console = open_console(size)
    to_board(console)
    stage.ann.run("gate", "open", "--with", "ben", "--on", "src/api.py", "--why", "the interface")
    assert stage.ben.edit("src/api.py").refused
    lines = has(console, "ben is blocked by G1 from src/api.py", "6 Between agents (1)")
    assert lines[0].startswith("! ben is blocked by G1")
    assert "gate requested" in board_row(lines, "G1")
    assert re.search(r"ben .*blocked .*src/api\.py \(G1\)", board_row(lines, "ben"))
    assert on_board(lines)
    stage.ben.do(lambda session: session.stop())
    console.send("6", "Enter")
    has(console, "══ G1 ═", "parties: ann (not yet), ben (not yet)", "ann gate opened")
    console.send("Escape")
    console.wait_until_gone("══ G1 ═")
    console.send("c")
    console.wait_for("Cancel G1 because:")
    console.type("no need")
    console.send("Enter")
    has(console, "ann opened G1 (the interface).", "Cancel it?")
    console.send("y")
    has(console, "══ gate cancel ═", "ann and ben are free to go on")
    console.send("Escape")
    has(console, "ben is free to go on", "may go on")
    assert stage.ben.edit("src/api.py").code == 0


@SIZES
@pytest.mark.proves("VIEW-1", "CHECK-2")
def test_a_difference_is_read_in_colours_and_approved_at_the_prompt(
    stage: Stage, open_console: Open, size: tuple[int, int]
) -> None:
    stage.ann.arrive()
    stage.ann.edit("src/cart.py", f"{DIFF[1:]}\n")
    console = open_console(size)
    stage.ann.run("checkpoint", "prices", "--on", "src/cart.py", "--approver", "operator")
    has(console, "! you are asked to approve C1", "checkpoint show C1")
    to_board(console)
    has(console, "you: approve", "checkpoint waiting")
    console.send("6", "Enter")
    console.wait_for("══ C1 ═")
    console.send("End")
    has(console, DIFF, "-# cart.py")
    coloured = "\n".join(console.screen(colours=True))
    assert re.search(r"\x1b\[[0-9;]*32m ?\+def price", coloured), coloured
    assert re.search(r"\x1b\[[0-9;]*31m ?-# cart", coloured), coloured
    console.send("Escape", "F2")
    console.wait_for(ready)
    console.enter("show C1 --diff")
    console.wait_for(DIFF)
    console.enter("approve C1 --resolve well done")
    console.wait_for("approved C1; it is resolved")
    assert stage.ann.edit("src/cart.py", "x = 1\n").code == 0
