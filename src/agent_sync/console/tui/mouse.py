"""Wheel and click on the board."""

from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from .overlay import Choice
from .view import View

STEP = 3
_WHEEL = {MouseEventType.SCROLL_UP: -1, MouseEventType.SCROLL_DOWN: 1}


def hit(view: View, event: MouseEvent) -> bool:
    """Do what the mouse asks for; whether that was anything.

    A question is answered by its keys alone, and a line that is typed stays as it is.
    """
    if view.question or view.entry:
        return False
    by = _WHEEL.get(event.event_type, 0)
    if by:
        return _turned(view, event, by)
    return event.event_type == MouseEventType.MOUSE_UP and _clicked(view, event)


def _turned(view: View, event: MouseEvent, by: int) -> bool:
    if isinstance(view.overlay, Choice):
        view.overlay.move(by)
    elif view.overlay:
        view.overlay_top += STEP * by
    else:
        _focus(view, event)
        view.move(by)
    return True


def _clicked(view: View, event: MouseEvent) -> bool:
    if view.overlay:
        return False
    if _focus(view, event):
        return True
    if view.spots and event.position.y < min(spot.upper for spot in view.spots):
        view.attend()
        return True
    return False


def _focus(view: View, event: MouseEvent) -> bool:
    """Focus the pane below the mouse, and select the row where a click is on one."""
    x, y = event.position.x, event.position.y
    for spot in view.spots:
        if spot.left <= x < spot.right and spot.upper <= y < spot.lower:
            view.focus = spot.pane
            place = spot.first + y - spot.top
            clicked = event.event_type == MouseEventType.MOUSE_UP
            if clicked and y >= spot.top and place < len(view.shown[spot.pane].rows):
                view.select(spot.pane, place)
            return True
    return False
