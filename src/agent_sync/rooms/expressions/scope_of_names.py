"""The names that an expression may use: for whom it is evaluated, and with what authority."""

from .availability import ActionMap
from .seen_agents import AgentMap
from .seen_messages import MessageMap
from .seen_state import StateMap, scope_map
from .seen_views import ViewMap
from .sight import Names, Sight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...cel import Budget
    from ..picture.picture import Picture
    from ..picture.room_entry import Entry
    from ..readers import Reader

NONE: "Mapping[str, object]" = {}


def sight_of(
    picture: "Picture", reader: "Reader", now: int, deadline: "float | None" = None
) -> Sight:
    """A look at a picture; several names, views and answers of one request share one."""
    return Sight(picture, reader, now, compose, deadline)


def names(
    picture: "Picture", reader: "Reader", now: int, *, authority: str = "",
    params: "Mapping[str, Any] | None" = None, budget: "Budget | None" = None,
) -> Names:  # fmt: skip
    """state, views, agents, actions, messages, self and params, for one reader; all lazy.

    ``authority``: the private scope of the registrar, readable for this expression ("" or one that
    begins with ``_``: none). ``now``: ms. The deadline of ``budget`` holds for views and conditions
    behind these names, too. They answer for the picture as it stands: ask again after a write.
    """
    look = sight_of(picture, reader, now, budget.deadline if budget else None)
    return look.names("" if authority.startswith("_") else authority, params)


def compose(
    sight: Sight, authority: str, params: "Mapping[str, Any] | None", plain: bool  # noqa: FBT001
) -> Names:  # fmt: skip
    """The names of one expression of a look."""
    found: dict[str, object] = {
        "state": StateMap(sight, authority, plain=plain),
        "views": NONE if plain else ViewMap(sight),
        "agents": AgentMap(sight, plain=plain),
        "actions": NONE if plain else ActionMap(sight),
        "messages": MessageMap(sight),
        "self": sight.reader.agent,
        "params": NONE if params is None else params,
    }
    return Names(found, sight, guarded=bool(authority) and not sight.reader.may_read(authority))


def visible(picture: "Picture", scope: str, reader: "Reader", now: int) -> "dict[str, Entry]":
    """The entries of a scope that are shown now; none where ``reader`` may not read it.

    What a timer or ``enabled`` hides is not among them.
    """
    if not reader.may_read(scope):
        return {}
    return scope_map(sight_of(picture, reader, now), scope).entries()
