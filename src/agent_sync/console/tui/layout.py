"""Where each pane stands: from the size of the screen and how much each pane has to show."""

from collections.abc import Mapping
from typing import NamedTuple

from ..rows import AGENTS, BETWEEN, FEED, LEASES, MESSAGES, ORDER, TASKS

COLUMNS, ROWS = 80, 24
"""The smallest screen on which every pane is shown."""
WIDE = 160
"""From so many columns on, panes stand side by side."""
HEADS = 2  # the title line of a pane and the line of its column headers


BELOW = tuple(pane for pane in ORDER if pane != BETWEEN)
"""What always has a place."""
LEAST_BESIDE = 24
"""So many rows let panes stand side by side below the one that stands above all."""


class Slot(NamedTuple):
    """The place of one pane on the screen, its title line included."""

    pane: str
    left: int
    top: int
    width: int
    height: int


def arrange(columns: int, rows: int, focus: str, counts: Mapping[str, int]) -> list[Slot]:
    """The places of the panes in an area of so many columns and rows.

    ``counts`` says how many rows each pane has; what is open between agents stands above the
    others, and only while there is something or it is looked at. The focused pane gets what it
    needs first, and stands alone where there is no room for all.
    """
    if rows < 3 * len(BELOW):
        return [Slot(focus, 0, 0, columns, rows)]
    above = BETWEEN in (focus, *(pane for pane, count in counts.items() if count))
    if columns < WIDE or (above and rows < LEAST_BESIDE):
        panes = (BETWEEN, *BELOW) if above else BELOW
        return _stack(0, 0, columns, shares(rows, panes, focus, counts))
    top = _top(rows, focus, counts) if above else 0
    slots = [Slot(BETWEEN, 0, 0, columns, top)] if above else []
    below = _side_by_side(columns, rows - top, focus, counts)
    return slots + [slot._replace(top=slot.top + top) for slot in below]


def _top(rows: int, focus: str, counts: Mapping[str, int]) -> int:
    """The height of what stands above all: what it needs, a third of the rows at most, or half."""
    most = rows // 2 if focus == BETWEEN else rows // 3
    return min(HEADS + max(1, counts[BETWEEN]), max(HEADS + 2, most), rows - 3 * len(BELOW))


def shares(
    rows: int, panes: "tuple[str, ...]", focus: str, counts: Mapping[str, int]
) -> dict[str, int]:
    """So many of the rows for each pane: all get a few, the focused one comes first for more."""
    few = 2 if rows >= 3 * len(panes) else 1
    given = {pane: 1 + min(few, max(1, counts[pane])) for pane in panes}
    spare = rows - sum(given.values())
    for pane in sorted(panes, key=lambda pane: (pane != focus, panes.index(pane))):
        more = min(spare, max(0, counts[pane] + HEADS - given[pane]))
        # The others stay readable beside a focused pane that could fill the screen.
        more = min(more, spare * 2 // 3) if pane == focus and rows >= 30 else more
        given[pane] += more
        spare -= more
    last = panes[-1]
    given[last] += spare
    return given


def _stack(left: int, top: int, width: int, heights: Mapping[str, int]) -> list[Slot]:
    slots = []
    for pane, height in heights.items():
        slots.append(Slot(pane, left, top, width, height))
        top += height
    return slots


def _side_by_side(columns: int, rows: int, focus: str, counts: Mapping[str, int]) -> list[Slot]:
    """Agents over tasks, leases over messages beside them, and the feed below both."""
    width = columns // 2
    spare = rows - _need(counts, AGENTS, LEASES) - _need(counts, TASKS, MESSAGES)
    feed = max(5, rows // 2 if focus == FEED else rows // 3, spare)
    feed = min(feed, max(5, counts[FEED] + HEADS))
    upper = _upper(rows - feed, focus, counts)
    lower = rows - feed - upper
    right = columns - width - 1
    return [
        *_stack(0, 0, width, {AGENTS: upper, TASKS: lower}),
        *_stack(width + 1, 0, right, {LEASES: upper, MESSAGES: lower}),
        Slot(FEED, 0, rows - feed, columns, feed),
    ]


def _upper(rows: int, focus: str, counts: Mapping[str, int]) -> int:
    """The height of the upper panes: what they need, half at most unless one is focused."""
    upper, lower = _need(counts, AGENTS, LEASES), _need(counts, TASKS, MESSAGES)
    most = rows * 2 // 3 if focus in (AGENTS, LEASES) else rows // 2
    least = rows // 3 if focus in (TASKS, MESSAGES) else rows // 2
    if upper + lower <= rows:
        return max(upper, min(rows // 2, rows - lower))
    return min(most, max(min(least, upper), rows - lower))


def _need(counts: Mapping[str, int], *beside: str) -> int:
    return max(max(1, counts[pane]) for pane in beside) + HEADS
