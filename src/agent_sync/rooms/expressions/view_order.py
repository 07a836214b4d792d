"""Which views name which: what is evaluated first, and which of them lead back to themselves."""

from ...cel import EvaluationError
from ..picture.picture import VIEWS
from .evaluating import program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..picture.picture import Picture
    from ..picture.room_entry import Entry

    Named = Mapping[str, "tuple[str, ...]"]


class ViewOrder:
    """Of one picture. ``named``: view -> the views that it names. ``circular``: those that name
    themselves, through others or at once, whether or not they would ask each other."""

    __slots__ = ("circular", "named")

    def __init__(self, picture: "Picture") -> None:
        views = picture.scope(VIEWS)
        self.named: Named = {id: named_by(entry, views) for id, entry in views.items()}
        self.circular = circular(self.named)

    def before(self, first: str, known: "Mapping[str, object]") -> list[str]:
        """What a view names and is not known, and what that names: each behind what it names."""
        order: list[str] = []
        begun: set[str] = set()
        stack = [(first, False)]
        while stack:
            id, named = stack.pop()
            if named:
                order.append(id)
            elif id not in begun and id not in known and id not in self.circular:
                begun.add(id)
                stack.append((id, True))
                stack += [(other, False) for other in self.named.get(id, ())]
        return order[:-1]


def view_order(picture: "Picture") -> ViewOrder:
    """The order of the views of a picture, made once."""
    found = picture.kept.get(("order",))
    if found is None:
        found = picture.kept["order",] = (ViewOrder(picture), 0, float("inf"))
    order: ViewOrder = found[0]
    return order


def named_by(entry: "Entry", views: "Mapping[str, Entry]") -> "tuple[str, ...]":
    """The views of a room that a view names."""
    found: list[str] = []
    for text in (entry.enabled, entry.value["expr"]):
        if text is None or "views" not in text:
            continue
        try:
            reaches = program(text).reaches
        except EvaluationError:
            continue
        found += [path[1] for path in reaches if path[0] == "views" and path[1:2]]
    return tuple(id for id in found if id in views)


def circular(named: "Named") -> "frozenset[str]":
    """What leads back to itself. What only leads out is taken away first: mostly, that is all."""
    left = {id: set(others) for id, others in named.items() if others}
    while True:
        ends = {id for id, others in left.items() if not others & left.keys()}
        if not ends:
            return frozenset(id for id in left if _leads(id, id, left))
        left = {id: others for id, others in left.items() if id not in ends}


def _leads(first: str, goal: str, named: "Mapping[str, set[str]]") -> bool:
    met: set[str] = set()
    stack = [first]
    while stack:
        others = named.get(stack.pop(), set())
        if goal in others:
            return True
        stack += others - met
        met |= others
    return False
