"""What a reader asks to be given: parts, how many messages, from where on."""

from ..actions.listing import DEPTHS, FULL, LEAN
from ..room_errors import bad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PARTS = ("state", "views", "agents", "actions", "messages")
LOGS = ("_audit", "_messages")
MESSAGES = {"direct": (50, 200), "declared": (100, 500)}
"""How many messages one context gives: unless told otherwise, and at most."""
LARGEST = 2**63 - 1
LISTS, SWITCHED = ("only", "include"), ("actions", "messages")
NUMBERS = ("messages_after", "messages_limit")


class Shaping:
    """``parts``: the wanted ones. ``scopes``: of state, None for all. ``logs``: of ``LOGS``, those
    that are shown among state. ``after``: a message's number, None for no cursor. ``depth``: how
    much is shown of actions. ``request``: what was asked, as a declared room says it again."""

    __slots__ = ("after", "compact", "depth", "limit", "logs", "parts", "request", "scopes")

    def __init__(self, *, limit: int = 50) -> None:
        self.parts: frozenset[str] = frozenset(PARTS)
        self.scopes: frozenset[str] | None = None
        self.logs: tuple[str, ...] = ()
        self.after: int | None = None
        self.limit = limit
        self.compact = False
        self.depth = FULL
        self.request: dict[str, Any] = {}


def shaping(query: "Mapping[str, str]", profile: str = "direct") -> Shaping:
    """The shaping that a query asks for: only, include, messages_after, messages_limit, compact.

    In a declared room also depth (one that there is not is lean), actions and messages: false
    leaves a part out, true adds it to ``only``.

    Raises RoomError (400) for a part that there is not, and for what should be a number.
    """
    usual, most = MESSAGES.get(profile, MESSAGES["direct"])
    made = Shaping(limit=number(query, "messages_limit", usual, most))
    if query.get("messages_after"):
        made.after = number(query, "messages_after", 0, LARGEST)
    made.logs = tuple(log for log in LOGS if log in words(query.get("include", "")))
    made.compact = flag(query, "compact")
    _only(made, words(query.get("only", "")))
    if profile == "declared":
        _declared(made, query)
    return made


def _declared(made: Shaping, query: "Mapping[str, str]") -> None:
    asked = query.get("depth", "")
    made.depth = asked if asked in DEPTHS else LEAN
    request: dict[str, Any] = {"depth": asked} if asked else {}
    request |= {name: words(query[name]) for name in LISTS if words(query.get(name, ""))}
    for part in SWITCHED:
        if query.get(part):
            wanted = query[part].lower() not in ("false", "0", "no")
            made.parts = made.parts | {part} if wanted else made.parts - {part}
            request[part] = wanted
    request |= {name: int(query[name]) for name in NUMBERS if query.get(name)}
    made.request = request | ({"compact": True} if made.compact else {})


def words(text: str) -> "list[str]":
    """A comma list."""
    return [word for word in (one.strip() for one in text.split(",")) if word]


def flag(query: "Mapping[str, str]", name: str) -> bool:
    """Whether a parameter says yes."""
    return query.get(name, "").lower() in ("true", "1", "yes")


def number(query: "Mapping[str, str]", name: str, usual: int, most: int) -> int:
    """A whole number from 0 on, cut to ``most``. Raises RoomError (400)."""
    text = query.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise bad(f"invalid_{name}", f"{name} is a whole number from 0 on")
    return min(int(text), most)


def _only(made: Shaping, asked: "list[str]") -> None:
    if not asked:
        return
    strange = [word for word in asked if not _known(word)]
    if strange:
        allowed = [*PARTS, "state.<scope>", "self"]
        raise bad("invalid_only", "there is no such part", strange=strange, allowed=allowed)
    scopes = [word[6:] for word in asked if word.startswith("state.")]
    made.parts = frozenset(word for word in asked if word in PARTS)
    if scopes and "state" not in made.parts:
        made.scopes = frozenset(scopes)
        made.parts |= {"state"}


def _known(word: str) -> bool:
    return word in PARTS or word == "self" or (word.startswith("state.") and len(word) > 6)
