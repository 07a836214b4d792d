"""Other names of a file, hard links, under which something covers it (GATE-4).

Device and inode are compared at the moment of the question. What a folder or a pattern covers is
not searched. Loaded only for a file that has a second name, and only for who is bound.
"""

from ..locks.hard_links import is_name_of, look
from ..locks.lease import FILE
from ..repository.path_keys import path_of
from . import coverage
from .bar import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from ..store.sqlite import Store
    from .parties import Party

MOST = 2_000
"""So many covered files are compared."""


def of(store: "Store", project: "Project", bound: "list[Party]", one: Wanted) -> "list[Wanted]":
    """The covered files that are the one that would be written, by another name."""
    found = look(path_of(project, one.checkout, one.key))
    if found is None or found.st_nlink < 2:
        return []
    keys: dict[str, None] = {}
    for subject in dict.fromkeys(party.subject for party in bound):
        named = [x.key for x in coverage.paths(store, subject) if x.target == FILE]
        keys |= dict.fromkeys([*named, *(x.key for x in coverage.files(store, subject))])
    places = dict.fromkeys((one.checkout, project.checkout_name, project.root_name))
    return [
        Wanted(key, one.checkout)
        for key in list(keys)[:MOST]
        if key != one.key and any(is_name_of(path_of(project, x, key), found) for x in places)
    ]
