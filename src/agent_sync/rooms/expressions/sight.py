"""One reader's look at one picture at one moment: what it costs once is not done twice."""

import time

from ...cel import Budget, EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader

    Compose = Callable[["Sight", str, "Mapping[str, Any] | None", bool], "Names"]

LONGEST_MS = 250
"""What all expressions behind one look may take together, where nobody says otherwise."""
DEEPEST = 6
"""So many views and actions within one another, where the inner ones are not known beforehand."""
KEPT = 4_000
"""So many results are kept with a picture before they are all forgotten."""


class Sight:
    """Asked by one thread. ``now``: ms. ``deadline``: seconds of ``time.monotonic()``.

    It answers for the picture as it stands: after a write into a draft make another.
    ``scopes``, ``views``, ``agents``, ``available``: what was found so far.
    """

    __slots__ = (
        "_compose",
        "_kept",
        "_open",
        "_plain",
        "agents",
        "available",
        "circle",
        "deadline",
        "now",
        "picture",
        "reader",
        "scopes",
        "views",
    )  # fmt: skip

    def __init__(
        self, picture: "Picture", reader: "Reader", now: int, compose: "Compose",
        deadline: "float | None" = None,
    ) -> None:  # fmt: skip
        self.picture = picture
        self.reader = reader
        self.now = now
        self.deadline = time.monotonic() + LONGEST_MS / 1000 if deadline is None else deadline
        self.scopes: dict[tuple[str, bool], Any] = {}
        self.views: dict[str, object] = {}
        self.agents: dict[str, dict[str, Any] | None] = {}
        self.available: dict[str, bool | None] = {}
        self.circle: set[str] = set()
        self._compose = compose
        self._kept = picture.kept  # a draft that is written to gets another one
        self._open: list[str] = []
        self._plain: dict[str, Names] = {}

    def names(
        self, authority: str = "", params: "Mapping[str, Any] | None" = None, *, plain: bool = False
    ) -> "Names":
        """The names of an expression that runs with the private scope ``authority`` readable.

        ``plain``: what conditions of entries and agents see, which is what has no condition.
        """
        if not plain:
            return self._compose(self, authority, params, plain)
        if authority not in self._plain:
            self._plain[authority] = self._compose(self, authority, None, plain)
        return self._plain[authority]

    def budget(self) -> Budget:
        """For one expression: bounded by itself, and by what is left of the time for all."""
        return Budget(deadline=self.deadline)

    def late(self) -> bool:
        """Whether the time for all expressions of this look is over."""
        return time.monotonic() > self.deadline

    def enter(self, what: str) -> None:
        """Begin to evaluate a view or an action. Raises EvaluationError where it reaches itself.

        ``leave`` ends it. All that stand on the way round are noted in ``circle``.
        """
        if what in self._open:
            self.circle.update(self._open[self._open.index(what) :])
            raise reaches_itself(what)
        if len(self._open) >= DEEPEST:
            raise EvaluationError("views and actions within one another: too deep", "depth")
        self._open.append(what)

    def leave(self) -> None:
        """The last one entered is done."""
        self._open.pop()

    def conditions(self, scope: str) -> "dict[str, bool]":
        """What is known of the conditions in a scope, for this reader; kept like any result."""
        place = ("conditions", scope, self.reader.kind, self.reader.agent)
        found: dict[str, bool] | None = self.recall(place)
        if found is None:
            found = {}
            self.keep(place, found)
        return found

    def recall(self, key: "tuple[Any, ...]") -> "Any":
        """What was kept with the picture under this key and still holds; None if nothing is."""
        found = self._kept.get(key)
        return found[0] if found is not None and found[1] <= self.now < found[2] else None

    def keep(self, key: "tuple[Any, ...]", outcome: "Any") -> None:
        """Keep a result with the picture, until the next clock of the room runs out."""
        if len(self._kept) > KEPT:
            self._kept.clear()
        self._kept[key] = (outcome, self.now, self._until())

    def _until(self) -> "float | int":
        found = self.recall(("until",))
        if found is None:
            waits = (one.waiting_until for one in self.picture.presence.values())
            ends = [end for end in waits if end > self.now]
            due = self.picture.next_due(self.now)
            found = min([*ends, float("inf") if due is None else due])
            self._kept["until",] = (found, self.now, found)
        return found  # type: ignore[no-any-return]


class Names(dict[str, object]):
    """The root names of one expression. ``guarded``: it can see what its reader may not read."""

    __slots__ = ("guarded", "sight")

    def __init__(self, found: "Mapping[str, object]", sight: "Sight", *, guarded: bool) -> None:
        super().__init__(found)
        self.sight = sight
        self.guarded = guarded


def reaches_itself(what: str) -> EvaluationError:
    """A view or an action whose value would be made of itself."""
    return EvaluationError(f"{what} reaches itself", "circle")
