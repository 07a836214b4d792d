"""Sorting a pane by a column, and the drawing of who waits for whom."""

import pytest

from agent_sync.console import drawn_waits
from agent_sync.console.operator import Operator
from agent_sync.console.row_order import Order
from agent_sync.console.rows import Column, Pane, Row
from agent_sync.tasks import task_board
from unit.world import MINUTE, NOW, fresh, join

from .boarding import Running
from .test_board import TAB, play
from .test_board import hold as hold_now
from .test_board import join as join_now
from .test_board import wait as wait_now
from .test_panes import hold as held
from .test_panes import look
from .test_panes import wait as waiting

pytestmark = pytest.mark.proves("ARR-3")


def ordered(title: str, *cells: str, backwards: bool = False) -> "list[str]":
    """Cells of one column, in its order."""
    task = task_board.Task
    rows = [Row(str(at), (one,), task.__new__(task)) for at, one in enumerate(cells)]
    order = Order()
    pane = Pane("tasks", "Tasks", (Column(title, 3),), rows, "")
    order.step(pane)
    if backwards:
        order.turn()
    return [row.cells[0] for row in order.applied(pane).rows]


def test_ages_ids_and_words_are_ordered_as_people_read_them() -> None:
    assert ordered("AGE", "2h", "90m", "1d", "", "now", "5m") == [
        "now", "5m", "90m", "2h", "1d", ""
    ]  # fmt: skip
    assert ordered("AGE", "2h", "", "now", backwards=True) == ["2h", "now", ""]
    assert ordered("ID", "T10", "T9", "T1") == ["T1", "T9", "T10"]
    assert ordered("HOLDER", "zoe", "Ann", "ben") == ["Ann", "ben", "zoe"]


def test_a_key_orders_the_pane_by_the_next_column(op: Operator) -> None:
    join_now(op, "zoe", "ann", "ben")
    for who, key in (("zoe", "a.py"), ("ann", "b.py"), ("ben", "c.py")):
        hold_now(op, who, key)

    async def script(board: Running) -> None:
        board.press("2s")
        await board.shows("Leases by PATH", "Ordered by PATH.")
        board.press("s")
        await board.shows("Leases by HOLDER")
        assert [row.cells[1] for row in board.view.pane.rows] == ["ann", "ben", "zoe"]
        board.press("S")
        await board.shows("Leases by HOLDER backwards")
        assert [row.cells[1] for row in board.view.pane.rows] == ["zoe", "ben", "ann"]
        board.press("sssss")
        await board.shows("Leases by WHY")
        board.press("s")
        await board.shows("In its own order.")
        await board.hides("Leases by")
        board.press(f"S{TAB}")
        await board.hides("backwards")

    play(op, script, 120, 40)


def test_who_waits_for_whom_is_drawn_an_edge_a_line() -> None:
    store = fresh()
    for name in ("ann", "ben", "cy", "dee", "operator"):
        join(store, name)
    assert drawn_waits.lines(look(store).board, NOW) == ["Nobody waits."]
    held(store, "ann", "src/cart.py")
    held(store, "ben", "src/api/", target="tree")
    waiting(store, "ben", "src/cart.py")
    waiting(store, "cy", "src/api/x.py")
    waiting(store, "dee", "src/cart.py")
    assert drawn_waits.lines(look(store).board, NOW + 3 * MINUTE) == [
        "ann",
        "   └─ ben waits for src/cart.py, 3m",
        "      └─ cy waits for src/api/x.py, 3m",
        "   └─ dee waits for src/cart.py, 3m",
    ]


def test_a_circle_is_drawn_and_ends() -> None:
    store = fresh()
    for name in ("ann", "ben", "operator"):
        join(store, name)
    held(store, "ann", "a.py")
    held(store, "ben", "b.py")
    waiting(store, "ann", "b.py")
    waiting(store, "ben", "a.py")
    drawn = drawn_waits.lines(look(store).board, NOW)
    assert drawn[0].endswith("(in a circle)")
    assert sorted(line.strip() for line in drawn[1:]) == [
        "└─ ann waits for b.py, now",
        "└─ ben waits for a.py, now",
    ]


def test_the_key_lays_the_drawing_over_the_panes(op: Operator) -> None:
    join_now(op, "ann", "ben")
    hold_now(op, "ann", "src/cart.py")
    wait_now(op, "ben", "src/cart.py")

    async def script(board: Running) -> None:
        board.press("w")
        await board.shows("Who waits for whom", "└─ ben waits for src/cart.py, now")

    play(op, script)
