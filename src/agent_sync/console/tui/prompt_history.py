"""The history file as prompt_toolkit reads and writes it, where it can be."""

from collections.abc import Iterable
from contextlib import suppress

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from .. import history_file
from ..operator import Operator


class _Kept(FileHistory):
    """A history that goes on in memory when its file is gone or the disk is full."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string)


def kept(op: Operator) -> History:
    """What was typed in this repository before; in memory only where no file can be had."""
    try:
        return _Kept(history_file.path_of(op.project))
    except OSError:
        return InMemoryHistory()
