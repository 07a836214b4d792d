"""What was read last, and the task that reads again when somebody has written something."""

import asyncio
from collections import deque
from collections.abc import Callable

from ...actions import letter_actions
from ...errors import AgentSyncError
from ...feed import happened
from ...feed.happened import Event
from ...messages.all_sent import Letter
from ...status import whole
from ...status.whole import Whole
from ...views.terminal import clean
from .. import panes
from ..operator import Operator
from ..panes import Seen
from .view import View

EVENTS = 300
"""So many events are kept in the feed."""
LETTERS = 50
LOOK_S = 2.0
"""Agents come to their end and leases run out without anybody writing: look this often."""


class Live:
    """Keeps a view up to date. Reads with a cursor of its own; nobody else's feed loses a line."""

    def __init__(self, op: Operator, view: View) -> None:
        self.op = op
        self.view = view
        self.seen: Seen
        self._letters: list[Letter] = []
        self._opened: Whole | None = None
        self._events: deque[Event] = deque(maxlen=EVENTS)
        self._cursor = max(0, happened.last_seq(op.store) - EVENTS)
        self.read(everything=True)

    def read(self, *, everything: bool) -> bool:
        """Look again; whether anything that is shown changed. Raises StoreError.

        Without ``everything`` only what time alone can change: messages, events and what is open
        between agents cannot, unless somebody has written in the very moment.
        """
        version = self.op.version
        board = self.op.see()
        if everything or self.op.version != version:
            self._letters = letter_actions.newest(self.op, LETTERS)
            self._opened = whole.opened(self.op.store, board)
            self._follow()
        self.seen = Seen(board, self._letters, list(self._events), self._opened)
        return self.view.update(panes.panes(self.seen), panes.urgent(board), panes.quiet(board))

    def _follow(self) -> None:
        while rows := happened.since(self.op.store, self._cursor):
            self._events.extend(rows)
            self._cursor = rows[-1].seq

    async def run(self, interval: float, redraw: Callable[[], None]) -> None:
        """Look every ``interval`` seconds whether somebody has written; redraw what changed."""
        clock = asyncio.get_running_loop().time
        looked = clock()
        while True:
            await asyncio.sleep(interval)
            try:
                moved = self.op.moved()
                if not moved and clock() - looked < LOOK_S:
                    continue
                looked = clock()
                changed = self.read(everything=moved)
            except AgentSyncError as error:
                said = clean(str(error), 500)
                changed = self.view.said != said
                self.view.say(said, failed=True)
            if changed:
                redraw()
