"""Uncommitted work that somebody else's command replaced and that nobody has put back (WORK-5)."""

from ..feed import happened
from ..identity.liveness import MINUTE
from ..presence import known_agents
from ..protection import file_notes, lost_versions
from ..protection.alarms import APPEARED, KIND, NOT_KEPT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..feed.happened import Event
    from ..protection.kept_versions import Kept
    from ..store.sqlite import Store

DAY_MS = 24 * 60 * MINUTE
ANSWERED_MS = 30 * MINUTE
"""So long it is told although its owner has written the file since, and so has looked at it."""


class Taken:
    """A version that somebody lost: whose it was and who took it, by name; '' for nobody known."""

    __slots__ = ("by", "owner", "version")

    def __init__(self, version: "Kept", owner: str, by: str) -> None:
        self.version = version
        self.owner = owner
        self.by = by


def read(store: "Store", now: int) -> "list[Taken]":
    """What agents lost in the last day and did not get back, newest first; each file once.

    One that its owner has written since is told for half an hour.
    """
    newest: dict[tuple[str, str, str], Kept] = {}
    for one in lost_versions.taken_away(store, now - DAY_MS):
        newest.setdefault((one.key, one.checkout, one.owner_id), one)
    lost = [one for one in newest.values() if one.at > now - ANSWERED_MS or not _seen(store, one)]
    ids = sorted({who for one in lost for who in (one.owner_id, one.by_id) if who})
    names = {x.id: x.holder.name for x in known_agents.these(store, ids)} if ids else {}
    return [Taken(x, names.get(x.owner_id, x.owner_id), names.get(x.by_id, x.by_id)) for x in lost]


def unkept(store: "Store", now: int) -> "list[Event]":
    """What was replaced in the last half hour, and of which no version could be kept."""
    found = happened.lately_of(store, KIND, now - ANSWERED_MS)
    return [x for x in found if NOT_KEPT in x.body and not x.body.startswith(APPEARED)]


def _seen(store: "Store", lost: "Kept") -> bool:
    """Whether its owner has written the file since."""
    return file_notes.last_write(store, lost.key, lost.checkout, lost.owner_id) > lost.at
