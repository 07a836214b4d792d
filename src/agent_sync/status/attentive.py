"""The board as a person reads it: with what they may have to act on beside it.

All that this takes is imported with it, before a database is open: where few more files can be
opened, an import behind that fails.
"""

from ..identity.who import OPERATOR
from ..merges import elsewhere, forecast, telling
from ..presence import asking
from ..protection import git_looks, handed_work, kept_versions, lost_versions
from ..sessions import open_calls
from ..store import meta_values as _values
from . import blocked as _blocked
from . import board, gone_away, link_look, pending, taken_work
from .board import DAY_MS, Board

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..presence.agents import Agent
    from ..store.sqlite import Store

ASKED_LATE = (_blocked, _values)
"""What ``board`` and ``kept_versions`` load only where they need it, for hooks' sake."""
LATELY = 60
"""Events that are read for a person, who is not shown all of them."""


def read(store: "Store", world: "World", me: "Agent | None", *, person: bool = False) -> Board:
    """The whole picture as ``board.read`` has it, and all that ``attention.of`` needs, as it was at
    the same moment. ``person`` says that a person reads. Changes nothing. Raises StoreError.
    """
    with store.reading():
        seen = board.read(store, world, me, recent=LATELY, person=person)
        _note_others(seen, store)
        _note_mail(seen, store)
        seen.link = link_look.look(store, seen.now)
        if seen.link is not None:
            board.mark(seen.leases, link_look.fences(store))
    return seen


def _note_others(seen: Board, store: "Store") -> None:
    seen.gone = gone_away.read(store, seen.world, seen.opened)
    seen.taken = taken_work.read(store, seen.now)
    seen.unkept = taken_work.unkept(store, seen.now)
    seen.running = open_calls.running(store)
    seen.asking = asking.everybody(store)
    project = seen.world.project
    if project:
        seen.merges = forecast.remembered(project)
        telling.note_at_work(store, seen.world, project, seen.merges)
        seen.merges += elsewhere.alike(store, seen.world, project, seen.opened)
    seen.orphans = handed_work.orphaned(store, seen.world)
    seen.cut_short = git_looks.cut_short(store, seen.now - DAY_MS)
    seen.no_room = kept_versions.no_room(store)
    if seen.person:
        seen.lost = lost_versions.lost_by_person(store, seen.now - DAY_MS)
    seen.refusals = pending.refusals(store, seen.now)


def _note_mail(seen: Board, store: "Store") -> None:
    seen.late = pending.late_mail(store, seen.now)
    seen.mail = pending.unread(store, seen.me, seen.now)
    if seen.person and (seen.me is None or seen.me.id != OPERATOR):
        seen.operator_mail = pending.unread(store, pending.operator(), seen.now)
