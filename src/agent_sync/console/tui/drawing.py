"""The whole screen above the key bar: what needs attention, the panes, what was said."""

from ...views import terminal
from ..rows import ORDER, Urgent
from .cells import fit, safe, wrap
from .layout import COLUMNS, ROWS, Slot, arrange
from .overlay import Choice, Overlay
from .pane_table import Line, pane_lines, seen_part
from .style import ALERT, ASKED, CALM, FAILED, FOCUSED, SAID
from .view import Spot, View

CLEAR, ALL_WELL = "Nobody waits, nothing needs you.", "Nothing needs you."
SMALL = f"Smaller than {COLUMNS}x{ROWS}: one pane at a time, 1 to {len(ORDER)} for the others."
ANSWER = "y: yes   any other key: no"


def screen(view: View, columns: int, rows: int) -> list[Line]:
    """Exactly so many lines, each exactly so many columns wide."""
    said = _said(view, columns, max(1, rows // 2))[:rows]
    urgent = _urgent(view, columns, rows - len(said))
    room = max(0, rows - len(said) - len(urgent))
    small = columns < COLUMNS or rows + 2 < ROWS
    note = [[("", fit(SMALL, columns))]] if small and room > 3 and not view.overlay else []
    if view.overlay:
        middle = _overlay(view, view.overlay, columns, room)
    else:
        middle = _panes(view, columns, room - len(note), len(urgent), alone=small) + note
    lines = [*urgent, *middle, *said]
    return (lines + [[("", " " * columns)]] * (rows - len(lines)))[:rows]


def _urgent(view: View, columns: int, rows: int) -> list[Line]:
    """What needs attention: a few lines, the last one saying how much more there is."""
    most = max(0, min(3 if rows < 36 else 6, rows - 3))
    if not view.urgent:
        calm = f"{ALL_WELL} Waiting: {view.quiet}" if view.quiet else CLEAR
        return [[(f"class:{CALM}", fit(calm, columns))]][:most]
    hanging = [_hanging(f"! {_in_a_line(one, columns)}", columns) for one in view.urgent]
    shown = [line for lines in hanging for line in lines]
    if len(shown) > most >= len(view.urgent):
        shown = [f"! {one.text}" for one in view.urgent]  # a line for each; key ! has the rest
    if len(shown) > most > 0:
        shown = hanging[0][: max(1, most - 1)]  # in full: who waits for whom and why comes first
        shown += _rest([f"! {one.whole}" for one in view.urgent[1:]], most - len(shown))
    return [[(f"class:{ALERT}", fit(text, columns))] for text in shown[:most]]


def _in_a_line(one: Urgent, columns: int) -> str:
    """All of it, without what is typed where that alone takes a second line: key ! has it."""
    short = terminal.width(safe(one.text)) + len("! ") <= columns - 2
    fits = terminal.width(safe(one.whole)) + len("! ") <= columns - 2
    return one.text if short and not fits else one.whole


def _rest(shown: list[str], rows: int) -> list[str]:
    """One line each, the last one saying how many there is no room for."""
    if len(shown) <= rows:
        return shown
    return [
        *shown[: max(0, rows - 1)],
        f"! … and {len(shown) - max(0, rows - 1)} more: key ! tells and acts",
    ]


def _hanging(text: str, columns: int) -> list[str]:
    """Wrapped with what follows the first line indented, so that it begins nothing of its own."""
    first, *rest = wrap(text, columns - 2)
    return [first, *(f"  {line}" for line in rest)]


def _panes(view: View, columns: int, rows: int, above: int, *, alone: bool) -> list[Line]:
    counts = {name: len(pane.rows) for name, pane in view.shown.items()}
    only = [Slot(view.focus, 0, 0, columns, rows)]
    slots = only if alone or view.zoom else arrange(columns, rows, view.focus, counts)
    lines: list[Line] = [[] for _ in range(max(0, rows))]
    view.spots = []
    for slot in slots:
        pane, upper = view.shown[slot.pane], above + slot.top
        heads, first, _ = seen_part(pane, slot.height, view.place(slot.pane))
        right, lower = slot.left + slot.width, upper + slot.height
        top = upper + 1 + heads
        view.spots.append(Spot(slot.pane, slot.left, upper, right, lower, top, first))
        focused = slot.pane == view.focus
        drawn = pane_lines(
            view.shown[slot.pane],
            slot.width,
            slot.height,
            view.place(slot.pane),
            number=ORDER.index(slot.pane) + 1,
            focused=focused,
            total=len(view.all[slot.pane].rows),
        )
        if focused:
            view.page = max(1, slot.height - 3)
        for row, line in enumerate(drawn, slot.top):
            lines[row] += [("", "│"), *line] if slot.left else line
    return lines


def _overlay(view: View, overlay: Overlay, columns: int, rows: int) -> list[Line]:
    """The text that lies over the panes, wrapped, from where it was scrolled to."""
    wrapped = overlay.wrapped(columns - 2)
    room = max(1, rows - 2)
    view.page = room
    if isinstance(overlay, Choice):
        begins, ends = overlay.span(columns - 2)
        view.overlay_top = min(begins, max(view.overlay_top, ends - room))
    view.overlay_top = max(0, min(view.overlay_top, len(wrapped) - room))
    top, end = view.overlay_top, min(len(wrapped), view.overlay_top + room)
    title = f"══ {terminal.cut(safe(terminal.clean(overlay.title)), columns - 8)} "
    title += "═" * (columns - terminal.width(title))
    foot = f"lines {top + 1} to {end} of {len(wrapped)}" if len(wrapped) > room else ""
    lines = [[(f"class:{FOCUSED}", fit(title, columns))]]
    lines += [[(style, fit(f" {text}", columns))] for style, text in wrapped[top:end]]
    lines += [[("", " " * columns)]] * (rows - 1 - len(lines))
    return [*lines, [(f"class:{FOCUSED}", fit(f" {foot}", columns))]][: max(0, rows)]


def _said(view: View, columns: int, rows: int) -> list[Line]:
    """The question, or the result of the last action, in as many lines as it needs."""
    if view.question:
        lines = _bounded(view.question.text, columns, max(1, rows - 1))
        return [[(f"class:{ASKED}", fit(text, columns))] for text in [*lines, ANSWER]]
    if view.said:
        style = FAILED if view.failed else SAID
        lines = _bounded(view.said, columns, max(1, rows))
        return [[(f"class:{style}", fit(text, columns))] for text in lines]
    if view.filter and not view.entry:
        return [[("", fit(f"Only rows with {view.filter!r} (Esc shows all)", columns))]]
    return []


def _bounded(text: str, columns: int, rows: int) -> list[str]:
    """Wrapped; of what is too long the middle is left out, since the end says what is asked."""
    lines = wrap(text, columns)
    if len(lines) <= rows:
        return lines
    return [*lines[: rows - 2], "…", lines[-1]] if rows > 2 else lines[:rows]
