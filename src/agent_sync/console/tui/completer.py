"""The console's completion as prompt_toolkit wants it."""

from collections.abc import Callable, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from ...errors import StoreError
from ...status.board import Board
from ..operator import Operator
from ..typed_next import complete


class LineCompleter(Completer):
    """Completes the operator's line from the table of commands and from a board."""

    def __init__(self, op: Operator, board: Callable[[], Board]) -> None:
        self._op = op
        self._board = board

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> Iterable[Completion]:
        """What the text before the cursor could become."""
        try:
            found = complete(self._op, self._board(), document.text_before_cursor)
        except StoreError:  # the next look at the database says what is wrong with it
            return
        for text, typed, note in found:
            yield Completion(text, start_position=-typed, display_meta=note)
