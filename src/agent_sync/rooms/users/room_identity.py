"""What a user's token is in one room: the smaller of what its scope and the user's role grant."""

from ..agents.acting_agent import as_one_of
from ..picture.picture import AGENTS
from ..readers import Reader
from ..room_errors import denied
from .access_levels import OWNER, at_least, of_role, smaller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture
    from .scope_strings import Scope


def effective(scope: "Scope", role: str, room_id: str) -> str:
    """The level of a token in a room, "" for nothing."""
    return smaller(scope.level(room_id), of_role(role))


def reader_of_user(
    picture: "Picture", scope: "Scope", role: str, mine: "tuple[str, ...]"
) -> Reader:  # fmt: skip
    """The reader behind a user's token. ``mine``: the user's agents in the room.

    Full access is the owner's. Who may write acts as the one agent that there is, else as the one
    that a request names. Raises RoomError: 403 ``scope_denied``.
    """
    level = effective(scope, role, picture.room.id)
    if not level:
        raise not_in_scope(picture.room.id)
    if not at_least(level, "write"):
        return Reader("view", writes=False)
    others = _choices(picture, scope, role, mine)
    free = scope.agents(picture.room.id) is None
    if level == "full" and free:
        base = Reader("room", grants=("*",), others=others, unbound=len(others) > 1)
    else:
        manages = free and at_least(level, "admin")
        base = Reader("view", writes=False, manages=manages, others=others, unbound=True)
    return as_one_of(picture, base, others[0]) if len(others) == 1 else base


def not_in_scope(room_id: str) -> Exception:
    """403: the token does not reach this room, or the user is nothing in it."""
    message = "this token opens nothing here: its scope, or the user's role, does not reach it"
    return denied("scope_denied", message, room=room_id)


def _choices(
    picture: "Picture", scope: "Scope", role: str, mine: "tuple[str, ...]"
) -> "tuple[str, ...]":  # fmt: skip
    """The agents as which it acts: the user's own; an owner's token may name somebody else's."""
    named = scope.agents(picture.room.id)
    if named is None:
        wanted = mine
    elif role == OWNER:
        wanted = named
    else:
        wanted = tuple(agent for agent in named if agent in mine)
    return tuple(agent for agent in wanted if picture.entry(AGENTS, agent) is not None)
