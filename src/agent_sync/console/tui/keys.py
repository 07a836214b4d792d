"""Which key does what, by what has the floor: a question, the input line, a text, the panes."""

from collections.abc import Callable
from functools import partial

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from ...views.terminal import clean
from ..rows import ORDER
from .acting import Acting
from .key_actions import ACTIONS, ANYWHERE, Action
from .overlay import Choice
from .view import View

PROMPT, QUIT = "prompt", "quit"
FAR = 1_000_000
MOVES: dict[str, Callable[[View], int]] = {
    "up": lambda _: -1,
    "down": lambda _: 1,
    "pageup": lambda view: -view.page,
    "pagedown": lambda view: view.page,
    "home": lambda _: -FAR,
    "end": lambda _: FAR,
}


def bindings(acting: Acting, line: Buffer, close: Callable[[], None]) -> KeyBindings:
    """All keys of the board; ``close`` ends the input ``line``."""
    found = KeyBindings()
    view = acting.view
    _leaving(found, acting)
    _asking(found, view)
    _typing(found, view, line, close)
    _reading(found, acting)
    _choosing(found, acting)
    return found


def _floor(view: View) -> str:
    if view.question:
        return "question"
    return "entry" if view.entry else "overlay" if view.overlay else "panes"


def _on(view: View, floor: str) -> Condition:
    return Condition(lambda: _floor(view) == floor)


def _leaving(keys: KeyBindings, acting: Acting) -> None:
    unasked = Condition(lambda: not acting.view.question)

    @keys.add("f2", filter=unasked)
    def _(_event: KeyPressEvent) -> None:
        acting.leave(PROMPT)

    @keys.add("c-d", filter=unasked & Condition(lambda: not acting.view.entry))
    def _(_event: KeyPressEvent) -> None:
        acting.leave(QUIT)


def _asking(keys: KeyBindings, view: View) -> None:
    """Only y is a yes: a key that was meant for something else changes nothing."""

    @keys.add(Keys.Any, filter=_on(view, "question"), eager=True)
    def _(event: KeyPressEvent) -> None:
        question, view.question = view.question, None
        if question and event.data in ("y", "Y"):
            question.yes()
        else:
            view.say("Nothing was done.")


def _typing(keys: KeyBindings, view: View, line: Buffer, close: Callable[[], None]) -> None:
    typing = _on(view, "entry")

    @keys.add("enter", filter=typing)
    def _(_event: KeyPressEvent) -> None:
        entry, text = view.entry, line.text.strip()
        close()
        if entry and (text or entry.each):
            entry.done(text)

    @keys.add("escape", filter=typing, eager=True)
    @keys.add("c-c", filter=typing)
    def _(_event: KeyPressEvent) -> None:
        entry = view.entry
        close()
        if entry and entry.each:
            entry.each("")

    @keys.add("tab", filter=typing)
    def _(_event: KeyPressEvent) -> None:
        _next_option(view, line)

    @keys.add(Keys.BracketedPaste, filter=typing)
    def _(event: KeyPressEvent) -> None:
        line.insert_text(clean(event.data))


def _next_option(view: View, line: Buffer) -> None:
    """Put in the next of the options: those that begin with what was typed, then all."""
    options = list(dict.fromkeys(view.entry.options)) if view.entry else []
    if line.text in options:
        line.text = options[(options.index(line.text) + 1) % len(options)]
    else:
        typed = line.text.casefold()
        near = [one for one in options if one.casefold().startswith(typed)]
        line.text = (near or [line.text])[0]
    line.cursor_position = len(line.text)


def _reading(keys: KeyBindings, acting: Acting) -> None:
    """Scrolling and closing a text that lies over the panes, or choosing from it."""
    view = acting.view
    reading = _on(view, "overlay")
    choosing = reading & Condition(lambda: isinstance(view.overlay, Choice))
    keys.add("enter", filter=choosing, eager=True)(_press(_choose, acting, ""))
    keys.add("d", filter=choosing)(_press(_choose, acting, "diff"))
    for key in ("escape", "enter", "q", "?", "!", "c-c"):

        @keys.add(key, filter=reading & ~choosing if key == "enter" else reading, eager=True)
        def _(_event: KeyPressEvent) -> None:
            view.overlay = None

    for key, by in MOVES.items():
        keys.add(key, filter=reading)(_press(_scroll, view, by))


def _choosing(keys: KeyBindings, acting: Acting) -> None:
    """Moving about in the panes, and the actions on the selected row."""
    view, panes = acting.view, _on(acting.view, "panes")
    for key, by in MOVES.items():
        keys.add(key, filter=panes)(_press(_move, view, by))
    for place, name in enumerate(ORDER, 1):
        keys.add(str(place), filter=panes)(_press(setattr, view, "focus", name))
    for key, step in (("tab", 1), ("s-tab", -1)):
        keys.add(key, filter=panes)(_press(view.turn, step))
    for key in ("escape", "c-c"):
        keys.add(key, filter=panes, eager=True)(_press(_back, acting))
    keys.add("q", filter=panes)(_press(acting.leave, PROMPT))
    for action in ACTIONS:
        here = panes & Condition(partial(_focuses, view, action.panes))
        keys.add(action.key, filter=here)(_press(_act, acting, action))
    for anywhere in ANYWHERE:
        keys.add(anywhere.key, filter=panes)(_press(anywhere.run, acting))


def _press(what: Callable[..., None], *values: object) -> Callable[[KeyPressEvent], None]:
    def pressed(_event: KeyPressEvent) -> None:
        what(*values)

    return pressed


def _move(view: View, by: Callable[[View], int]) -> None:
    view.move(by(view))


def _scroll(view: View, by: Callable[[View], int]) -> None:
    if isinstance(view.overlay, Choice):
        view.overlay.move(by(view))
    else:
        view.overlay_top += by(view)


def _choose(acting: Acting, instead: str) -> None:
    """Do what the chosen entry says, or ``instead`` with what that is about."""
    view = acting.view
    chosen = view.overlay.chosen if isinstance(view.overlay, Choice) else None
    view.overlay = None
    typed = chosen.typed if chosen else ""
    if instead and typed.startswith("restore ") and "--list" not in typed:
        acting.execute(f"{instead} {typed.removeprefix('restore ')}")
    elif typed and not instead:
        acting.execute(typed)
    else:
        view.say("There is nothing to type about that here.", failed=True)


def _focuses(view: View, panes: tuple[str, ...]) -> bool:
    return view.focus in panes


def _act(acting: Acting, action: Action) -> None:
    row = acting.view.row
    if row is None:
        acting.view.say("There is nothing to select here.", failed=True)
    else:
        action.run(acting, row)


def _back(acting: Acting) -> None:
    """Esc shows all rows again; it does not leave: what is typed next would be a command."""
    acting.view.sift("")
