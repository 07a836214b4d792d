"""What is edited on other machines as well, as far as their leases say: it cannot be tried here."""

from ..locks.lease import AUTO, FILE
from ..protection import file_notes
from ..repository import checked_out
from ..repository.path_keys import folder_of
from .forecast import UNKNOWN, Pair, Side

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..repository.location import Project
    from ..store.sqlite import Store

WHY = "what is edited on another machine is not here"


def alike(
    store: "Store", world: "World", project: "Project", leases: "list[Lease]"
) -> "list[Pair]":
    """Each checkout here with uncommitted work on a path that an agent elsewhere edits now, with
    each such machine. ``leases`` are all that are open.
    """
    theirs: dict[str, dict[str, Lease]] = {}
    for one in leases:
        if one.checkout[:1] == "@" and (one.kind, one.target) == (AUTO, FILE) and world.holds(one):
            theirs.setdefault(one.checkout, {})[one.key] = one
    found = []
    for checkout in file_notes.checkouts(store) if theirs else []:
        mine = file_notes.authors(store, checkout).keys()
        head = checked_out.head_of(folder_of(project, checkout)).text
        for machine, edited in theirs.items():
            keys = sorted(mine & edited.keys())
            if keys and checkout[:1] != "@":
                its = Side(machine, "", [])
                its.at_work = {edited[key].agent_id: edited[key].holder.name for key in keys}
                pair = (Side(checkout, head, []), its)
                found.append(Pair(pair, keys, len(keys), UNKNOWN, {}, WHY))
    return found
