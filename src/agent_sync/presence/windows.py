"""Which window is an agent's: what a person alone is shown of it (ARR-2).

Read only for a person, at a terminal or with their key at the page; nobody else asks for it.
"""

from typing import NamedTuple

from .prompt_words import hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store.sqlite import Store

_LIVE = "SELECT id, terminal, prompt FROM agents WHERE state <> 'ended' AND kind = 'session'"


class Window(NamedTuple):
    """``terminal`` as ``tty`` says it without ``/dev/``; ``prompt`` is the beginning of the last
    one. Either may be ''."""

    terminal: str = ""
    prompt: str = ""


def of_sessions(store: "Store", env: "Mapping[str, str]") -> "dict[str, Window]":
    """The windows of the sessions that have not ended, by id; without prompts where the person
    wants none shown."""
    silent = hidden(env)
    return {
        str(row[0]): Window(str(row[1]), "" if silent else str(row[2])) for row in store.all(_LIVE)
    }
