"""What the person can do from the board: bring lost work back, compare, zoom, point (ARR-4)."""

from pathlib import Path

import pytest

from agent_sync.console.operator import Operator
from agent_sync.presence import agents
from agent_sync.protection import kept_versions
from agent_sync.repository import contents
from scene.database import asked

from .boarding import Running
from .test_board import ENTER, hold, join, play, wait

MINE, THEIRS = "a = 'ann'\nb = 2\n", "a = 'formatted'\nb = 2\n"


def lost(op: Operator, name: str = "src/a.py") -> Path:
    """A command of Bob's replaced what Ann had written; her version is kept."""
    join(op, "ann", "bob")
    path = Path(op.cwd) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(MINE, encoding="utf-8")
    look = contents.look(str(path))
    with op.store.writing() as tx:
        kept_versions.keep(
            tx, op.clock(), key=name, checkout=op.project.checkout_name, look=look,
            owner_id="ann", by_id="bob", why=kept_versions.OVERWRITTEN,
        )  # fmt: skip
    path.write_text(THEIRS, encoding="utf-8")
    return path


@pytest.mark.proves("ARR-4", "CON-3")
def test_lost_work_is_compared_and_brought_back_from_the_board(op: Operator) -> None:
    path = lost(op)

    async def script(board: Running) -> None:
        await board.shows("! ann lost src/a.py to a command of bob", "kept as V1")
        board.press("!")
        await board.shows("Needs attention", "> ann lost src/a.py", "src/a.py --version 1")
        board.press("d")
        await board.shows("-a = 'ann'", "+a = 'formatted'")
        board.press("\x1b")
        await board.hides("-a = 'ann'")
        board.press("!" + ENTER)
        await board.shows("Put V1 of src/a.py back (")
        board.press("y")
        await board.shows("restored src/a.py to V1; what was there is kept as V2")
        await board.hides("ann lost src/a.py")

    play(op, script)
    assert path.read_text(encoding="utf-8") == MINE


@pytest.mark.proves("ARR-4")
def test_a_row_is_compared_and_restored_by_its_file(op: Operator) -> None:
    path = lost(op)
    with op.store.writing() as tx:
        agents.mark_file(tx, "ann", "src/a.py", op.clock())

    async def script(board: Running) -> None:
        board.press("1d")
        await board.shows("V1 (changed by a shell command", "+a = 'formatted'")
        board.press("\x1b")
        await board.hides("+a = 'formatted'")
        board.press("r")
        await board.shows("Put V1 of src/a.py back (")
        board.press("n")
        await board.shows("Nothing was done.")

    play(op, script)
    assert path.read_text(encoding="utf-8") == THEIRS


@pytest.mark.proves("CON-3")
def test_a_pane_says_where_it_goes_on_and_stands_alone_when_asked(op: Operator) -> None:
    join(op, "ann")
    for number in range(30):
        hold(op, "ann", f"p{number:02}.py")

    async def script(board: Running) -> None:
        await board.shows("of 30 ↓)")
        board.press("2\x1b[F")
        await board.shows("of 30 ↑)")
        board.press("z")
        await board.shows("p12.py", "p29.py")
        await board.hides("5 Feed")
        board.press("z")
        await board.shows("5 Feed")

    play(op, script)


@pytest.mark.proves("CON-3")
def test_commands_and_arrivals_are_hidden_on_demand(op: Operator) -> None:
    join(op, "ann")
    for kind, body in (("command_run", "make"), ("agent_joined", ""), ("deploy", "to staging")):
        asked(op.store).add("activity", at=op.clock(), agent_id="ann", type=kind, body=body)

    async def script(board: Running) -> None:
        await board.shows("ann ran a command: make", "ann joined", "deploy to staging")
        board.press("h")
        await board.hides("ann ran a command: make")
        await board.hides("ann joined")
        await board.shows("deploy to staging")
        board.press("h")
        await board.shows("ann ran a command: make")

    play(op, script, 120, 40)


@pytest.mark.proves("CON-3")
def test_a_click_selects_and_the_wheel_moves(op: Operator) -> None:
    join(op, "ann", "bob", "cyd")
    hold(op, "ann", "src/x.py")
    wait(op, "bob", "src/x.py")

    async def script(board: Running) -> None:
        await board.shows("> bob")
        row = next(n for n, line in enumerate(board.screen.lines, 1) if line.startswith("  cyd"))
        board.press(f"\x1b[<0;5;{row}M\x1b[<0;5;{row}m")
        await board.shows("> cyd")
        board.press(f"\x1b[<64;5;{row}M")
        await board.shows("> ann")
        leases = next(n for n, line in enumerate(board.screen.lines, 1) if "src/x.py" in line)
        board.press(f"\x1b[<0;5;{leases}M\x1b[<0;5;{leases}m")
        await board.until(lambda: board.view.focus in ("leases", "agents"), "a pane")

    play(op, script)
