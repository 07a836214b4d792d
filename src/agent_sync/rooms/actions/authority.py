"""Who may write where: an action carries the authority of who registered it, as it stands now."""

from ..picture.picture import AGENTS
from ..readers import RESERVED, SHARED
from ..room_errors import bad, denied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader


def may_write(picture: "Picture", registrar: "str | None", scope: str) -> bool:
    """Whether actions of ``registrar`` (None: the room's own token) may write a scope.

    Its grants are those of this picture: what it lost, its actions lost. Unreserved ``_x`` are
    everybody's, but for ``_shared``.
    """
    if not scope or scope in RESERVED:
        return False
    if registrar is None or (scope.startswith("_") and scope != SHARED):
        return True
    row = picture.entry(AGENTS, registrar)
    grants = (row.value.get("grants") or ()) if row is not None else ()
    return "*" in grants or scope in grants or (scope == registrar and scope != SHARED)


def check_target(
    picture: "Picture", definition: "dict[str, Any]", reader: "Reader", scope: str, *, fixed: bool
) -> None:
    """Let a write of an action through, or raise RoomError (403 ``scope_denied``).

    ``fixed``: the scope stands in the definition, and the registrar answers for it. One that came
    from a template may only be the invoker's own, the action's own, or an unreserved ``_x``.
    """
    own = bool(reader.agent) and scope == reader.agent and not scope.startswith("_")
    if own and not fixed:
        return
    named = fixed or scope.startswith("_") or scope == definition["scope"]
    if not (named and may_write(picture, definition["registered_by"], scope)):
        raise denied("scope_denied", "this action may not write there", scope=scope)


def owns(reader: "Reader", definition: "dict[str, Any]") -> bool:
    """Whether a reader may replace or delete an action: in ``_shared`` anybody may."""
    scope = definition["scope"]
    return scope == SHARED or reader.all_private or (bool(reader.agent) and scope == reader.agent)


def own_scope(reader: "Reader", given: "str | None") -> str:
    """The scope of a new action: ``_shared``, or who registers it (``self``, or by its id).

    The room's own token may name any but the reserved ones. Raises RoomError (403).
    """
    if given == "self" and not reader.agent:
        raise bad("no agent identity")
    scope = reader.agent if given == "self" else given or SHARED
    if scope in RESERVED:
        raise denied("scope_denied", "the room alone writes this scope", scope=scope)
    if scope not in (SHARED, reader.agent) and (reader.agent or not reader.all_private):
        raise denied(
            "identity_mismatch", "an action has your own scope, or _shared",
            authenticated_as=reader.called, claimed=scope,
        )  # fmt: skip
    return scope


def private_authority(definition: "dict[str, Any]") -> str:
    """The private scope that an action may read for whoever invokes it, "" for none."""
    scope: str = definition["scope"]
    return "" if scope.startswith("_") else scope
