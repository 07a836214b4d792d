"""Whoever gets a token for a shared repository from the owner of the machine is let in with it.

A repository has no owner who could invite. Nobody else's token lets anybody in.
"""

from ..linked.share_heads import shared_rooms
from ..users import member_rows
from ..users.access_levels import at_least
from .link_access import level_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction
    from ..users.scope_strings import Scope

_ROLES = (("read", "observer"), ("write", "participant"), ("full", "collaborator"))


def shared_in(rows: "Reading", scope: "Scope") -> "dict[str, int]":
    """The shared repositories that a scope names, without an agent: number by id of the room."""
    named = {one.room for one in scope.parts if not one.agent}
    alone = named - {one.room for one in scope.parts if one.agent}
    return {room_id: number for number, room_id in shared_rooms(rows) if room_id in alone}


def let_in(tx: "Transaction", user_id: str, scope: "Scope", now: int) -> None:
    """The user is in each of them what the scope grants, or what it was, if that is more."""
    for room_id, number in shared_in(tx, scope).items():
        wanted, role = scope.level(room_id), member_rows.access(tx, number, user_id)
        if not at_least(level_of(scope, role, room_id), wanted):
            role = next(role for level, role in _ROLES if at_least(level, wanted))
            member_rows.put(tx, number, user_id, role, now)
