"""Who may link a machine: a user's token that writes in the room, looked up at every request."""

from ..linked import share_machines
from ..linked.given_items import MACHINE, machine_given
from ..room_errors import RoomError, conflict, denied, missing
from ..room_names import LONGEST_ID, odd
from ..users.access_levels import at_least, of_role, smaller
from ..users.scope_strings import parsed
from .room_service import Asker, Service
from .user_access import bearer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..linked.share_machines import Machine
    from ..store.room_seam import Reading
    from ..users.scope_strings import Scope

PROFILE = "declared"
_SEEN = """
SELECT r.number, m.access, k.id, k.user_id, k.name, k.heard_at, k.signs
FROM rooms r JOIN share_heads h ON h.number = r.number
LEFT JOIN room_members m ON m.number = r.number AND m.user_id = :user
LEFT JOIN share_machines k ON k.number = r.number AND k.id = :machine AND k.heard_at > 0
WHERE r.id = :id
"""
PERSON = "the person"
"""Whose a machine is that was linked with the person's key; no user's id has a space."""


class Linker:
    """One request. ``level``: as in scope strings; ``full`` is full access. ``machine``: None
    where it is not asked for, or not known."""

    __slots__ = ("level", "machine", "number", "room_id", "user_id")

    def __init__(self, number: int, room_id: str, user_id: str, level: str) -> None:
        self.number = number
        self.room_id = room_id
        self.user_id = user_id
        self.level = level
        self.machine: Machine | None = None

    @property
    def full(self) -> bool:
        """Whether it has full access."""
        return self.level == "full"


def level_of(scope: "Scope", role: str, room_id: str) -> str:
    """The level of a token for what machines share: the smaller of its scope and the role.

    A collaborator may here what in other places only an owner may: a repository has none.
    """
    most = "full" if role == "collaborator" else of_role(role)
    return smaller(scope.level(room_id), most)


def linker(
    service: Service, rows: "Reading", asker: Asker, room_id: str, machine: object = ""
) -> Linker:
    """Who asks; with the ``machine`` of an id, where there is one.

    Raises RoomError: 401, 403 ``scope_denied``, 404 where nothing is shared.
    """
    try:
        bearer = None if asker.person else bearer_of(rows, asker, service.clock())
    except RoomError:
        _demand_declared(rows, room_id)
        raise
    user_id = PERSON if bearer is None else bearer.user_id
    found, role = _seen(rows, asker, room_id, user_id, machine)
    if bearer is None:
        return found
    scope = parsed(bearer.scope)
    found.level = level_of(scope, role, room_id)
    if not at_least(found.level, "read") or scope.agents(room_id) is not None:
        message = "this token opens nothing here: its scope, or the user's role, does not reach it"
        raise denied("scope_denied", message, room=room_id)
    return found


def _demand_declared(rows: "Reading", room_id: str) -> None:
    """Raises RoomError (404): here is no room of this profile, whoever asks."""
    found = rows.one("SELECT profile FROM rooms WHERE id = :id", {"id": room_id})
    if found is not None and found[0] != PROFILE:
        raise missing("room not found")


def _seen(
    rows: "Reading", asker: Asker, room_id: str, user_id: str, machine: object
) -> "tuple[Linker, str]":
    """(the request with full access, the user's role), in one question. Raises RoomError (404)."""
    row = None
    if asker.profile == PROFILE and len(room_id) <= LONGEST_ID and not odd(room_id):
        id = machine if isinstance(machine, str) and MACHINE.fullmatch(machine) else ""
        row = rows.one(_SEEN, {"id": room_id, "user": user_id, "machine": id})
    if row is None:
        raise missing("room not found")
    found = Linker(int(row[0]), room_id, user_id, "full")
    found.machine = None if row[2] is None else share_machines.Machine(row[2:])
    return found, str(row[1] or "")


def demand_writing(found: Linker) -> None:
    """Raises RoomError (403 ``read_only_token``)."""
    if not at_least(found.level, "write"):
        raise denied("read_only_token", "this token reads only")


def demand_machine(
    service: Service, rows: "Reading", asker: Asker, room_id: str, given: "Mapping[str, Any]"
) -> "tuple[Linker, Machine]":
    """Who asks, and the machine, which is this user's.

    Raises RoomError: 400, 401, 403 (also ``machine_of_another``), 404, 409 ``unknown_machine``.
    """
    found = linker(service, rows, asker, room_id, given.get("machine"))
    demand_writing(found)
    id, machine = machine_given(given), found.machine
    if machine is None:
        raise _unknown(id)
    if machine.user_id != found.user_id:
        raise another(id)
    return found, machine


def demand_still(rows: "Reading", number: int, id: str) -> "Machine":
    """A machine that is there at this moment. Raises RoomError (409 ``unknown_machine``)."""
    machine = share_machines.machine_of(rows, number, id)
    if machine is None:
        raise _unknown(id)
    return machine


def _unknown(id: str) -> RoomError:
    return conflict("unknown_machine", "this machine has not said hello", machine=id)


def another(id: str) -> RoomError:
    """403: the machine is another user's."""
    return denied("machine_of_another", "this machine is another user's", machine=id)
