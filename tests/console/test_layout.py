"""Where panes stand: everything visible, nothing over anything, whatever the size."""

import itertools

import pytest

from agent_sync.console.rows import AGENTS, BETWEEN, ORDER
from agent_sync.console.tui.layout import Slot, arrange

SIZES = [(80, 15), (80, 20), (100, 40), (159, 21), (160, 15), (160, 24), (200, 55), (400, 200)]
COUNTS = [0, 1, 4, 300]


def cells(slot: Slot) -> set[tuple[int, int]]:
    """The places that a slot covers."""
    down = range(slot.top, slot.top + slot.height)
    across = range(slot.left, slot.left + slot.width)
    return set(itertools.product(down, across))


@pytest.mark.proves("CON-3")
@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("focus", ORDER)
@pytest.mark.parametrize("count", COUNTS)
def test_every_pane_is_there_and_none_covers_another(
    columns: int, rows: int, focus: str, count: int
) -> None:
    slots = arrange(columns, rows, focus, dict.fromkeys(ORDER, count))
    wanted = [pane for pane in ORDER if pane != BETWEEN or count or focus == BETWEEN]
    assert sorted(slot.pane for slot in slots) == sorted(wanted)
    assert all(slot.height >= 2 and slot.width >= 40 for slot in slots)
    covered = [place for slot in slots for place in cells(slot)]
    assert len(covered) == len(set(covered))
    assert {row for row, _ in covered} == set(range(rows))
    assert max(column for _, column in covered) == columns - 1


@pytest.mark.parametrize("focus", ORDER)
def test_the_focused_pane_is_the_largest_where_room_is_short(focus: str) -> None:
    slots = arrange(80, 20, focus, dict.fromkeys(ORDER, 9))
    heights = {slot.pane: slot.height for slot in slots}
    assert heights[focus] == max(heights.values())
    assert list(heights.values()).count(heights[focus]) == 1


def test_wide_screens_have_panes_side_by_side() -> None:
    slots = arrange(200, 55, ORDER[0], dict.fromkeys(ORDER, 5))
    assert {slot.left for slot in slots} == {0, 101}


def test_where_there_is_no_room_the_focused_pane_stands_alone() -> None:
    assert arrange(80, 14, "tasks", dict.fromkeys(ORDER, 5)) == [Slot("tasks", 0, 0, 80, 14)]


@pytest.mark.proves("VIEW-1")
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_what_is_open_between_agents_stands_first_and_only_while_there_is_something(
    columns: int, rows: int
) -> None:
    counts = dict.fromkeys(ORDER, 2)
    first = arrange(columns, rows, AGENTS, counts)[0]
    assert (first.pane, first.top, first.width) == (BETWEEN, 0, columns)
    counts[BETWEEN] = 0
    assert BETWEEN not in {slot.pane for slot in arrange(columns, rows, AGENTS, counts)}
    assert BETWEEN in {slot.pane for slot in arrange(columns, rows, BETWEEN, counts)}
