"""The streaming console: the feed runs above an ``operator>`` prompt (CON-1).

One thread does everything: a task beside the prompt looks whether anybody committed, prints
what is new above the line that is being typed, and keeps the toolbar true.
"""

import asyncio
import sys
from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.patch_stdout import patch_stdout

from ...errors import AgentSyncError, StoreError
from ...status.board import Board
from ...views.terminal import clean
from ...views.terminal_wrap import wrapped
from .. import console_commands, feed_lines
from ..console_commands import BOARD, QUIT
from ..operator import Operator
from . import trouble
from .completer import LineCompleter
from .greeting import greeting
from .leaving import ends_on_signals
from .prompt_history import kept
from .toolbar import Toolbar

PROMPT = "operator> "
ASK = " [y/N] "
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
        self.board: Board = op.see()
        self._judged = 0.0
        self.bar = Toolbar(lambda: self.session.app.invalidate())
        self._greeted = False
        self._input, self._output = input, output
        self.session = self._session(LineCompleter(op, lambda: self.board), kept(op))
        self.asking = self._session(None, InMemoryHistory())

    def _session(self, completer: "Completer | None", past: History) -> "PromptSession[str]":
        return PromptSession(
            history=past,
            completer=completer,
            complete_while_typing=False,
            key_bindings=_keys(board=completer is not None),
            bottom_toolbar=lambda: FormattedText([("", self.toolbar())]),
            enable_suspend=True,
            color_depth=None if self.colour else ColorDepth.DEPTH_1_BIT,
            input=self._input,
            output=self._output,
        )

    async def run(self, *, board: bool = False) -> None:
        """Until the person leaves, or the terminal does."""
        trouble.catch(self.op, self.bar.mishap)
        task = asyncio.current_task()
        assert task is not None
        with ends_on_signals(task), suppress(asyncio.CancelledError, EOFError, OSError):
            text: str = _Switch("") if board else ""
            while True:
                if isinstance(text, _Switch) and await self._full_screen() == QUIT:
                    return
                text = await self._stream(str(text))
                if not isinstance(text, _Switch):
                    return

    async def _full_screen(self) -> str:
        from .live_board import show

        return await show(self.op, interval=self.interval, input=self._input, output=self._output)

    async def _stream(self, typed: str) -> str:
        """Prompt and feed until the board is wanted (its half-typed line) or the end ('')."""
        with patch_stdout(raw=True):
            self._greet()
            with suppress(StoreError):  # what happened while the board was shown
                self._tick(forced=True)
            self._start_watching()
            try:
                return await self._prompts(typed)
            finally:
                self._watching.cancel()

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
            for one in console_commands.lines_of(line):
                if (end := await self._do(one)) is not None:
                    return end

    async def _do(self, line: str) -> "str | None":
        """Carry a line out; '' when it was the last one, None to go on."""
        try:
            self._measure()
            self.bar.mishap("")
            command, values = console_commands.read(line)
            if command.name in (BOARD, QUIT):
                return _Switch("") if command.name == BOARD else ""
            question = console_commands.asks(self.op, command.name, values)
            if question and not await self._confirmed(question):
                self._answer(["nothing done"])
                return None
            reply = console_commands.run(self.op, command.name, values)
        except AgentSyncError as error:
            reply = console_commands.failed(error)
        self._answer(reply.lines)
        return None

    def _answer(self, lines: list[str]) -> None:
        look = self._look()
        self._say([part for line in lines for part in feed_lines.answer(line, look)])
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
                self.bar.trouble("")
            except StoreError as error:  # busy for a moment: the next look finds what it missed
                self.bar.trouble(clean(str(error)))
            await asyncio.sleep(self.interval)

    def _start_watching(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())
        self._watching.add_done_callback(self._stopped_watching)

    def _stopped_watching(self, task: "asyncio.Task[None]") -> None:
        """A mistake in showing an event must not silence the feed: the next ones are shown."""
        if not task.cancelled() and (error := task.exception()):
            loop = asyncio.get_running_loop()
            loop.call_exception_handler({"message": "watching", "exception": error})
            self._start_watching()

    def _tick(self, *, forced: bool = False) -> None:
        """Print what is new; read the board when somebody moved, or now and then."""
        now = asyncio.get_running_loop().time()
        if forced or self.op.moved() or now - self._judged >= JUDGE_S:
            self._judged = now
            self.board = self.op.see()
            # After every look, and last: what is committed in between moves the number no more.
            if self._say_news():
                self.board = self.op.see()  # with what was shown as read
                self._say_news()
            self.bar.show(self.board)

    def _say_news(self) -> bool:
        """Print the events since the last time; whether there were any."""
        found = False
        while rows := self.op.events(BATCH):
            self._say(feed_lines.lines(self.op, rows, self._look()))
            found = True
        return found

    def toolbar(self) -> str:
        """What stands at the bottom of the screen."""
        return self.bar.text(self._look().columns)

    def _greet(self) -> None:
        """Coming back from the board, the feed shows what happened instead."""
        if not self._greeted:
            self._greeted = True
            self._tick(forced=True)
            size = self.session.output.get_size()
            free = size.rows - self.bar.height()
            self._say(greeting(self.op, columns=size.columns, rows=free))

    def _measure(self) -> None:
        """Tell tables how much room there is."""
        size = self.session.output.get_size()
        self.op.columns, self.op.rows = size.columns, max(1, size.rows - self.bar.height())

    def _look(self) -> feed_lines.Look:
        return feed_lines.Look(self.session.output.get_size().columns, self.colour)

    def _say(self, lines: list[str]) -> None:
        if lines:
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()


def _keys(*, board: bool) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("f2", filter=Condition(lambda: board))
    def _to_the_board(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True  # the line comes back with the prompt
        event.app.exit(result=_Switch(event.app.current_buffer.text))

    @keys.add(Keys.Vt100MouseEvent)
    def _no_mouse(_event: KeyPressEvent) -> None:
        """Nothing is clicked here; what looks like a click is pasted text."""

    return keys
