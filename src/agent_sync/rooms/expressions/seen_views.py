"""Views as one reader sees them: each is evaluated when it is asked for, once, errors are kept."""

from collections.abc import Mapping

from ...cel import EvaluationError, as_json
from ..contests.contested_targets import CONTESTED, contested_view
from ..picture.picture import VIEWS
from ..profiles import profile_of
from .evaluating import holds, value
from .same_for_all import view_same
from .seen_state import authority_of
from .sight import reaches_itself
from .view_order import view_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..picture.picture import Picture
    from ..picture.room_entry import Entry
    from .sight import Sight

HIDDEN = EvaluationError("hidden", "no_such_key")
"""The outcome of a view that is not there: its clock or its condition hides it."""
PASSING = ("depth",)
"""Kinds of errors that depend on who asked: they are not kept."""


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
        ids = view_ids(self._sight.picture)
        return (id for id in ids if outcome(self._sight, id) is not HIDDEN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def view_ids(picture: "Picture") -> "list[str]":
    """All views that there may be, in the order of their registration, hidden ones too.

    A declared room has one of its own behind them.
    """
    own = [CONTESTED] if profile_of(picture.room.profile).declares else []
    return [*(id for id in picture.scope(VIEWS) if id not in own), *own]


def outcome(sight: "Sight", id: str) -> object:
    """The value of a view, or its EvaluationError, or ``HIDDEN``.

    The views that it names are evaluated before it, one after another: a long chain of them is no
    deep one.
    """
    if id in sight.views:
        return sight.views[id]
    for one in view_order(sight.picture).before(id, sight.views):
        _known(sight, one)
    return _known(sight, id)


def _known(sight: "Sight", id: str) -> object:
    if id in sight.views:
        return sight.views[id]
    entry = sight.picture.entry(VIEWS, id)
    if id == CONTESTED and profile_of(sight.picture.room.profile).declares:
        return _contested(sight)
    if entry is None or (entry.timer is not None and not entry.timer.shows(sight.now)):
        return HIDDEN
    same = view_same(sight, id)
    key = ("view", id, None if same else (sight.reader.kind, sight.reader.agent))
    kept = sight.recall(key)
    found = _evaluated(sight, id, entry, same=same) if kept is None else kept[0]
    if getattr(found, "kind", "") in PASSING:
        return found
    if kept is None and not sight.late():
        sight.keep(key, (found,))
    sight.views[id] = found
    return found


def _contested(sight: "Sight") -> object:
    kept = sight.recall(("contested",))
    if kept is None:
        kept = (contested_view(sight.picture, sight.now),)
        sight.keep(("contested",), kept)
    found: object = kept[0] or HIDDEN
    sight.views[CONTESTED] = found
    return found


def _evaluated(sight: "Sight", id: str, entry: "Entry", *, same: bool) -> object:
    if sight.late():
        return EvaluationError("budget", "budget")
    what = f"view {id}"
    if id in view_order(sight.picture).circular:
        return reaches_itself(what)
    try:
        sight.enter(what)
    except EvaluationError as error:
        return error
    try:
        found = _value(sight, entry, same=same)
    except EvaluationError as error:
        found = error
    finally:
        sight.leave()
    return reaches_itself(what) if what in sight.circle else found


def _value(sight: "Sight", entry: "Entry", *, same: bool) -> object:
    names = sight.names(authority_of(entry.value["scope"]))
    names.guarded &= not same  # what is the same for all holds nothing that is not
    if not holds(entry.enabled, names):
        return HIDDEN
    return as_json(value(entry.value["expr"], names))
