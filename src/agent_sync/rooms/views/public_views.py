"""A private key that its agent shows to all: a view of its own, ``<scope>.<key>``."""

from ..json_values import text_of
from ..picture.picture import VIEWS
from .view_registering import check_owner, put_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.draft import Draft
    from ..readers import Reader
    from ..room_limits import Limits


def publish(draft: "Draft", reader: "Reader", scope: str, key: str, limits: "Limits") -> None:
    """Show one key of a private scope to everybody from now on; whether one may is judged before.

    Raises RoomError: 403 ``view_owned`` where another agent's view has the name, 429.
    """
    expr = f"state[{_literal(scope)}][{_literal(key)}]"
    before = draft.picture.entry(VIEWS, f"{scope}.{key}")
    if before is not None and (before.value["scope"], before.value["expr"]) == (scope, expr):
        return
    definition = {"scope": scope, "description": "", "expr": expr}
    put_view(draft, reader, f"{scope}.{key}", definition, limits)


def unpublish(draft: "Draft", reader: "Reader", scope: str, key: str) -> None:
    """Take such a view away; nothing happens where there is none."""
    id = f"{scope}.{key}"
    entry = draft.picture.entry(VIEWS, id)
    if entry is not None:
        check_owner(reader, id, entry)
        draft.drop(VIEWS, id)


def _literal(text: str) -> str:
    """A text in an expression; ``${`` is refused there, for it is a template elsewhere."""
    return text_of(text).replace("${", "\\u0024{")
