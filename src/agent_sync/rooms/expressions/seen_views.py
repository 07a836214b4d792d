"""Views as one reader sees them: each is evaluated when it is asked for, once, errors are kept."""

from collections.abc import Mapping

from ...cel import EvaluationError, as_json
from ..picture.picture import VIEWS
from .evaluating import holds, program, value
from .same_for_all import view_same
from .seen_state import authority_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..picture.room_entry import Entry
    from .sight import Sight

HIDDEN = EvaluationError("hidden", "no_such_key")
"""The outcome of a view that is not there: its clock or its condition hides it."""


class ViewMap(Mapping[str, object]):
    """``views``: id -> value. What asks for a failing view fails as it does."""

    __slots__ = ("_sight",)

    def __init__(self, sight: "Sight") -> None:
        self._sight = sight

    def __getitem__(self, id: str) -> object:
        found = outcome(self._sight, id)
        if found is HIDDEN:
            raise KeyError(id)
        if isinstance(found, EvaluationError):
            raise EvaluationError(found.detail, found.kind)
        return found

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and outcome(self._sight, id) is not HIDDEN

    def __iter__(self) -> "Iterator[str]":
        views = self._sight.picture.scope(VIEWS)
        return (id for id in views if outcome(self._sight, id) is not HIDDEN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def outcome(sight: "Sight", id: str) -> object:
    """The value of a view, or its EvaluationError, or ``HIDDEN``.

    The views that it names are evaluated before it, one after another: a long chain of them is no
    deep one.
    """
    if id not in sight.views:
        for one in _order(sight, id):
            _known(sight, one)
    return _known(sight, id)


def _known(sight: "Sight", id: str) -> object:
    if id in sight.views:
        return sight.views[id]
    entry = sight.picture.entry(VIEWS, id)
    if entry is None or (entry.timer is not None and not entry.timer.shows(sight.now)):
        return HIDDEN
    who = None if view_same(sight, id) else (sight.reader.kind, sight.reader.agent)
    found = sight.recall(("view", id, who))
    if found is None:
        found = _evaluated(sight, id, entry)
        if getattr(found, "kind", "") == "depth":
            return found  # it depends on who asked
        if not sight.late():
            sight.keep(("view", id, who), (found,))
    else:
        (found,) = found
    sight.views[id] = found
    return found


def _evaluated(sight: "Sight", id: str, entry: "Entry") -> object:
    if sight.late():
        return EvaluationError("budget", "budget")
    what = view_mark(id)
    try:
        sight.enter(what)
    except EvaluationError as error:
        return error
    try:
        found = _value(sight, entry)
    except EvaluationError as error:
        found = error
    finally:
        sight.leave()
    if what in sight.circle:
        return EvaluationError(f"{what} reaches itself", "circle")
    return found


def _value(sight: "Sight", entry: "Entry") -> object:
    names = sight.names(authority_of(entry.value["scope"]))
    if not holds(entry.enabled, names):
        return HIDDEN
    return as_json(value(entry.value["expr"], names))


def view_mark(id: str) -> str:
    """What a view is called while it is evaluated."""
    return f"view {id}"


def _order(sight: "Sight", first: str) -> list[str]:
    """A view and all that it names, those that are named before those that name them.

    What is being evaluated is left out: it is met again, and is a circle, where it is asked for.
    """
    views = sight.picture.scope(VIEWS)
    order: list[str] = []
    begun: set[str] = set()
    stack = [(first, False)]
    while stack:
        id, named = stack.pop()
        if named:
            order.append(id)
        elif id in views and id not in begun and not _under_way(sight, id):
            begun.add(id)
            stack.append((id, True))
            stack += [(other, False) for other in named_by(views[id])]
    return order


def _under_way(sight: "Sight", id: str) -> bool:
    return id in sight.views or sight.inside(view_mark(id))


def named_by(entry: "Entry") -> list[str]:
    """The views that a view names."""
    found: list[str] = []
    for text in (entry.enabled, entry.value["expr"]):
        try:
            reaches = program(text).reaches if text is not None else ()
        except EvaluationError:
            continue
        found += [path[1] for path in reaches if path[0] == "views" and len(path) > 1]
    return found
