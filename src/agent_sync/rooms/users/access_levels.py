"""How much somebody may in a room: levels of tokens, roles of users, and the smaller of both."""

from ..room_errors import bad

LEVELS = ("", "observe", "read", "write", "admin", "full")
"""From nothing to everything. A word of a scope string is one of the four between."""
OWNER = "owner"
INVITED = ("collaborator", "participant", "observer")
"""What an owner may make of others; owners are made with a room, or by claiming it."""
_OF_ROLE = {"owner": "full", "collaborator": "write", "participant": "write", "observer": "read"}


def at_least(level: str, wanted: str) -> bool:
    """Whether a level is this one, or more."""
    return LEVELS.index(level) >= LEVELS.index(wanted)


def smaller(one: str, other: str) -> str:
    """The smaller of two levels."""
    return one if at_least(other, one) else other


def of_role(role: str) -> str:
    """What a user with a role in a room may there; "" for none, and for a role nobody knows."""
    return _OF_ROLE.get(role, "")


def checked_role(given: object) -> str:
    """A role to invite somebody as. Raises RoomError (400 ``invalid_role``)."""
    if given not in INVITED:
        raise bad("invalid_role", "invite as one of these", valid=list(INVITED))
    return str(given)
