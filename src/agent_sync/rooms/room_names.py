"""Ids, keys and scopes: short texts that every store and page can hold."""

import unicodedata

from .room_errors import bad, over_limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONGEST_ID = 128  # characters
LONGEST_PROGRAM = 256
NAMELESS = "a program that did not say its name"
KEPT_FOR_REPOSITORIES = "repo:"
"""So begin the ids of rooms that show a repository: a server makes them, and nobody else."""


def checked_id(given: "Any", what: str = "id") -> str:
    """An id as it was given. Raises RoomError (400) where it is no text, empty, long or odd."""
    if not isinstance(given, str) or not given.strip():
        raise bad(f"{what} is required")
    if len(given) > LONGEST_ID or odd(given) or "/" in given or _unseen(given):
        raise bad(
            f"invalid_{what}",
            f"{what}: at most {LONGEST_ID} characters, all to be seen, no /",
        )
    return given


def _unseen(id: str) -> bool:
    """Whether a page or an address would show another id, or none: dots alone, or as ``hidden``."""
    return id in (".", "..") or hidden(id)


def hidden(text: str) -> bool:
    """Whether a page would show another text, or none: spaces at an end, odd spaces, what joins
    signs or turns their direction."""
    return text.strip() != text or any(
        sign != " " and unicodedata.category(sign)[0] in "ZC" for sign in text
    )


def program_name(given: "Any", what: str) -> str:
    """What a program calls itself, shown to whoever lets it in. Raises RoomError (400)."""
    if given is None or given == "":
        return NAMELESS
    if not isinstance(given, str) or len(given) > LONGEST_PROGRAM or odd(given) or hidden(given):
        raise bad(
            f"invalid_{what}", f"{what}: at most {LONGEST_PROGRAM} characters, all to be seen"
        )
    return given


def checked_key(given: "Any", longest: int) -> str:
    """A key (or scope) as it was given. Raises RoomError: 400, or 413 where it is too long."""
    if not isinstance(given, str) or not given:
        raise bad("key is required")
    if odd(given):
        raise bad("invalid_key", "no control characters in keys")
    if len(given.encode("utf-8")) > longest:
        raise over_limit("max-key", longest, status=413)
    return given


def of_repository(room_id: str) -> bool:
    """Whether an id is kept for repositories, served or not."""
    return room_id.startswith(KEPT_FOR_REPOSITORIES)


def odd(text: str) -> bool:
    """Whether a text holds what cannot stand in a name: control characters, half characters."""
    return any(
        ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 or 0xD800 <= ord(sign) < 0xE000 for sign in text
    )
