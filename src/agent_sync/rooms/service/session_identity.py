"""Who a session is before it is anybody in a room: what it is known by, and whose its token is."""

from ..users import bearer_rows, member_rows, user_rows
from ..users.room_identity import effective
from ..users.scope_strings import parsed
from .user_access import PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_looks import Look
    from .room_service import Asker


class Identity:
    """``session``: of a user's token its family, so that it is the same after a refresh.

    ``user``: the name, "" for a token that is no user's. ``named``: the agents that its scope
    names for a room, None where it names none. ``access``, ``level``: what the user is in that
    room, and how far the token reaches there; "" where it is no user's.
    """

    __slots__ = ("access", "creates", "level", "named", "session", "user")

    def __init__(self, session: str) -> None:
        self.session = session
        self.user = self.access = self.level = ""
        self.named: tuple[str, ...] | None = None
        self.creates = False


def identity(look: "Look", asker: "Asker", room_id: str = "") -> Identity:
    """The identity behind a token that is valid. ``room_id``: a room that there is, if any."""
    found = Identity(asker.digest)
    bearer = None
    if asker.token.startswith(PREFIX):
        bearer = bearer_rows.by_digest(look.rows, asker.digest)
    if bearer is None:
        found.creates = asker.person or asker.profile == "direct"
        return found
    scope, user = parsed(bearer.scope), user_rows.known(look.rows, bearer.user_id)
    found.session, found.creates = bearer.family, scope.may_create
    found.user = user.name if user is not None else ""
    if room_id:
        number = look.head(room_id).number
        found.access = member_rows.access(look.rows, number, bearer.user_id)
        found.level = effective(scope, found.access, room_id)
        found.named = scope.agents(room_id)
    return found
