"""Whose business the parameters of an invocation are: the private scopes that they may end up in.

Nothing is known to be right here, for refused invocations are recorded as well. In doubt they are
the invoker's alone.
"""

from ..picture.picture import ACTIONS
from ..profiles import BUILTINS
from ..readers import SHARED
from ..room_errors import RoomError
from ..state.templates import Filling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader

REGISTERING = ("_register_action", "_register_view")
SHARED_BY_DEFAULT = ("_delete_state", "_renew_timer")


def private_scopes(picture: "Picture", reader: "Reader", action: str, params: "Any") -> "set[str]":
    """Names of private scopes; the invoker's own id where it is not clear which.

    Whoever may read all of them, and the invoker, may see the parameters. "" (of the room's own
    token) is nobody's.
    """
    if not isinstance(params, dict):
        return {reader.agent}
    found = {
        reader.agent if scope == "self" or not isinstance(scope, str) else scope
        for scope in _scopes(picture, reader, action, params)
    }
    return {scope for scope in found if not scope.startswith("_")}


def _scopes(
    picture: "Picture", reader: "Reader", action: str, params: "Mapping[str, Any]"
) -> "Iterator[Any]":
    own = reader.agent or SHARED
    entry = picture.entry(ACTIONS, action)
    if action in SHARED_BY_DEFAULT:
        yield params.get("scope", SHARED)
    elif action == "_batch_set_state":
        writes = params.get("writes")
        for write in writes if isinstance(writes, list) else [None]:
            yield write.get("scope", own) if isinstance(write, dict) else None
    elif action == "_set_state":
        yield params.get("scope", own)
    elif action in REGISTERING and params.get("enabled") is not None:
        # A condition is shown to whoever may read the scope of what it hides.
        yield params.get("scope") or (SHARED if action == "_register_action" else own)
    elif entry is not None:
        for template in entry.value["writes"]:
            yield _filled(template.get("scope") or SHARED, reader, params)
    elif action not in BUILTINS:
        yield None


def _filled(scope: str, reader: "Reader", params: "Mapping[str, Any]") -> "str | None":
    try:
        return Filling(reader.agent, "", params).text(scope)
    except RoomError:
        return None
