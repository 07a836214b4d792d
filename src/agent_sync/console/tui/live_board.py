"""The full-screen board: agents, leases, tasks, messages and the feed, live, with actions (F2)."""

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import Input
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.output import Output

from ...views import terminal
from ..operator import Operator
from . import controls, keys, style
from .acting import Acting
from .cells import safe
from .live import Live
from .view import Entry, View

ESCAPE_S = 0.05
"""So long a lone Esc may be the beginning of another key's sequence."""


async def show(
    op: Operator, *, interval: float, input: "Input | None" = None, output: "Output | None" = None
) -> str:
    """Run the board until the person leaves it: "prompt" to go back to it, "quit" to end.

    ``interval`` (seconds) is how often it is looked whether somebody has written. A terminal that
    was closed counts as "quit". Raises StoreError when the first look fails.
    """
    board = Board(op, input=input, output=output)
    return await board.run(interval)


class Board:
    """One run of the board."""

    def __init__(
        self, op: Operator, *, input: "Input | None" = None, output: "Output | None" = None
    ) -> None:
        self.view = View()
        self.live = Live(op, self.view)
        self.line = Buffer(multiline=False, on_text_changed=self._typed)
        self.acting = Acting(self.live, self._type, self._leave)
        self._screen = Window(controls.screen(self.view), always_hide_cursor=True)
        self._input = Window(BufferControl(self.line), height=1)
        self.app: Application[str] = Application(
            layout=Layout(self._layout(), focused_element=self._screen),
            key_bindings=keys.bindings(self.acting, self.line, self._close),
            style=style.style(op.env),
            color_depth=style.depth(op.env),
            full_screen=True,
            mouse_support=True,
            input=input,
            output=output,
        )
        self.app.ttimeoutlen = ESCAPE_S
        self.app.key_processor.before_key_press += self._forget

    async def run(self, interval: float) -> str:
        """Show it until it is left."""

        def begin() -> None:
            self.app.create_background_task(self.live.run(interval, self.app.invalidate))

        try:
            return await self.app.run_async(pre_run=begin, set_exception_handler=False)
        except EOFError:  # the terminal is gone
            return keys.QUIT

    def _layout(self) -> HSplit:
        label = Window(
            FormattedTextControl(lambda: [(f"class:{style.ASKED}", self._label())]),
            width=lambda: Dimension.exact(terminal.width(self._label())),
            height=1,
        )
        typing = Condition(lambda: self.view.entry is not None)
        entry = ConditionalContainer(VSplit([label, self._input]), filter=typing)
        return HSplit([self._screen, entry, Window(controls.key_bar(self.view), height=1)])

    def _label(self) -> str:
        """What is to be typed; half of the line stays for that."""
        label = self.view.entry.label if self.view.entry else ""
        most = self.app.output.get_size().columns // 2
        return terminal.cut(safe(terminal.clean(label)), most - 2) + ": "

    def _typed(self, line: Buffer) -> None:
        if self.view.entry and self.view.entry.each:
            self.view.entry.each(line.text)

    def _type(self, entry: Entry) -> None:
        self.view.entry = entry
        self.line.text = entry.text
        self.line.cursor_position = len(entry.text)
        self.app.layout.focus(self._input)

    def _close(self) -> None:
        self.view.entry = None
        self.line.reset()
        self.app.layout.focus(self._screen)

    def _leave(self, where: str) -> None:
        if not self.app.is_done:
            self.app.exit(result=where)

    def _forget(self, _sender: object) -> None:
        if not self.view.entry:
            self.view.say("")
