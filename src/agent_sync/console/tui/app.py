"""The streaming console: the feed runs above an ``operator>`` prompt (CON-1).

One thread does everything: a task beside the prompt looks whether anybody committed, prints
what is new above the line that is being typed, and keeps the toolbar true.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.patch_stdout import patch_stdout

from ...board import Board
from ...errors import AgentSyncError, StoreError
from ...views.letters import letter_lines
from ...views.terminal import clean, cut
from ...views.wrapping import wrapped
from .. import commands, feed, looking
from ..commands import BOARD, QUIT
from ..operator import Operator
from . import trouble
from .completer import LineCompleter
from .kept import kept

PROMPT = "operator> "
ASK = " [y/N] "
REPLACED = "the database was removed or replaced: leave, and start the console again"
HINT = "Type a command; 'help' lists them. What happens is shown above."
MORE_MAIL = "… all of it: msgs"
JUDGE_S = 2.0
"""The board is read anew after this long if nobody commits: processes die without a word."""
BATCH = 500


class _Switch(str):
    """F2 was pressed: go to the board, and come back to this half-typed line."""


class Console:
    """One run of the console, from the snapshot to the last line."""

    def __init__(
        self,
        op: Operator,
        *,
        interval: float,
        colour: bool,
        input: "Input | None" = None,
        output: "Output | None" = None,
    ) -> None:
        self.op = op
        self.interval = interval
        self.colour = colour
        self.board: Board = op.look()
        self._judged = 0.0
        self._toolbar: list[str] = []
        self._trouble = ""
        self._greeted = False
        self._input, self._output = input, output
        self.session = self._session(LineCompleter(op, lambda: self.board), kept(op))
        self.asking = self._session(None, InMemoryHistory())

    def _session(self, completer: "Completer | None", past: History) -> "PromptSession[str]":
        return PromptSession(
            history=past,
            completer=completer,
            complete_while_typing=False,
            key_bindings=_keys() if completer else None,
            bottom_toolbar=self._bar,
            enable_suspend=True,
            color_depth=None if self.colour else ColorDepth.DEPTH_1_BIT,
            input=self._input,
            output=self._output,
        )

    async def run(self, *, board: bool = False) -> None:
        """Until the person leaves, or the terminal does."""
        trouble.catch(self.op, self._show_trouble)
        task = asyncio.current_task()
        assert task is not None
        with _ends_on_signals(task), suppress(asyncio.CancelledError, EOFError, OSError):
            text: str = _Switch("") if board else ""
            while True:
                if isinstance(text, _Switch) and await self._full_screen() == QUIT:
                    return
                text = await self._stream(str(text))
                if not isinstance(text, _Switch):
                    return

    async def _full_screen(self) -> str:
        from .board import show

        return await show(self.op, interval=self.interval, input=self._input, output=self._output)

    async def _stream(self, typed: str) -> str:
        """Prompt and feed until the board is wanted (its half-typed line) or the end ('')."""
        with patch_stdout(raw=True):
            self._greet()
            with suppress(StoreError):  # what happened while the board was shown
                self._tick(forced=True)
            watching = asyncio.ensure_future(self._watch())
            try:
                return await self._prompts(typed)
            finally:
                watching.cancel()

    async def _prompts(self, typed: str) -> str:
        while True:
            try:
                self.session.app.erase_when_done = False
                line = await self.session.prompt_async(
                    PROMPT, default=typed, set_exception_handler=False
                )
            except KeyboardInterrupt:
                typed = ""
                continue
            typed = ""
            if isinstance(line, _Switch):
                return line
            if line.strip() and (end := await self._do(line)) is not None:
                return end

    async def _do(self, line: str) -> "str | None":
        """Carry a line out; '' when it was the last one, None to go on."""
        try:
            self._measure(len(self._toolbar))
            command, values = commands.read(line)
            if command.name in (BOARD, QUIT):
                return _Switch("") if command.name == BOARD else ""
            question = commands.asks(self.op, command.name, values)
            if question and not await self._confirmed(question):
                self._answer(["nothing done"])
                return None
            reply = commands.run(self.op, command.name, values)
        except AgentSyncError as error:
            reply = commands.failed(error)
        self._answer(reply.lines)
        return None

    def _answer(self, lines: list[str]) -> None:
        columns = self._look().columns
        self._say([part for line in lines for part in wrapped(line, columns, indent="  ")])
        with suppress(StoreError):
            self._tick(forced=True)

    async def _confirmed(self, question: str) -> bool:
        try:
            lines = wrapped(question, self._look().columns - len(ASK))
            answer = await self.asking.prompt_async(
                "\n".join(lines) + ASK, set_exception_handler=False
            )
        except (KeyboardInterrupt, EOFError):
            return False
        return answer.strip().casefold() in ("y", "yes")

    async def _watch(self) -> None:
        while True:
            try:
                self._tick()
                self._show_trouble("")
            except StoreError as error:  # busy for a moment: the next look finds what it missed
                self._show_trouble(clean(str(error)))
            await asyncio.sleep(self.interval)

    def _tick(self, *, forced: bool = False) -> None:
        """Print what is new; read the board when somebody moved, or now and then."""
        now = asyncio.get_running_loop().time()
        moved = self.op.moved()
        if moved or forced:
            while rows := self.op.events(BATCH):
                self._say(feed.lines(self.op, rows, self._look()))
        if moved or forced or now - self._judged >= JUDGE_S:
            self._judged = now
            if self.op.replaced():
                raise StoreError(REPLACED)
            self.board = self.op.look()
            self._refresh()

    def _show_trouble(self, said: str) -> None:
        if said != self._trouble:
            self._trouble = said
            self._refresh()

    def _refresh(self) -> None:
        trouble = [self._trouble] if self._trouble else []
        found = [f"! {line}" for line in [*trouble, *feed.urgent(self.board)]]
        found.append(feed.counts(self.board))
        if found != self._toolbar:
            self._toolbar = found
            self.session.app.invalidate()

    def toolbar(self) -> str:
        """What stands at the bottom: what needs the person, the counts, the keys."""
        width = self._look().columns
        *first, last = self._toolbar or [""]
        lines = [*first, f"{last} · F2 board · help · Ctrl-D leaves"]
        return "\n".join(cut(line, width) for line in lines)

    def _bar(self) -> FormattedText:
        return FormattedText([("", self.toolbar())])

    def _greet(self) -> None:
        """First a snapshot; coming back from the board, what happened is shown by the feed."""
        if self._greeted:
            return
        self._greeted = True
        self._tick(forced=True)
        below = self._waiting_mail() or [HINT]
        self._measure(len(self._toolbar) + len(below) + 1)
        self._say([*looking.snapshot(self.op), "", *below])

    def _waiting_mail(self) -> list[str]:
        columns, now = self._look().columns, self.op.clock()
        lines = [x for letter in self.op.unread() for x in letter_lines(letter, now, full=False)]
        found = [part for line in lines for part in wrapped(line, columns, indent="  ")]
        most = max(3, self.session.output.get_size().rows // 5)
        return [*found[: most - 1], MORE_MAIL] if len(found) > most else found

    def _measure(self, taken: int) -> None:
        """Tell tables how much room there is, so many rows aside."""
        size = self.session.output.get_size()
        self.op.columns, self.op.rows = size.columns, max(1, size.rows - taken)

    def _look(self) -> feed.Look:
        return feed.Look(self.session.output.get_size().columns, self.colour)

    def _say(self, lines: list[str]) -> None:
        if lines:
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("f2")
    def _to_the_board(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True  # the line comes back with the prompt
        event.app.exit(result=_Switch(event.app.current_buffer.text))

    @keys.add(Keys.Vt100MouseEvent)
    def _no_mouse(_event: KeyPressEvent) -> None:
        """Nothing is clicked here; what looks like a click is pasted text."""

    return keys


@contextmanager
def _ends_on_signals(task: "asyncio.Task[None]") -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the task, so that what follows it still happens."""
    loop = asyncio.get_running_loop()
    caught = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    for number in caught:
        with suppress(NotImplementedError):  # Windows: the default ends the process
            loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        for number in caught:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)
