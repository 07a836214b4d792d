"""The key bar of a pane, made from the tables of actions."""

from ..rows import TASKS
from .key_actions import ACTIONS, ANYWHERE


def bar(pane: str) -> list[tuple[str, str]]:
    """(key, what it does) for the key bar of a pane, what is needed most first."""
    own = [(one.key, one.label) for one in ACTIONS if pane in one.panes and one.key != "enter"]
    shown = ("l", "n", "/", "?") if pane == TASKS else ("l", "/", "?")
    everywhere = [(one.key, one.label) for one in ANYWHERE if one.key in shown]
    # The way out and what needs somebody are never what a narrow screen leaves out.
    first = [("F2", "prompt"), ("!", "attention")]
    return [*first, *own, *everywhere, ("Enter", "details"), ("Tab", "pane")]
