"""What may stand in a scope that a user asks for: no more than the caller has, and than it is."""

from ..picture.picture import AGENTS
from ..room_errors import RoomError, bad, denied, missing
from ..users import member_rows
from ..users.access_levels import OWNER, at_least, of_role
from ..users.scope_strings import EVERY, Part, Scope, parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_looks import Look

LONGEST_S = 3650 * 24 * 3600


def wanted(given: "Mapping[str, Any]") -> Scope:
    """The scope that is asked for: in words, or as ``room_id`` and ``agent_id``; both must agree.

    Raises RoomError: 400 ``invalid_scope``.
    """
    room, agent, text = given.get("room_id"), given.get("agent_id"), given.get("scope")
    if room is None and agent is None:
        return parsed(text)
    if not isinstance(room, str) or not (agent is None or isinstance(agent, str)):
        raise bad("invalid_scope", "room_id and agent_id are texts, and agent_id needs room_id")
    meant = parsed(f"rooms:{room}:agent:{agent}" if agent else text or f"rooms:{room}")
    found = meant if text is None else parsed(text)
    alike = [part.room for part in found.parts] == [room] and not found.creates
    if not alike or (agent and str(found) != str(meant)):
        raise bad("invalid_scope", "scope, room_id and agent_id say different things")
    return found


def bound_to(scope: Scope) -> "tuple[str | None, str | None]":
    """(room, agent) where a scope names one of each, and nothing else."""
    if len(scope.parts) != 1 or scope.parts[0].room == EVERY:
        return None, None
    return scope.parts[0].room, scope.parts[0].agent or None


def demand_granted(own: Scope, asked: Scope) -> None:
    """Raises RoomError (403 ``scope_exceeds_token``) where a token lacks what is asked for."""
    if not own.grants(asked):
        raise denied(
            "scope_exceeds_token", "a token passes on no more than it has", scope=str(own)
        )  # fmt: skip


def demand_access(look: "Look", user_id: str, asked: Scope) -> None:
    """Raises RoomError: 403 ``scope_exceeds_access`` for a room in which the user is less.

    404 ``agent_not_found`` for an agent that is not there.
    """
    for part in asked.parts:
        if part.room != EVERY:
            _demand_part(look, user_id, part)


def _demand_part(look: "Look", user_id: str, part: Part) -> None:
    exceeds = denied(
        "scope_exceeds_access", "the user is less than this in the room", room=part.room
    )  # fmt: skip
    try:
        number = look.head(part.room).number
    except RoomError:  # a room that is not there is told from one that is not theirs by nobody
        raise exceeds from None
    role = member_rows.access(look.rows, number, user_id)
    if not at_least(of_role(role), part.level):
        raise exceeds
    if not part.agent:
        return
    if look.picture(part.room).entry(AGENTS, part.agent) is None:
        raise missing("agent_not_found", "join it first", agent=part.agent, room=part.room)
    if role != OWNER and part.agent not in member_rows.agents_of(look.rows, number, user_id):
        raise exceeds


def seconds(given: object) -> "int | None":
    """``expires_in``: seconds, None where nothing is said. Raises RoomError (400)."""
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given <= LONGEST_S:
        raise bad("invalid_expires_in", f"expires_in: 1 to {LONGEST_S} seconds")
    return given
