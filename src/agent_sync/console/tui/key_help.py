"""The help text and the key bar, both made from the tables of actions and commands."""

from .. import console_commands
from ..rows import ORDER, TASKS
from .key_actions import ACTIONS, ANYWHERE

_MOVING = (
    ("Tab, Shift-Tab, 1 to 5", "another pane"),
    ("arrows, PageUp/Down", "another row, or scroll a text"),
    ("Home, End", "the first or the last row"),
    ("Esc", "close, cancel, all rows again"),
    ("F2, q", "back to the prompt"),
    ("Ctrl-D", "leave the console"),
)


def help_lines() -> list[str]:
    """All keys, then all commands."""
    lines = ["Keys", *(f"  {key:<24} {what}" for key, what in _MOVING)]
    for pane in ORDER:
        own = [one for one in ACTIONS if pane in one.panes and one.key != "enter"]
        lines += [f"  {f'{one.key} on {pane}':<24} {one.help}" for one in own]
    lines.append(f"  {'Enter':<24} {ACTIONS[0].help}")
    lines += [f"  {one.key:<24} {one.help}" for one in ANYWHERE]
    notes = [
        "FILE: what an agent edits or waits for (and who has it); (last): what it touched last.",
        "FOR, SINCE, LEFT and AGE are in minutes, hours or days.",
    ]
    return [*lines, "", *notes, "", "Commands (key : or at the prompt)", *_commands()]


def _commands() -> list[str]:
    return console_commands.help_lines(None, [])


def bar(pane: str) -> list[tuple[str, str]]:
    """(key, what it does) for the key bar of a pane, what is needed most first."""
    own = [(one.key, one.label) for one in ACTIONS if pane in one.panes and one.key != "enter"]
    shown = ("l", "n", "/", "?") if pane == TASKS else ("l", "/", "?")
    everywhere = [(one.key, one.label) for one in ANYWHERE if one.key in shown]
    return [*own, *everywhere, ("F2", "prompt"), ("Enter", "details"), ("Tab", "pane")]
