"""A timer on something of a room: by the wall clock or by writes to a key; it hides or reveals."""

from ..room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DELETE, ENABLE = "delete", "enable"


class Timer:
    """``effect`` delete: shown until it ends. enable: hidden until it ends. Never changed in place.

    ``ms``: its length, where it can be renewed. ``ends_at``: milliseconds, by the wall clock.
    ``ticks`` and ``tick_on`` (scope, key): how many writes of that key are left.
    """

    __slots__ = ("effect", "ends_at", "ms", "started_at", "tick_on", "ticks")

    def __init__(
        self, effect: str, *, started_at: int, ms: "int | None" = None,
        ends_at: "int | None" = None, ticks: "int | None" = None,
        tick_on: "tuple[str, str] | None" = None,
    ) -> None:  # fmt: skip
        self.effect = effect
        self.started_at = started_at
        self.ms = ms
        self.ends_at = ends_at
        self.ticks = ticks
        self.tick_on = tick_on

    def over(self, now: int) -> bool:
        """Whether its clock has run out."""
        if self.ticks is not None:
            return self.ticks <= 0
        return self.ends_at is not None and now >= self.ends_at

    def shows(self, now: int) -> bool:
        """Whether what carries it is there for readers."""
        return self.over(now) == (self.effect == ENABLE)

    def ticked(self) -> "Timer":
        """One write of its key later."""
        left = None if self.ticks is None else max(0, self.ticks - 1)
        return Timer(
            self.effect, started_at=self.started_at, ms=self.ms, ends_at=self.ends_at, ticks=left,
            tick_on=self.tick_on,
        )  # fmt: skip

    def as_json(self) -> "dict[str, Any]":
        """As it is stored and shown in rows; ``from_json`` reads it."""
        names = {"effect": self.effect, "started_at": self.started_at, "ms": self.ms}
        more = {"ends_at": self.ends_at, "ticks": self.ticks}
        on = {"tick_on": list(self.tick_on)} if self.tick_on else {}
        return {key: value for key, value in {**names, **more}.items() if value is not None} | on


def from_json(stored: "dict[str, Any] | None") -> "Timer | None":
    """The timer of a stored row."""
    if stored is None:
        return None
    on = stored.get("tick_on")
    return Timer(
        stored["effect"], started_at=stored["started_at"], ms=stored.get("ms"),
        ends_at=stored.get("ends_at"), ticks=stored.get("ticks"),
        tick_on=(on[0], on[1]) if on else None,
    )  # fmt: skip


def wrong(detail: str) -> Exception:
    """400 ``invalid_timer``."""
    return bad("invalid_timer", detail, detail=detail)
