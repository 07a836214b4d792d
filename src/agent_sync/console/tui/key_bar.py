"""The key bar of a pane, made from the tables of actions."""

from ..rows import TASKS
from .key_actions import ACTIONS, ANYWHERE


def bar(pane: str) -> list[tuple[str, str]]:
    """(key, what it does) for the key bar of a pane, what is needed most first."""
    own = [(one.key, one.label) for one in ACTIONS if pane in one.panes and one.key != "enter"]
    shown = ("l", "n", "/", "?") if pane == TASKS else ("l", "/", "?")
    everywhere = [(one.key, one.label) for one in ANYWHERE if one.key in shown]
    return [*own, *everywhere, ("F2", "prompt"), ("Enter", "details"), ("Tab", "pane")]
