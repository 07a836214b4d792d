"""One pane as lines of the screen: title, headers, the rows around the selected one."""

from ...views import terminal
from ..rows import Column, Pane, Row
from .cells import fit, safe
from .style import CHOSEN, FOCUSED, HEADER, TITLE

Line = list[tuple[str, str]]
"""Pieces of one line: (style, text)."""
GAP = 2
MARK = 2  # the place of the ">" before the selected row


def pane_lines(pane: Pane, width: int, height: int, place: int, *, number: int, focused: bool,
               total: int) -> list[Line]:  # fmt: skip
    """A pane in exactly so many columns and lines. ``total`` counts the rows before filtering."""
    heads, first, room = seen_part(pane, height, place)
    part = (first, min(len(pane.rows), first + room))
    lines = [_title(pane, width, number, focused=focused, total=total, part=part)]
    columns, widths = fitted(pane, max(0, width - MARK))
    if heads:
        lines.append(_headers(pane, columns, widths, width))
    for index, row in enumerate(pane.rows[first : first + max(0, room)], first):
        chosen = focused and index == place
        lines.append(_row(row, pane, columns, widths, width, chosen=chosen))
    if not pane.rows:
        lines.append([("", fit("  " + (pane.empty if not total else "Nothing matches."), width))])
    lines += [[("", " " * width)]] * (height - len(lines))
    return lines[:height]


def seen_part(pane: Pane, height: int, place: int) -> tuple[bool, int, int]:
    """(whether its headers are shown, the first row that is, how many rows there is room for)."""
    heads = bool(pane.rows) and (height > len(pane.rows) + 1 or height >= 5)
    room = max(0, height - 1 - heads)
    return heads, _first(place, len(pane.rows), room), room


def _title(
    pane: Pane, width: int, number: int, *, focused: bool, total: int, part: tuple[int, int]
) -> Line:
    bar = "═" if focused else "─"
    count = f"{len(pane.rows)} of {total}" if len(pane.rows) != total else str(total)
    first, end = part
    if end - first < len(pane.rows):
        ways = "↑" * (first > 0) + "↓" * (end < len(pane.rows))
        count = f"{first + 1}-{end} of {total} {ways}"
    text = f"{bar}{bar} {number} {pane.title} ({count}) "
    text += bar * max(0, width - terminal.width(text))
    return [(f"class:{FOCUSED if focused else TITLE}", fit(text, width))]


def _first(place: int, count: int, room: int) -> int:
    """The first row that is shown, so that the selected one is, with rows around it."""
    if count <= room or room <= 0:
        return 0
    return max(0, min(place - room // 2, count - room))


def _headers(pane: Pane, columns: list[int], widths: list[int], width: int) -> Line:
    cells = [fit(pane.columns[one].title, wide) for one, wide in zip(columns, widths, strict=True)]
    return [("", " " * MARK), (f"class:{HEADER}", fit((" " * GAP).join(cells), width - MARK))]


def _row(
    row: Row, pane: Pane, columns: list[int], widths: list[int], width: int, *, chosen: bool
) -> Line:
    cells = [
        fit(row.cells[one], wide, tail=pane.columns[one].tail)
        for one, wide in zip(columns, widths, strict=True)
    ]
    style = f"class:{CHOSEN}" if chosen else f"class:{row.mark}" if row.mark else ""
    text = fit((" " * GAP).join(cells), width - MARK)
    return [(style, fit("> " if chosen else "  ", min(width, MARK)) + text)]


def fitted(pane: Pane, room: int) -> tuple[list[int], list[int]]:
    """(which columns, how wide): in so much room, those that may go and are empty are none, the
    widest shrink first, then some go.
    """
    kept = [
        one
        for one, column in enumerate(pane.columns)
        if not (column.drop and pane.rows and not any(row.cells[one] for row in pane.rows))
    ]
    while True:
        columns = [pane.columns[one] for one in kept]
        widths = [_natural(pane, one, room) for one in kept]
        least = [min(wide, col.least) for wide, col in zip(widths, columns, strict=True)]
        gaps = GAP * (len(kept) - 1)
        goes = max(kept, key=lambda one: pane.columns[one].drop)
        if sum(least) + gaps <= room or not pane.columns[goes].drop:
            return kept, _shrunk(widths, least, room - gaps)
        kept.remove(goes)


def _natural(pane: Pane, one: int, room: int) -> int:
    column: Column = pane.columns[one]
    wide = max((terminal.width(safe(row.cells[one])) for row in pane.rows), default=0)
    return min(max(len(column.title), wide), column.most or room, max(room, 1))


def _shrunk(widths: list[int], least: list[int], room: int) -> list[int]:
    over = sum(widths) - room
    while over > 0:
        slack = [wide if wide > low else 0 for wide, low in zip(widths, least, strict=True)]
        widest = slack.index(max(slack))
        if not slack[widest]:
            break
        widths[widest] -= 1
        over -= 1
    return widths
