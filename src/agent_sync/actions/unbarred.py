"""Verbs that write files or commit ask first what a write by hook would be asked (GATE-4)."""

from ..feed import activity
from ..gates import bars, stopped
from ..gates.bar import WRITE, Bar, Look, Wanted
from ..gates.work_paths import is_work
from .refusal_types import WriteBarred

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..locks.claim import World
    from ..repository.location import Project
    from ..store.sqlite import Store
    from .actor import Actor

GIT_S = 5.0


def demand_unbarred(
    actor: "Actor", store: "Store", me: str, wanted: "Sequence[Wanted]", *, act: str = WRITE
) -> None:
    """Raise WriteBarred where a gate, crew, checkpoint or hand-over bars one of the writes."""
    bar = barred(store, actor.project, me, wanted, actor.world(), act=act)
    if bar is None:
        if act == WRITE:
            stopped.note_passing(store, me, {one.key for one in wanted})
        return
    with store.writing() as tx:
        now = actor.clock()
        stopped.note(tx, me, bar.subject, bar.key, now)
        activity.record(tx, now, me, "write_barred", bar.said[:200], key=bar.key, ref=bar.subject)
    raise WriteBarred(bar)


def barred(
    store: "Store",
    project: "Project",
    me: str,
    wanted: "Sequence[Wanted]",
    world: "World",
    *,
    act: str = WRITE,
) -> "Bar | None":
    """What bars one of the writes of an agent; one look by index for who is not bound."""
    if not bars.is_bound(store, me):
        return None
    look = Look(store, me, world, act=act, is_work=lambda one: is_work(project, one, GIT_S))
    return bars.first(look, wanted)
