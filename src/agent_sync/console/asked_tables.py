"""What the operator asks to see, as tables."""

from ..views import screen, tables
from ..views.tables import Style
from .operator import Operator


def style(op: Operator) -> Style:
    """Plain text, cut to the terminal that asks."""
    return Style(colour=False, columns=op.columns, now=op.clock(), rows=op.rows)


def status(op: Operator, _values: list[str]) -> list[str]:
    """Everything on one screen."""
    return screen.screen(style(op), op.see())


def snapshot(op: Operator) -> list[str]:
    """The same without what needs attention: that stands in the toolbar all the time."""
    return screen.screen(style(op), op.see(), heed=False)


def who(op: Operator, _values: list[str]) -> list[str]:
    """The agents that are here."""
    return screen.agents(style(op), op.see()) or ["Nobody is here."]


def leases(op: Operator, _values: list[str]) -> list[str]:
    """The leases that hold, and who waits for them."""
    seen = op.see()
    queue = tables.waits(style(op), seen.waits)
    held = tables.leases(style(op), seen.leases) or [tables.NOTHING_LOCKED]
    return held + (["", "Waiting:", *queue] if queue else [])


def tasks(op: Operator, _values: list[str]) -> list[str]:
    """The open tasks."""
    return tables.tasks(style(op), op.see().tasks) or [tables.NO_TASKS]
