"""The board in this process: keys go in through a pipe, a small terminal shows what comes out."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from agent_sync.console.operator import Operator
from agent_sync.console.tui.live_board import Board

from .tinyterm import Screen

BOUND_S = 20
POLL_S = 0.01


class Wire(io.StringIO):
    """Standard output of the board: everything goes to the screen, and somebody is told."""

    def __init__(self, screen: Screen, told: Callable[[], None]) -> None:
        super().__init__()
        self._screen = screen
        self._told = told

    def write(self, data: str) -> int:
        """Show it."""
        self._screen.feed(data)
        self._told()
        return len(data)


class Running:
    """A board that runs: its keys, its screen, its end."""

    def __init__(self, op: Operator, keys: PipeInput, screen: Screen) -> None:
        self.keys = keys
        self.screen = screen
        self._drawn = asyncio.Event()
        wire = Wire(screen, self._drawn.set)
        output = Vt100_Output(wire, self._size, term="xterm", enable_cpr=False)
        self.board = Board(op, input=keys, output=output)
        self.view = self.board.view
        self.drawings = 0
        self.board.app.after_render += self._count
        self.done: asyncio.Task[str] = asyncio.ensure_future(self.board.run(POLL_S))

    def _size(self) -> Size:
        return Size(rows=self.screen.rows, columns=self.screen.columns)

    def _count(self, _app: object) -> None:
        self.drawings += 1
        self._drawn.set()

    def press(self, keys: str) -> None:
        """Press keys: letters, or the sequences that a terminal sends."""
        self.keys.send_text(keys)

    async def shows(self, *wanted: str) -> None:
        """Wait, for a bounded time, until all of these are on the screen."""
        await self.until(lambda: all(one in self.screen.text for one in wanted), str(wanted))

    async def hides(self, unwanted: str) -> None:
        """Wait until this is not on the screen."""
        await self.until(lambda: unwanted not in self.screen.text, f"no {unwanted}")

    async def until(self, what: Callable[[], bool], named: str) -> None:
        """Wait until something is so after a drawing."""

        async def wait() -> None:
            while not what():
                self._drawn.clear()
                await self._drawn.wait()

        try:
            await asyncio.wait_for(wait(), BOUND_S)
        except asyncio.TimeoutError:
            raise AssertionError(f"{named} never came:\n{self.screen.text}") from None

    async def resized(self, columns: int, rows: int) -> None:
        """Give the terminal another size and wait for the drawing."""
        before = self.drawings
        self.screen.resize(columns, rows)
        self.board.app._on_resize()
        await self.until(lambda: self.drawings > before, "a drawing")

    async def ended(self) -> str:
        """Wait for the end, and what it was."""
        return await asyncio.wait_for(self.done, BOUND_S)


@asynccontextmanager
async def running(
    op: Operator, columns: int = 80, rows: int = 24, *, screen: "Screen | None" = None
) -> AsyncIterator[Running]:
    """A board over an operator who has entered, drawn once; ended in the end in any case."""
    with create_pipe_input() as keys, create_app_session():
        found = Running(op, keys, screen or Screen(columns, rows))
        try:
            await found.until(lambda: found.drawings > 0, "the first drawing")
            yield found
        finally:
            found.done.cancel()
            await asyncio.wait([found.done], timeout=BOUND_S)
