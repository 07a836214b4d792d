"""Our lines as prompt_toolkit draws them: the screen, and the key bar below it."""

from collections.abc import Callable

from prompt_toolkit.layout import UIContent, UIControl
from prompt_toolkit.mouse_events import MouseEvent

from . import drawing, mouse
from .cells import fit
from .key_bar import bar
from .overlay import Choice
from .pane_table import Line
from .style import KEY
from .view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_bindings import NotImplementedOrNone


class Drawn(UIControl):
    """Lines made for the very size of the window, so that nothing wraps and nothing scrolls."""

    def __init__(
        self,
        lines: Callable[[int, int], list[Line]],
        touched: "Callable[[MouseEvent], bool] | None" = None,
    ) -> None:
        self._lines = lines
        self._touched = touched

    def create_content(self, width: int, height: int) -> UIContent:
        """The lines for this size; made anew each time, since it follows the terminal."""
        lines = self._lines(width, height)

        def line(number: int) -> Line:
            return lines[number] if number < len(lines) else []

        return UIContent(line, line_count=len(lines), show_cursor=False)  # type: ignore[arg-type]

    def mouse_handler(self, mouse_event: MouseEvent) -> "NotImplementedOrNone":
        """A click or a turn of the wheel; NotImplemented for what means nothing here."""
        if self._touched and self._touched(mouse_event):
            return None
        return NotImplemented

    def is_focusable(self) -> bool:
        """It takes the keys while nothing is typed."""
        return True


def screen(view: View) -> Drawn:
    """Everything above the key bar."""

    def lines(columns: int, rows: int) -> list[Line]:
        return drawing.screen(view, columns, rows)

    return Drawn(lines, lambda event: mouse.hit(view, event))


def key_bar(view: View) -> Drawn:
    """The line that names the keys of the moment."""
    return Drawn(lambda columns, _rows: [_bar(view, columns)])


def _bar(view: View, columns: int) -> Line:
    """As many keys as there is room for, so that none is cut in two."""
    line: Line = []
    used = 0
    for key, what in _keys(view):
        text = f" {what}  "
        if used + len(key) + len(text) - 2 > columns:
            break
        line += [(f"class:{KEY}", key), ("", text)]
        used += len(key) + len(text)
    return line or [("", fit("", columns))]


def _keys(view: View) -> list[tuple[str, str]]:
    if view.question:
        return [("y", "yes"), ("any other key", "no")]
    if view.entry:
        both = [("Enter", "keep it" if view.entry.each else "do it"), ("Esc", "cancel")]
        return [*both, ("Tab", "complete")] if view.entry.options else both
    if view.overlay:
        if isinstance(view.overlay, Choice):
            return [("arrows", "choose"), ("Enter", "do it"), ("d", "diff"), ("Esc", "close")]
        return [("arrows, PageDown", "scroll"), ("Esc", "close"), ("F2", "prompt")]
    return bar(view.focus)
