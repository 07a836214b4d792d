"""Whether an expression means the same for every reader of a picture, read from its parsed text.

It does where it reaches nothing that is a reader's own: not ``self``, ``state.self``, ``messages``
or a private scope, no condition that does, and nothing that is only known when it runs.
"""

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
        found = kept["same", id] = (_Judge(sight.picture).view(id), 0, float("inf"))
    return bool(found[0])


class _Judge:
    def __init__(self, picture: "Picture") -> None:
        self.picture = picture
        self.judged: set[str] = set()

    def all_same(self, reaches: "frozenset[tuple[str, ...]]") -> bool:
        return all(self.path(path) for path in reaches)

    def path(self, path: "Sequence[str]") -> bool:
        if path[0] == "state":
            return len(path) > 1 and self.scope(path[1], path[2] if len(path) > 2 else None)
        if path[0] == "views":
            return len(path) > 1 and self.view(path[1])
        if path[0] == "agents":
            return len(path) > 2 and path[2] in AGENT_FIELDS and self.scope(AGENTS, path[1])
        return path[0] == "params"

    def scope(self, scope: str, key: "str | None") -> bool:
        if not scope.startswith("_") or (scope in RESERVED and scope != AGENTS):
            return False
        entries = self.picture.scope(scope)
        if key is not None:
            entry = entries.get(key)
            return entry is None or self.text(entry.enabled)
        return all(entry.enabled is None or self.text(entry.enabled) for entry in entries.values())

    def view(self, id: str) -> bool:
        entry = self.picture.entry(VIEWS, id)
        if entry is None or id in self.judged:
            return True  # what it was judged to be counts where that happens
        self.judged.add(id)
        return self.text(entry.enabled) and self.text(entry.value["expr"])

    def text(self, text: "str | None") -> bool:
        try:
            return text is None or self.all_same(program(text).reaches)
        except EvaluationError:
            return True  # it does not parse, for nobody
