"""A room at one sequence. A picture that was handed out never changes; a draft makes the next."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    from .room_entry import Entry, Message, Presence

    class Log(Protocol):
        """What is too long to lie in a picture. Asked with the picture's own last numbers."""

        def count_unread(self, agent: str, after: int, upto: int, *, directed: bool) -> int:
            """How many messages of others, behind ``after`` and up to ``upto``."""

        def messages(
            self, after: int, upto: int, limit: int, *, newest: bool = False, kind: str = ""
        ) -> "list[Message]":
            """A page in ascending order: the oldest ``limit`` behind ``after``, or the newest."""

        def audit(self, after: int, upto: int, limit: int) -> "list[dict[str, Any]]":
            """The newest ``limit`` records behind ``after`` in ascending order, whole."""


AGENTS, ACTIONS, VIEWS = "_agents", "_actions", "_views"
TAIL = 500
"""So many of the last messages lie in a picture."""


class Room:
    """The row of a room: what does not change with a write in it."""

    __slots__ = ("created_at", "id", "meta", "profile")

    def __init__(self, id: str, profile: str, created_at: int, meta: "Any") -> None:
        self.id = id
        self.profile = profile
        self.created_at = created_at
        self.meta = meta


class Picture:
    """Everything of a room that an answer or a decision needs.

    ``scopes``: scope -> key -> Entry, in the order of their making; agents, actions and views are
    the scopes ``_agents``, ``_actions``, ``_views``, keyed by id. ``rows``: the last row number
    of each scope. ``timed``: (scope, key) of all entries with a clock. ``counting``: (scope, key)
    -> those whose clock counts its writes. ``seq``: the number of the last write; ``pulse``: of the
    last sign of life. ``kept``: what was computed from this picture (views), which dies with it.
    """

    __slots__ = (
        "audit_seq",
        "bytes",
        "counting",
        "kept",
        "keys",
        "log",
        "message_seq",
        "messages",
        "presence",
        "pulse",
        "room",
        "rows",
        "scopes",
        "seq",
        "timed",
    )  # fmt: skip

    def __init__(self, room: Room, log: "Log") -> None:
        self.room = room
        self.log = log
        self.seq = self.pulse = self.message_seq = self.audit_seq = 0
        self.bytes = self.keys = 0
        self.scopes: dict[str, dict[str, Entry]] = {}
        self.rows: dict[str, int] = {}
        self.timed: dict[tuple[str, str], None] = {}
        self.counting: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self.messages: tuple[Message, ...] = ()
        self.presence: dict[str, Presence] = {}
        self.kept: dict[Any, Any] = {}

    def entry(self, scope: str, key: str) -> "Entry | None":
        """What stands there, hidden by a clock or not."""
        return self.scopes.get(scope, {}).get(key)

    def scope(self, name: str) -> "Mapping[str, Entry]":
        """All entries of a scope, hidden ones too."""
        return self.scopes.get(name, {})

    def clocks_of(
        self, scope: str, key: str, before: "Entry | None", after: "Entry | None"
    ) -> None:
        """Keep ``timed`` and ``counting`` true where one entry takes the place of another."""
        place = (scope, key)
        if before is not None and before.timed:
            self.timed.pop(place, None)
            for watched in before.counts:
                self.counting[watched] = self._others(watched, place)
        if after is not None and after.timed:
            self.timed[place] = None
            for watched in after.counts:
                self.counting[watched] = (*self._others(watched, place), place)

    def _others(
        self, watched: "tuple[str, str]", place: "tuple[str, str]"
    ) -> "tuple[tuple[str, str], ...]":
        return tuple(one for one in self.counting.get(watched, ()) if one != place)

    def next_due(self, now: int) -> "int | None":
        """When the next wall clock runs out, in ms; what has run out does not count."""
        ends = [
            clock.ends_at
            for scope, key in self.timed
            for entry in (self.scopes[scope][key],)
            for clock in (entry.timer, entry.cooldown)
            if clock is not None and clock.ends_at is not None and clock.ends_at > now
        ]
        return min(ends, default=None)

    def copy(self) -> "Picture":
        """A picture to change: maps of scopes are shared until ``draft`` makes its own."""
        other = Picture(self.room, self.log)
        other.seq, other.pulse = self.seq, self.pulse
        other.message_seq, other.audit_seq = self.message_seq, self.audit_seq
        other.bytes, other.keys = self.bytes, self.keys
        other.scopes, other.rows = dict(self.scopes), dict(self.rows)
        other.timed, other.counting = dict(self.timed), dict(self.counting)
        other.messages = self.messages
        other.presence = self.presence
        return other
