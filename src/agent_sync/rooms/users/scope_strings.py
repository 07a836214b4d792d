"""Scope strings: what a token may, in words; and whether one grants all that another does.

``rooms:*`` is every room in which the user is something, ``rooms:R`` one room, each whole or as
``:admin``, ``:write``, ``:read``, ``:observe``; ``rooms:R:agent:A`` acts in R as A alone;
``create_rooms`` makes new ones. What names no room grants none.
"""

from ..room_errors import bad
from ..room_names import odd
from .access_levels import LEVELS, at_least

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

WORDS = frozenset(LEVELS[1:-1])
EVERY, CREATE, REPOSITORY = "*", "create_rooms", "repo"
LONGEST, MOST = 4_096, 100  # characters, parts


class Part:
    """``level`` in ``room`` (``*``: every one), as ``agent`` alone where one is named."""

    __slots__ = ("agent", "level", "room")

    def __init__(self, room: str, level: str, agent: str = "") -> None:
        self.room = room
        self.level = level
        self.agent = agent

    def __str__(self) -> str:
        end = f":agent:{self.agent}" if self.agent else f":{self.level}"
        return f"rooms:{self.room}" + ("" if self.level == "full" else end)

    def covers(self, room: str) -> bool:
        """Whether it speaks of a room."""
        return self.room in (EVERY, room)

    def grants(self, other: "Part") -> bool:
        """Whether it alone grants all that another part does."""
        named = not self.agent or self.agent == other.agent
        return self.covers(other.room) and named and at_least(self.level, other.level)


class Scope:
    """A scope string, read. Made by ``parsed``."""

    __slots__ = ("creates", "parts")

    def __init__(self, parts: "tuple[Part, ...]", *, creates: bool) -> None:
        self.parts = parts
        self.creates = creates

    def __str__(self) -> str:
        words = [str(part) for part in self.parts]
        return " ".join(dict.fromkeys([*words, CREATE] if self.creates else words))

    @property
    def everywhere(self) -> bool:
        """Whether it is whole in every room; rooms that are made later, too."""
        return any(part.room == EVERY and part.level == "full" for part in self.parts)

    @property
    def may_create(self) -> bool:
        """Whether it makes rooms."""
        return self.creates or self.everywhere

    def level(self, room: str) -> str:
        """The most that it grants in a room, "" for nothing."""
        found = [part.level for part in self.parts if part.covers(room)]
        return max(found, key=LEVELS.index, default="")

    def agents(self, room: str) -> "tuple[str, ...] | None":
        """The agents as which alone it acts in a room; None where it names none, or acts as any."""
        acting = [one for one in self.parts if one.covers(room) and at_least(one.level, "write")]
        if not acting or not all(part.agent for part in acting):
            return None
        return tuple(dict.fromkeys(part.agent for part in acting))

    def grants(self, other: "Scope") -> bool:
        """Whether all that another one grants is granted by this one."""
        if other.creates and not self.may_create:
            return False
        return all(any(mine.grants(part) for mine in self.parts) for part in other.parts)

    def but(self, rooms: "Container[str]") -> "Scope":
        """The same, without what it says of these rooms."""
        kept = tuple(part for part in self.parts if part.room not in rooms)
        return Scope(kept, creates=self.creates)

    def with_room(self, room: str) -> "Scope":
        """The same, and one room whole."""
        return Scope((*self.parts, Part(room, "full")), creates=self.creates)


def parsed(given: object) -> Scope:
    """A scope string, read strictly. Raises RoomError (400 ``invalid_scope``)."""
    if not isinstance(given, str) or len(given) > LONGEST or odd(given):
        raise bad("invalid_scope", f"scope: a text of at most {LONGEST} characters")
    words = given.split()
    if not words or len(words) > MOST:
        raise bad("invalid_scope", f"scope: one to {MOST} words, as rooms:ROOM:read")
    parts = tuple(_part(word) for word in words if word != CREATE)
    return Scope(parts, creates=CREATE in words)


def nameable(room_id: str) -> bool:
    """Whether a scope string can name a room: no colon but behind ``repo:``, no space, no star."""
    first, colon, name = room_id.partition(":")
    if colon and first != REPOSITORY:
        return False
    if not colon and room_id == REPOSITORY:
        return False
    plain = name if colon else room_id
    return plain not in ("", EVERY) and ":" not in plain and len(plain.split()) == 1


def _part(word: str) -> Part:
    first, *rest = word.split(":")
    if first != "rooms" or not rest:
        raise _unknown(word)
    room = rest.pop(0)
    if room == REPOSITORY and rest:
        room += ":" + rest.pop(0)
    if room != EVERY and not nameable(room):
        raise _unknown(word)
    if not rest:
        return Part(room, "full")
    if len(rest) == 1 and rest[0] in WORDS:
        return Part(room, rest[0])
    agent = ":".join(rest[1:])
    if rest[0] == "agent" and agent and room != EVERY:
        return Part(room, "write", agent)
    raise _unknown(word)


def _unknown(word: str) -> Exception:
    known = "rooms:* or rooms:ROOM, with :admin, :write, :read, :observe, :agent:AGENT or nothing"
    return bad("invalid_scope", f"a scope is {known}; create_rooms", word=word[:200])
