"""How far a session limited itself in a room: it binds its token everywhere, and what came from it.

A user's token, what it minted, and the agents' tokens that it made are one session here. A room's
own token and the person's key are nobody's session: what a model gives up with them it gives up
for itself.
"""

from ..agents.acting_agent import as_one_of
from ..embodiment import embodied_rows
from ..embodiment.embodied_rows import GONE, NARROWER, ROLE, Embodied
from ..picture.picture import AGENTS
from ..readers import Reader
from ..room_errors import denied
from ..users import bearer_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..picture.picture import Picture
    from ..store.room_looks import Look
    from .user_access import Asking


def limit_of(look: "Look", asker: "Asking", room_id: str) -> Embodied:
    """The narrowest limit that holds for a token in a room; one that limits nothing for none."""
    limited = embodied_rows.limited(look.rows, look.head(room_id).number)
    if not limited:  # as nearly always: nothing more is asked
        return Embodied()
    found = [limited[one] for one in _sessions(look, asker, room_id) if one in limited]
    return max(found, key=lambda one: NARROWER.index(one.limited), default=Embodied())


def within(look: "Look", asker: "Asking", picture: "Picture", reader: Reader) -> Reader:
    """A reader, within what its session limited itself to. Raises RoomError (403)."""
    one = limit_of(look, asker, picture.room.id)
    if not one.limited:
        return reader
    if one.limited == GONE:
        raise denied("scope_denied", "this session has given the room up", room=picture.room.id)
    may_act = reader.writes or reader.unbound
    return _of_role(picture, reader, one.role) if one.limited == ROLE and may_act else _looking()


def _of_role(picture: "Picture", reader: Reader, role: str) -> Reader:
    """It acts as agents with this role alone; as a new one, too, where it may make some."""
    agents = picture.scope(AGENTS)
    mine = tuple(agents) if reader.all_private else (reader.agent, *reader.others)
    fits = tuple(dict.fromkeys(
        one for one in mine if one in agents and agents[one].value["role"] == role
    ))  # fmt: skip
    makes = reader.all_private or reader.unbound or bool(reader.others)
    if not makes:
        return reader if fits else _looking()
    base = Reader("view", writes=False, others=fits, unbound=True)
    return as_one_of(picture, base, fits[0]) if len(fits) == 1 else base


def _looking() -> Reader:
    return Reader("view", writes=False)


def _sessions(look: "Look", asker: "Asking", room_id: str) -> "Iterator[str]":
    """A token's own session, and those that it came from."""
    yield asker.digest
    own = bearer_rows.by_digest(look.rows, asker.digest)
    family, seen = own.family if own else look.token_family(asker.digest, room_id), set[str]()
    while family and family not in seen:
        yield family
        seen.add(family)
        family = bearer_rows.minter_of(look.rows, family)
