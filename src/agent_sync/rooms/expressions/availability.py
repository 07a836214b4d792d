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


class UnknownParams(Mapping[str, object]):
    """Parameters that nobody has given yet: what depends on one fails, and ``asked`` is true."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        self.asked = False

    def __getitem__(self, name: str) -> "NoReturn":
        self._unknown()

    def __contains__(self, name: object) -> "NoReturn":
        self._unknown()

    def __iter__(self) -> "NoReturn":
        self._unknown()

    def __len__(self) -> "NoReturn":
        self._unknown()

    def _unknown(self) -> "NoReturn":
        self.asked = True
        raise EvaluationError("a parameter is not known yet", "unknown_parameter")


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
    authority = authority_of(action.get("scope", "_shared"))
    sight.enter(what)
    try:
        if not holds(enabled, sight.names(authority)):
            return None
        found = _possible(sight, action.get("if"), authority)
    finally:
        sight.leave()
    return found and what not in sight.circle


def _possible(sight: "Sight", text: "str | None", authority: str) -> bool:
    """An error is no, but one that comes of parameters that are not known: then it may be yes."""
    params = UnknownParams()
    try:
        return text is None or truth(text, sight.names(authority, params))
    except EvaluationError:
        return params.asked
