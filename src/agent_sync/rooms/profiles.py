"""What a room of each profile offers: its built-in actions, and which version it shows."""

from .room_errors import bad

_COMMON = ("_send_message", "_register_action", "_delete_action", "_register_view", "_delete_view")
_STATE = ("_set_state", "_batch_set_state", "_delete_state", "_heartbeat", "_renew_timer")


class Profile:
    """One profile. ``builtins``: names of the built-in actions, in the order they are shown.

    ``hashes``: a version is the hash of the content, with ``revision`` beside it; without, a
    version is the revision, a whole number.
    """

    __slots__ = ("builtins", "hashes", "name")

    def __init__(self, name: str, builtins: "tuple[str, ...]", *, hashes: bool = False) -> None:
        self.name = name
        self.builtins = builtins
        self.hashes = hashes


THIN = Profile("thin", ())
DIRECT = Profile("direct", (*_COMMON, *_STATE, "help"))
DECLARED = Profile("declared", (*_COMMON, "help"), hashes=True)
BUILTINS = frozenset(DIRECT.builtins + DECLARED.builtins)
PROFILES = {profile.name: profile for profile in (THIN, DIRECT, DECLARED)}


def profile_of(name: str) -> Profile:
    """The profile of a name. Raises RoomError (400)."""
    if name not in PROFILES:
        raise bad("invalid_profile", valid=list(PROFILES))
    return PROFILES[name]
