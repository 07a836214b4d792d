"""The files that one call writes, as a patch or named in a list (AGENT-2)."""

import os

from ...clients.apply_patch import EDITED, MADE, MOVED, REMOVED, paths
from ...repository.path_keys import key_of
from ...wrong_values import InvalidInput
from ..call import Call


class Piece:
    """One file: its ``path`` as the patch has it, and what becomes of it."""

    __slots__ = ("becomes", "checkout", "key", "path")

    def __init__(self, path: str, key: str, checkout: str, becomes: str) -> None:
        self.path = path
        self.key = key
        self.checkout = checkout
        self.becomes = becomes

    @property
    def whole(self) -> bool:
        """Whether the patch does not say what it replaces there: an update has to."""
        return self.becomes in (MADE, REMOVED)

    @property
    def place(self) -> "tuple[str, str]":
        """(key, checkout) of the file."""
        return self.key, self.checkout


def pieces(call: Call) -> "list[Piece]":
    """Every file that this call creates, writes, moves or removes, each once. Of a list of names it
    is not said what becomes of each: they are taken for edited.
    """
    found: dict[tuple[str, str], Piece] = {}
    named = dict.fromkeys(call.files, EDITED) or paths(call.patch)
    for path, becomes in named.items():
        # What goes is the link itself; what is written is what it points at.
        goes = becomes in (MOVED, REMOVED)
        link = goes and os.path.islink(os.path.join(call.cwd, path))
        try:
            place = key_of(call.project, path, call.cwd, link=link)
        except InvalidInput:
            continue
        found.setdefault(place, Piece(path, *place, becomes)).becomes = becomes
    return list(found.values())
