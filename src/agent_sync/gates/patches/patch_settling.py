"""A patch whose applying was broken off: what became of it is told by the files (PATCH-4)."""

from ...git.applying import State
from ...presence import agents
from ...protection import kept_versions, lost_versions
from ...repository import contents
from ...repository.contents import ABSENT
from ...system import processes
from .. import coverage, steps
from . import patch_files, patch_landing, patches
from .patch_places import Place, places
from .patches import APPLY, CONFLICTING, Patch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...repository.location import Project
    from ...store.sqlite import Store, Transaction
    from ..coverage import CoveredFile


def settle(store: "Store", world: "World", project: "Project") -> None:
    """Settle every patch whose process is gone: written whole it is applied, else nothing of it is.

    Where somebody has changed a file since, it stays as it is, and the patch is in conflict. Not
    inside a transaction.
    """
    for patch in patches.unsettled(store):
        if not _is_over(patch):
            continue
        found = places(project, patch.checkout, patches.changes(store, patch))
        with store.writing() as tx:
            if patches.get(tx, patch.id).intent == patch.intent:
                _settle(tx, world, project, patch, found)


def _is_over(patch: Patch) -> bool:
    """Whether the process that wrote its files is not at it any more."""
    _, machine, pid, _ = (patch.intent + "   ").split(" ")[:4]
    number = int(pid) if pid.isascii() and pid.isdigit() else 0
    return machine != processes.machine() or processes.probe(machine, number, "") != "alive"


def _settle(
    store: "Transaction", world: "World", project: "Project", patch: Patch, found: "list[Place]"
) -> None:
    back = not patch.intent.startswith(APPLY)
    files = {one.key: one for one in coverage.files(store, patch.subject)}
    some = [(place, files[place.key]) for place in found if place.key in files]
    start, end = [_ends(one, back=back) for _, one in some], "hash" if back else "after"
    me = agents.find(store, patch.applied_by) or agents.find(store, patch.author_id)
    there = [place.look.hash for place, _ in some]
    if all(x == getattr(one, end) for x, (_, one) in zip(there, some, strict=True)) and me:
        if there != start:
            patch_landing.note_end(store, world.now, patch, me, [x.key for x, _ in some], back=back)
            _note(store, world, patch, me.id, some, back=back)
            return
    elif there != start and not _undone(store, project, patch, some, start, end):
        patches.set_intent(store, patch, "")
        if me and not back:
            patches.move(store, patch, me, CONFLICTING, world.now, "broken off half-way")
        return
    patches.set_intent(store, patch, "")
    if me:
        steps.record(store, patch.subject, me, "patch_broken_off", world.now)


def _ends(one: "CoveredFile", *, back: bool) -> str:
    return one.after if back else one.hash


def _note(
    store: "Transaction",
    world: "World",
    patch: Patch,
    me: str,
    some: "list[tuple[Place, CoveredFile]]",
    *,
    back: bool,
) -> None:
    """As ``note_files``: what stands there now is what was written."""
    for place, one in some:
        place.look = contents.Look(place.look.print, _ends(one, back=back), -1)
    patch_landing.note_files(store, world.now, patch, me, [x for x, _ in some], back=back)


def _undone(
    store: "Transaction",
    project: "Project",
    patch: Patch,
    some: "list[tuple[Place, CoveredFile]]",
    start: "list[str]",
    end: str,
) -> bool:
    """Bring back what was written before it was broken off; False where a file is neither."""
    wrong = []
    for (place, one), first in zip(some, start, strict=True):
        if place.look.hash == first:
            continue
        kept, before = _version(store, project, patch, place, first, one.mode)
        if place.look.hash != getattr(one, end) or not kept:
            return False
        wrong.append((place, before))
    for place, before in wrong:
        patch_files.put_one(place, before)
    return True


def _version(
    store: "Store", project: "Project", patch: Patch, place: Place, digest: str, mode: int
) -> "tuple[bool, State | None]":
    """(whether it is known, a file with this content or None for none)."""
    if digest == ABSENT:
        return True, None
    for one in kept_versions.of_file(store, place.key, patch.checkout):
        if one.hash == digest:
            content = lost_versions.content(store, one, project)
            return True, State(content, one.mode or mode or 0o644)
    return False, None
