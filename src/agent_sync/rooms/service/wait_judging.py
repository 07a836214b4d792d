"""Which conditions are evaluated at one look, once for all for whom they mean the same."""

import time

from ...cel import Budget, EvaluationError
from ..expressions import names, truth
from ..expressions.same_for_all import same_for_all
from .touched_paths import touched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture
    from .waiter import Waiter

EACH_S = 0.025
ALL_S = 0.25
"""What the conditions of one room may take at one look; the rest waits for the next one."""


class Judging:
    """``late``: there was no time for all."""

    def __init__(self, picture: "Picture", now: int) -> None:
        self.late = False
        self._picture = picture
        self._now = now
        self._until = time.monotonic() + ALL_S
        self._same: dict[str, bool] = {}
        self._found: dict[tuple[str, str, str], bool] = {}
        self._touched: dict[tuple[int, str, str], bool] = {}
        self._ran: dict[int, bool] = {}

    def holds(self, waiter: "Waiter") -> bool:
        """Whether its condition holds. One that nothing can have changed is not evaluated."""
        if not self._may_differ(waiter):
            waiter.before, waiter.looked = self._picture, self._now
            return False
        key = self._key(waiter)
        if key not in self._found:
            if time.monotonic() > self._until:
                self.late = True
                waiter.before = None
                return False
            self._found[key] = self._evaluated(waiter)
        waiter.before, waiter.looked = self._picture, self._now
        return self._found[key]

    def _may_differ(self, waiter: "Waiter") -> bool:
        before, agent = waiter.before, waiter.reader.agent
        if before is None or self._clock_ran(before, waiter.looked):
            return True
        key = (id(before), waiter.program.text, agent)
        if key not in self._touched:
            self._touched[key] = touched(waiter.program.reaches, agent, before, self._picture)
        return self._touched[key]

    def _clock_ran(self, before: "Picture", looked: int) -> bool:
        if looked not in self._ran:
            due = before.next_due(looked)
            self._ran[looked] = due is not None and due <= self._now
        return self._ran[looked]

    def _key(self, waiter: "Waiter") -> "tuple[str, str, str]":
        text, reader = waiter.program.text, waiter.reader
        if text not in self._same:
            self._same[text] = same_for_all(self._picture, waiter.program)
        return (text, "", "") if self._same[text] else (text, reader.kind, reader.agent)

    def _evaluated(self, waiter: "Waiter") -> bool:
        budget = Budget(deadline=time.monotonic() + EACH_S)
        seen = names(self._picture, waiter.reader, self._now, budget=budget)
        try:
            return truth(waiter.program.text, seen, budget)
        except EvaluationError:  # not yet: what it asks for may come
            return False
