"""What a pending hand-over bars (HAND-2): its giver does not write what it has given away."""

from ..bar import COMMIT, Bar
from ..subjects import parsed
from . import handovers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..bar import Look, Wanted
    from ..parties import Party


def judge(look: "Look", party: "Party", wanted: "Wanted") -> "Bar | None":
    """Whether the hand-over that ``party`` has part in bars a write.

    A commit changes no content of what is handed over; it is not barred.
    """
    if look.act == COMMIT or party.part != "giver":
        return None
    number = parsed(party.subject)[1]
    one = look.once("handover", party.subject, lambda: handovers.get(look.store, number))
    if not one.is_open or look.world.now >= one.until:
        return None
    met = [x for x in look.paths(one.ref) if x.touches(wanted.target, wanted.key)]
    if not met:
        return None
    from .handover_settling import lapsed

    if lapsed(look.store, one, look.world):
        return None
    said = f"you gave it away with hand-over {one.ref}, which nobody has accepted yet."
    steps = [
        f"take it back, if it has to be you who writes it: `agent-sync cancel {one.ref}`",
        "leave it to whoever accepts it, and go on with something else",
    ]
    return Bar(one.ref, wanted.key, said, steps)
