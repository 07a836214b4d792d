"""All views of a room as one reader sees them, within one budget of time."""

from ..expressions import sight_of
from ..expressions.seen_views import HIDDEN, outcome, view_ids
from .view_registering import shown_outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...cel import Budget
    from ..expressions.sight import Sight
    from ..picture.picture import Picture
    from ..readers import Reader


def values(
    picture: "Picture", reader: "Reader", now: int, budget: "Budget | None" = None
) -> "dict[str, Any]":
    """``{id: value}`` in the order of registration; a failing view is ``{"_error": sentence}``.

    What is hidden by a timer or ``enabled`` is absent. At the deadline of ``budget`` (without one
    after 250 ms) the rest is ``{"_error": "budget"}``.
    """
    return values_of(sight_of(picture, reader, now, budget.deadline if budget else None))


def values_of(look: "Sight") -> "dict[str, Any]":
    """The same for a look that is shared with other parts of an answer."""
    found = ((id, outcome(look, id)) for id in view_ids(look.picture))
    return {id: shown_outcome(one) for id, one in found if one is not HIDDEN}
