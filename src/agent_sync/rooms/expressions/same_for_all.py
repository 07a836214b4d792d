"""Whether an expression means the same for every reader of a picture, read from its parsed text.

It does where it reaches nothing that is a reader's own: not ``self``, ``state.self``, ``messages``
or a private scope, no condition that does, and nothing that is only known when it runs.
"""

from contextlib import suppress

from ...cel import EvaluationError
from ..picture.picture import AGENTS, VIEWS
from ..readers import RESERVED
from .evaluating import program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...cel import Program
    from ..picture.picture import Picture
    from .sight import Sight

AGENT_FIELDS = frozenset(("name", "role", "status", "last_heartbeat"))
"""Of an agent; what it waits for is shown to itself alone."""


def same_for_all(picture: "Picture", parsed: "Program") -> bool:
    """Whether this expression, evaluated without a registrar, is the same for everybody."""
    return _Judge(picture).all_same(parsed.reaches)


def view_same(sight: "Sight", id: str) -> bool:
    """Whether this view does; judged once a picture."""
    kept = sight.picture.kept
    found = kept.get(("same", id))
    if found is None:
        judged = _Judge(sight.picture).all_same(frozenset([("views", id)]))
        found = kept["same", id] = (judged, 0, float("inf"))
    return bool(found[0])


class _Judge:
    """What is reached through conditions and other views is looked at in turn, however far it goes:
    ``left`` are the paths still to be judged, ``met`` the texts whose paths were among them."""

    def __init__(self, picture: "Picture") -> None:
        self.picture = picture
        self.left: list[Sequence[str]] = []
        self.met: set[str] = set()

    def all_same(self, reaches: "frozenset[tuple[str, ...]]") -> bool:
        self.left += reaches
        while self.left:
            if not self.path(self.left.pop()):
                return False
        return True

    def path(self, path: "Sequence[str]") -> bool:
        """Whether this one is the same for all, if those that it leads to are."""
        if path[0] == "params" or (path[0] == "state" and path[1:2] and path[1] in RESERVED):
            return True
        if path[0] == "state":
            return len(path) > 1 and path[1].startswith("_") and self.scope(*path[1:3])
        if path[0] == "views":
            return len(path) > 1 and self.view(path[1])
        if path[0] == "agents":
            return len(path) > 2 and path[2] in AGENT_FIELDS and self.scope(AGENTS, path[1])
        return False

    def scope(self, scope: str, key: "str | None" = None) -> bool:
        entries = self.picture.scope(scope)
        reached = entries.values() if key is None else [entries[key]] if key in entries else []
        for entry in reached:
            self.text(entry.enabled)
        return True

    def view(self, id: str) -> bool:
        entry = self.picture.entry(VIEWS, id)
        if entry is not None:
            self.text(entry.enabled)
            self.text(entry.value["expr"])
        return True

    def text(self, text: "str | None") -> None:
        """Have all judged that a text reaches; one that does not parse fails for everybody."""
        if text is None or text in self.met:
            return
        self.met.add(text)
        with suppress(EvaluationError):
            self.left += program(text).reaches
