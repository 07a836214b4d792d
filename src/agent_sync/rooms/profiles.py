"""What a room of each profile offers: its built-in actions, and which version it shows."""

from .room_errors import bad

_COMMON = ("_send_message", "_register_action", "_delete_action", "_register_view", "_delete_view")
_STATE = ("_set_state", "_batch_set_state", "_delete_state", "_heartbeat", "_renew_timer")


class Profile:
    """One profile. ``builtins``: names of the built-in actions, in the order they are shown.

    ``declares``: what may be written is declared first, as an action. So a version is the hash of
    the content, with ``revision`` beside it (without, the revision alone); agents have ``_shared``
    from the start (``grants``); a context says what it left out; contests are reported.
    """

    __slots__ = ("builtins", "declares", "grants", "name")

    def __init__(self, name: str, builtins: "tuple[str, ...]", *, declares: bool = False) -> None:
        self.name = name
        self.builtins = builtins
        self.declares = declares
        self.grants = ("_shared",) if declares else ()

    @property
    def hashes(self) -> bool:
        """Whether a version is the hash of the content."""
        return self.declares


THIN = Profile("thin", ())
DIRECT = Profile("direct", (*_COMMON, *_STATE, "help"))
DECLARED = Profile("declared", (*_COMMON, "help"), declares=True)
BUILTINS = frozenset(DIRECT.builtins + DECLARED.builtins)
PROFILES = {profile.name: profile for profile in (THIN, DIRECT, DECLARED)}


def profile_of(name: str) -> Profile:
    """The profile of a name. Raises RoomError (400)."""
    if name not in PROFILES:
        raise bad("invalid_profile", valid=list(PROFILES))
    return PROFILES[name]
