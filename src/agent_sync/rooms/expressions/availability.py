"""Which actions are there for a reader, and whether one could be invoked, as far as is known."""

from collections.abc import Mapping

from ...cel import EvaluationError
from ..picture.picture import ACTIONS
from .evaluating import holds, truth
from .seen_state import authority_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from ..picture.room_entry import Entry
    from .sight import Sight

UNKNOWN = "unknown_parameter"


class UnknownParams(Mapping[str, object]):
    """Parameters that nobody has given yet: whatever depends on one is not known."""

    def __getitem__(self, name: str) -> "NoReturn":
        raise EvaluationError("a parameter is not known yet", UNKNOWN)

    def __contains__(self, name: object) -> "NoReturn":
        raise EvaluationError("a parameter is not known yet", UNKNOWN)

    def __iter__(self) -> "NoReturn":
        raise EvaluationError("the parameters are not known yet", UNKNOWN)

    def __len__(self) -> "NoReturn":
        raise EvaluationError("the parameters are not known yet", UNKNOWN)

    def __bool__(self) -> bool:
        return True


PARAMS = UnknownParams()


class ActionMap(Mapping[str, "dict[str, bool]"]):
    """``actions``: id -> ``{available, enabled}``, of custom actions; what is hidden is absent."""

    __slots__ = ("_sight",)

    def __init__(self, sight: "Sight") -> None:
        self._sight = sight

    def __getitem__(self, id: str) -> "dict[str, bool]":
        found = available(self._sight, id) if isinstance(id, str) else None
        if found is None:
            raise KeyError(id)
        return {"available": found, "enabled": True}

    def __iter__(self) -> "Iterator[str]":
        actions = self._sight.picture.scope(ACTIONS)
        return (id for id in actions if available(self._sight, id) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def available(sight: "Sight", id: str) -> "bool | None":
    """None for an action that is not shown: unknown, its clock, its cooldown or its ``enabled``.

    Else whether its ``if`` holds for this reader. Where that depends on parameters it is true: who
    sends the right ones can invoke it. An error is false.
    """
    if id in sight.available:
        return sight.available[id]
    entry = sight.picture.entry(ACTIONS, id)
    found = None if entry is None or _sleeps(entry, sight.now) else _judged(sight, id, entry)
    sight.available[id] = found
    return found


def _sleeps(entry: "Entry", now: int) -> bool:
    clocks = (entry.timer, entry.cooldown)
    return any(clock is not None and not clock.shows(now) for clock in clocks)


def _judged(sight: "Sight", id: str, entry: "Entry") -> "bool | None":
    action = entry.value
    enabled = entry.enabled if entry.enabled is not None else action.get("enabled")
    if enabled is None and action.get("if") is None:
        return True
    what = f"action {id}"
    sight.enter(what)
    try:
        names = sight.names(authority_of(action.get("scope", "_shared")), PARAMS)
        found = _possible(action.get("if"), names) if holds(enabled, names) else None
    finally:
        sight.leave()
    return False if found and what in sight.circle else found


def _possible(text: "str | None", names: "Mapping[str, object]") -> bool:
    try:
        return text is None or truth(text, names)
    except EvaluationError as error:
        return error.kind == UNKNOWN
