"""Whose a user's token is, and what it opens: looked up for every request, so that it ends at once.

The tokens of agents that a user's token made are looked at in the same way: they end with it.
"""

from ..readers import Reader
from ..room_errors import invalid_token, no_token
from ..users import bearer_rows, member_rows
from ..users.access_levels import at_least
from ..users.room_identity import effective, reader_of_user
from ..users.scope_strings import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..picture.picture import Picture
    from ..store.room_looks import Look
    from ..store.room_seam import Reading
    from ..users.bearer_rows import Bearer

    class Asking(Protocol):
        """Who asks: a token, its digest, and what a token of OAuth may be for here."""

        token: str
        digest: str
        resources: "frozenset[str]"


PREFIX = "tok_"


def bearer_of(rows: "Reading", asker: "Asking", now: int) -> "Bearer":
    """The user's token behind a request. Raises RoomError (401), also for one for elsewhere."""
    if not asker.token:
        raise no_token()
    known = asker.token.startswith(PREFIX)
    found = bearer_rows.by_digest(rows, asker.digest) if known else None
    if found is None or not found.valid(now) or not found.meant_for(asker.resources):
        raise invalid_token()
    return found


def user_reader(look: "Look", bearer: "Bearer", picture: "Picture") -> Reader:
    """Whom a user's token speaks for in a room. Raises RoomError: 403 ``scope_denied``."""
    number = look.head(picture.room.id).number
    role = member_rows.access(look.rows, number, bearer.user_id)
    mine = member_rows.agents_of(look.rows, number, bearer.user_id)
    return reader_of_user(picture, parsed(bearer.scope), role, mine)


def still_agent(
    look: "Look", asker: "Asking", family: str, agent: str, picture: "Picture", now: int
) -> "Reader | None":
    """What an agent's token is that a user's token made: None, as it is; else a lesser reader.

    It writes as long as that family of tokens would. Raises RoomError: 401 where that is over.
    """
    source = bearer_rows.newest_alive(look.rows, family, now)
    if source is None or not source.meant_for(asker.resources):
        raise invalid_token()
    room_id = picture.room.id
    role = member_rows.access(look.rows, look.head(room_id).number, source.user_id)
    scope = parsed(source.scope)
    level, named = effective(scope, role, room_id), scope.agents(room_id)
    if not level:
        raise invalid_token()
    if at_least(level, "write") and (named is None or agent in named):
        return None
    return Reader("view", writes=False)


def has_owner(look: "Look", room_id: str) -> bool:
    """Whether a room has an owner among the users."""
    return member_rows.owned(look.rows, look.head(room_id).number)
