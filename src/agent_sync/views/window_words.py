"""The windows of sessions, in words for the person who looks for one (ARR-2)."""

import os

from ..identity.who import OPERATOR
from ..status.board import Board
from . import client_words
from .terminal import clean

HEADERS = ("WINDOWS", "CLIENT", "TERMINAL", "FOLDER", "LAST PROMPT")


def rows(board: Board) -> "list[tuple[str, ...]]":
    """A row for each session of which anything is known by which its window can be told; [] where
    no windows were asked for."""
    return [
        (
            clean(peer.name, 32),
            clean(client_words.label(peer.client), 24),
            window.terminal,
            folder(peer.cwd),
            window.prompt,
        )
        for peer in board.agents
        if peer.id != OPERATOR
        and (window := board.windows.get(peer.id)) is not None
        and (peer.client or window.terminal or window.prompt)
    ]


def folder(path: str) -> str:
    """A folder as people write it: '~/src/shop'."""
    home = os.path.expanduser("~")
    if home not in ("", "/", "~") and (path + "/").startswith(home + "/"):
        return "~" + path[len(home) :]
    return path
