"""What was foretold of two checkouts, and whether it still is so.

Kept in one small file beside the database, with what it was made from: both commits, and how each
file looked. What has changed since is not told.
"""

import os

from ..repository import checked_out, contents
from ..repository.location import storable
from ..repository.path_keys import folder_of, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..repository.location import Project

    Where = tuple[str, int, int]

NAME = "merges.json"
CONFLICT, CLEAN, UNKNOWN = "conflict", "clean", "unknown"
MOST_BYTES = 400_000
MOST_PAIRS = 20
MOST_FILES = 50
"""Of a pair; further ones are only counted."""


class Side:
    """One checkout by its name: what was checked out there, and the print of each file. Who is at
    work there, id -> name, is noted by whoever shows it.
    """

    __slots__ = ("at_work", "checkout", "head", "prints")

    def __init__(self, checkout: str, head: str, prints: "list[str]") -> None:
        self.checkout = checkout
        self.head = head
        self.prints = prints
        self.at_work: dict[str, str] = {}

    @property
    def branch(self) -> str:
        """Its branch, or the beginning of its commit where it is on none."""
        head = checked_out.from_text(self.head)
        on_one = head.branch != checked_out.NO_BRANCH
        return storable(head.branch) if on_one else head.commit[:10]


class Pair:
    """Two checkouts that changed the same files, by key; ``count`` of them in all.

    ``conflicts`` has the kind of each conflict by its key, and the line where it begins on each
    side (0 for none), where ``verdict`` says that there are any; ``why`` says why it is unknown.
    """

    __slots__ = ("conflicts", "count", "keys", "sides", "verdict", "why")

    def __init__(
        self,
        sides: "tuple[Side, Side]",
        keys: "list[str]",
        count: int,
        verdict: str,
        conflicts: "dict[str, Where]",
        why: str = "",
    ) -> None:
        self.sides = sides
        self.keys = keys
        self.count = count
        self.verdict = verdict
        self.conflicts = conflicts
        self.why = why


def prints(project: "Project", checkout: str, keys: "list[str]") -> "list[str]":
    """How files of a checkout look now, without reading them."""
    return [contents.print_of(path_of(project, checkout, key)).rstrip("!") for key in keys]


def still(project: "Project", pair: Pair) -> bool:
    """Whether both checkouts are as they were when this was foretold; git is not run."""
    return all(
        checked_out.head_of(folder_of(project, side.checkout)).text == side.head
        and prints(project, side.checkout, pair.keys) == side.prints
        for side in pair.sides
    )


def path_in(folder: str) -> str:
    """Where it is kept, in the coordination folder."""
    return os.path.join(folder, NAME)


def remembered(project: "Project") -> "list[Pair]":
    """What was foretold and still is so; [] where nothing was, or it cannot be read."""
    path = path_in(project.folder)
    if not os.path.exists(path):
        return []
    import json

    try:
        found = json.loads(contents.read(path, MOST_BYTES))
        pairs = [_pair(one) for one in found["pairs"][:MOST_PAIRS]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []
    return [one for one in pairs if still(project, one)]


def _pair(data: "dict[str, Any]") -> Pair:
    """Raises ValueError, KeyError, TypeError or AttributeError for what was not written by us."""
    one, other = (Side(str(x[0]), str(x[1]), list(map(str, x[2]))) for x in data["sides"])
    keys = [str(x) for x in data["files"]][:MOST_FILES]
    conflicts = {str(x): (str(y[0]), int(y[1]), int(y[2])) for x, y in data["conflicts"].items()}
    verdict = str(data["verdict"])
    if verdict not in (CONFLICT, CLEAN, UNKNOWN) or not conflicts.keys() <= set(keys):
        raise ValueError(verdict)
    return Pair((one, other), keys, int(data["count"]), verdict, conflicts, str(data["why"]))


def looked_at(project: "Project") -> float:
    """When the look began from which something is remembered, in s; 0 for never."""
    try:
        return os.stat(path_in(project.folder)).st_mtime
    except OSError:
        return 0.0


def remember(project: "Project", pairs: "list[Pair]", began: float) -> None:
    """Keep it in place of what was foretold before; ``began`` in s. Raises OSError."""
    import json

    from ..system.file_lock import create_private

    data = [
        {
            "sides": [[x.checkout, x.head, x.prints] for x in one.sides],
            "files": one.keys,
            "count": one.count,
            "verdict": one.verdict,
            "conflicts": one.conflicts,
            "why": one.why,
        }
        for one in pairs[:MOST_PAIRS]
    ]
    path = path_in(project.folder)
    fresh = f"{path}.{os.urandom(4).hex()}"
    create_private(fresh, json.dumps({"pairs": data}).encode())
    os.utime(fresh, (began, began))
    os.replace(fresh, path)
