"""The lines below the prompt: what needs the person, the counts, and the keys."""

from collections.abc import Callable

from ...status.board import Board
from ...views.terminal import cut
from .. import feed_lines

KEYS = "F2 board · help · Ctrl-D leaves"


class Toolbar:
    """What stands at the bottom. ``changed`` is called when it says something else than before.

    ``trouble`` is what keeps the database from being read, until it can be; ``mishap`` is what
    nobody expected, until the next command.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._state: list[str] = [""]
        self._said: dict[str, str] = {}

    def show(self, board: Board) -> None:
        """The state of things now."""
        self._put([*(f"! {line}" for line in feed_lines.urgent(board)), feed_lines.counts(board)])

    def trouble(self, said: str) -> None:
        """Why the database cannot be read, cleaned; '' when it can."""
        self._say("trouble", said)

    def mishap(self, said: str) -> None:
        """What went wrong inside, cleaned; '' forgets it."""
        self._say("mishap", said)

    def text(self, columns: int) -> str:
        """All of it, no line wider than that."""
        *urgent, counts = self._state
        said = [f"! {one}" for one in self._said.values() if one]
        lines = [*said, *urgent, f"{counts} · {KEYS}" if counts else KEYS]
        return "\n".join(cut(line, columns) for line in lines)

    def height(self) -> int:
        """How many lines that is."""
        return len(self.text(0).split("\n"))

    def _say(self, what: str, said: str) -> None:
        if self._said.get(what, "") != said:
            self._said[what] = said
            self._changed()

    def _put(self, state: list[str]) -> None:
        if state != self._state:
            self._state = state
            self._changed()
