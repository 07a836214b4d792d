"""Carrying out what a key asks for: the question before, the command, and what it answered."""

from collections.abc import Callable, Sequence

from ...errors import AgentSyncError
from ...views.terminal import clean
from .. import console_commands
from ..console_commands import Reply
from .cells import safe
from .live import Live
from .view import Entry, Question

LINES = 3
"""A longer answer is laid over the panes."""
HURTS = ("lock", "unlock")
GONE = "That has ended meanwhile; nothing was done."
CHANGED = "That has changed meanwhile; nothing was done. Look at it again."


class Acting:
    """Actions on what is selected. ``typing`` starts the input line, ``leave`` ends the board."""

    def __init__(
        self, live: Live, typing: Callable[[Entry], None], leave: Callable[[str], None]
    ) -> None:
        self.live = live
        self.op = live.op
        self.view = live.view
        self.leave = leave
        self._typing = typing

    def ask(
        self,
        label: str,
        done: Callable[[str], None],
        *,
        text: str = "",
        options: Sequence[str] = (),
    ) -> None:
        """Have a line typed; an empty one does nothing.

        What others named is offered only if it looks on the line as it is: nobody should send
        off what they cannot see.
        """
        offered = [one for one in options if as_it_looks(one)]
        self._typing(Entry(label, done, text if as_it_looks(text) else "", offered))

    def filter(self) -> None:
        """Have a filter typed that works while it is typed."""
        self._typing(Entry("Filter", self.view.sift, self.view.filter, each=self.view.sift))

    def carry_out(self, name: str, values: list[str], *, on: str = "", sure: str = "") -> None:
        """Run a command, after a question if it needs one; or after ``sure``, for want of one.

        ``on`` is the id of the row that is meant: when that is gone by the time of the answer,
        nothing is done, for the question was about something else.
        """
        try:
            question = console_commands.asks(self.op, name, values) or sure
        except AgentSyncError as error:
            self._answer(name, console_commands.failed(error))
            return
        if not question:
            self.run(name, values)
            return
        told = " Whoever holds it is told." if name in HURTS else ""
        self.view.question = Question(
            clean(question, 2000) + told, lambda: self._confirmed(name, values, on)
        )

    def _confirmed(self, name: str, values: list[str], on: str) -> None:
        self.refresh()
        rows = {row.id: row.name for pane in self.view.all.values() for row in pane.rows}
        if on and on not in rows:
            there = values and values[0] in rows.values()
            self.view.say(CHANGED if there and on.startswith(values[0]) else GONE, failed=True)
        else:
            self.run(name, values)

    def run(self, name: str, values: list[str]) -> None:
        """Run a command and show what it answered."""
        self._answer(name, console_commands.run(self.op, name, values))

    def execute(self, line: str) -> None:
        """Run a typed line as the prompt does, after a question if it needs one."""
        try:
            command, values = console_commands.read(line)
        except AgentSyncError as error:
            self._answer(line, console_commands.failed(error))
            return
        if command.name == console_commands.QUIT:
            self.leave("quit")
        elif command.name != console_commands.BOARD:
            self.carry_out(command.name, values)

    def _answer(self, name: str, reply: Reply) -> None:
        self.refresh()
        if len(reply.lines) > LINES:
            self.view.open(name, reply.lines)
        else:
            self.view.say("; ".join(reply.lines), failed=reply.failed)

    def refresh(self) -> None:
        """Read everything again: what this process writes, it is not told of."""
        try:
            self.live.read(everything=True)
        except AgentSyncError as error:
            self.view.say(clean(str(error), 500), failed=True)


def as_it_looks(text: str) -> bool:
    """Whether a text can be shown as it is."""
    return safe(clean(text)) == text
