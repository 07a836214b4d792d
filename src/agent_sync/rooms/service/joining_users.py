"""Who may join a declared room and under which id; an agent that a user's token made is the user's.

A token of direct rooms acts in declared ones as there, but for this: an agent makes no other
agent, so that what a user's token made ends with it.
"""

from ..embodiment.embodied_rows import ROLE
from ..picture.picture import AGENTS
from ..room_errors import denied, missing
from ..room_names import LONGEST_ID, odd
from ..users import bearer_rows, member_rows
from ..users.scope_strings import parsed
from .session_limits import limit_of
from .user_access import PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader
    from ..store.room_looks import Look, Write
    from .room_service import Asker, Service


def allowed(
    service: "Service", asker: "Asker", room_id: str, given: "Mapping[str, Any]"
) -> "Mapping[str, Any]":
    """What is given, with the id where the token knows only one. Raises RoomError: 401, 403, 404.

    It is asked before the room is locked; the join itself asks again whose the token is.
    """
    if len(room_id) > LONGEST_ID or odd(room_id):
        raise missing("room not found")
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        reader = service.bearer(look, asker, picture)
        named = _named(look, asker, room_id)
        kept = limit_of(look, asker, room_id)
    if kept.limited == ROLE and asker.token.startswith(PREFIX) and given.get("role") != kept.role:
        raise denied("scope_denied", f"this session keeps to the role {kept.role}", limited=ROLE)
    if named is not None and len(named) == 1 and given.get("id") in (None, ""):
        given = {**given, "id": named[0]}
    _demand(reader, given.get("id"), named, picture)
    return given


def family(write: "Write", asker: "Asker") -> str:
    """The family with which a token of a new agent ends, "" for none."""
    if not asker.token.startswith(PREFIX):
        return ""
    bearer = bearer_rows.by_digest(write.rows, asker.digest)
    return bearer.family if bearer is not None else ""


def link(write: "Write", asker: "Asker", before: "Picture", agent: str) -> None:
    """Note whose a new agent is. One that was there stays whose it was."""
    if not asker.token.startswith(PREFIX) or before.entry(AGENTS, agent) is not None:
        return
    bearer = bearer_rows.by_digest(write.rows, asker.digest)
    if bearer is not None:
        member_rows.link_agent(write.tx, write.of.number, agent, bearer.user_id)


def _named(look: "Look", asker: "Asker", room_id: str) -> "tuple[str, ...] | None":
    """The agents that a user's token names for a room; None where it names none."""
    if not asker.token.startswith(PREFIX):
        return None
    bearer = bearer_rows.by_digest(look.rows, asker.digest)
    return None if bearer is None else parsed(bearer.scope).agents(room_id)


def _demand(
    reader: "Reader", id: "Any", named: "tuple[str, ...] | None", picture: "Picture"
) -> None:
    """Raises RoomError (403): it only reads, or it is bound to other agents."""
    known = isinstance(id, str) and picture.entry(AGENTS, id) is not None
    if reader.all_private or (known and id in (reader.agent, *reader.others)):
        return
    if not reader.writes and not reader.unbound:
        raise denied("read_only_token", "this token reads only")
    a_users = reader.unbound or bool(reader.others)
    if known or not a_users or (named is not None and id not in named):
        message = "this token joins as its own agents only"
        raise denied(
            "identity_mismatch", message, authenticated_as=reader.called, claimed=id
        )  # fmt: skip
