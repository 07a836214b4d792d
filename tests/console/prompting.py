"""The streaming console in this process: keys go in through a pipe, what it writes is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from agent_sync.console.operator import Operator
from agent_sync.console.tui.app import Console

BOUND_S = 10


class Recorder(DummyOutput):
    """An output that remembers the text, and wakes whoever waits for some of it."""

    def __init__(self) -> None:
        self.text = ""
        self._more = asyncio.Event()

    def write(self, data: str) -> None:
        """Text for the screen."""
        self.write_raw(data)

    def write_raw(self, data: str) -> None:
        """Text with escape sequences."""
        self.text += data
        self._more.set()

    async def has(self, wanted: "str | Callable[[str], bool]") -> None:
        """Wait, for a bounded time, until a text is there."""

        def there() -> bool:
            return wanted in self.text if isinstance(wanted, str) else wanted(self.text)

        async def wait() -> None:
            while not there():
                self._more.clear()
                await self._more.wait()

        try:
            await asyncio.wait_for(wait(), BOUND_S)
        except asyncio.TimeoutError:
            raise AssertionError(f"{wanted!r} never came:\n{self.text[-3000:]}") from None


class Running:
    """A console that runs: its keys, its screen, its end."""

    def __init__(self, console: Console, keys: PipeInput, screen: Recorder) -> None:
        self.console = console
        self.keys = keys
        self.screen = screen
        self.done: asyncio.Task[None] = asyncio.ensure_future(console.run())

    def type(self, text: str) -> None:
        """Press keys; a line break is Enter."""
        self.keys.send_text(text.replace("\n", "\r"))

    async def line(self, text: str, answer: str) -> None:
        """Type a line and wait for a part of the answer."""
        self.type(text + "\n")
        await self.screen.has(answer)

    async def has_typed(self, wanted: str) -> None:
        """Wait until exactly this stands behind the prompt."""
        await self.screen.has(lambda _: self.console.session.default_buffer.text == wanted)

    async def ended(self) -> None:
        """Wait for the end."""
        await asyncio.wait_for(self.done, BOUND_S)


@asynccontextmanager
async def running(op: Operator) -> AsyncIterator[Running]:
    """A console over an operator who has entered; ended at the end, however the test went."""
    with create_pipe_input() as keys:
        screen = Recorder()
        with create_app_session(input=keys, output=screen):
            console = Console(op, interval=0.05, colour=False, input=keys, output=screen)
            found = Running(console, keys, screen)
            try:
                yield found
            finally:
                found.done.cancel()
                await asyncio.wait([found.done], timeout=BOUND_S)
