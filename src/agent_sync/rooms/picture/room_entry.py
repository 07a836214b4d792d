"""What stands under one key: a value with its revision, timer and condition. And a message."""

from ..json_values import text_of, version_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .timer import Timer


class Entry:
    """Never changed in place: many readers share it, and its value.

    ``revision`` counts writes from 1. ``row``: its number, where it was appended without a key.
    ``enabled``: a CEL text that hides it while false. ``cooldown``: an action's, after a use.
    """

    __slots__ = ("cooldown", "enabled", "revision", "row", "text", "timer", "updated_at", "value")

    def __init__(
        self, value: "Any", *, revision: int, updated_at: int, text: "str | None" = None,
        row: "int | None" = None, timer: "Timer | None" = None, enabled: "str | None" = None,
        cooldown: "Timer | None" = None,
    ) -> None:  # fmt: skip
        self.value = value
        self.text = text_of(value) if text is None else text
        self.revision = revision
        self.updated_at = updated_at
        self.row = row
        self.timer = timer
        self.enabled = enabled
        self.cooldown = cooldown

    @property
    def version(self) -> str:
        """The hash of its content."""
        return version_of(self.text)

    @property
    def timed(self) -> bool:
        """Whether a clock runs on it."""
        return self.timer is not None or self.cooldown is not None

    @property
    def counts(self) -> "list[tuple[str, str]]":
        """The keys whose writes its clocks count."""
        clocks = (self.timer, self.cooldown)
        return [clock.tick_on for clock in clocks if clock is not None and clock.tick_on]


def size_of(key: str, entry: "Entry | None") -> int:
    """The bytes that an entry counts for in its room: key and value, as they are stored."""
    return 0 if entry is None else _bytes(key) + _bytes(entry.text)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


class Message:
    """One message: ``seq`` counts from 1 in its room; ``to``: ids, none for everybody."""

    __slots__ = ("at", "body", "extra", "kind", "sender", "seq", "to")

    def __init__(
        self, seq: int, at: int, sender: "str | None", to: "tuple[str, ...]", kind: str,
        body: "Any", extra: "dict[str, Any] | None" = None,
    ) -> None:  # fmt: skip
        self.seq = seq
        self.at = at
        self.sender = sender
        self.to = to
        self.kind = kind
        self.body = body
        self.extra = extra or {}  # action, params, writes of an ``action_invocation``


class Presence:
    """Signs of life of one agent. They change without a sequence of their own.

    ``heartbeat``: ms. ``seen``: the highest message delivered to it. ``waiting_on``: a condition,
    until ``waiting_until`` (ms), "" for none.
    """

    __slots__ = ("heartbeat", "seen", "waiting_on", "waiting_until")

    def __init__(
        self, heartbeat: int, seen: int = 0, waiting_on: str = "", waiting_until: int = 0
    ) -> None:
        self.heartbeat = heartbeat
        self.seen = seen
        self.waiting_on = waiting_on
        self.waiting_until = waiting_until

    def waits(self, now: int) -> bool:
        """Whether it waits at this moment."""
        return bool(self.waiting_on) and now < self.waiting_until
