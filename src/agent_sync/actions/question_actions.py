"""Whom what a person is about to do would hurt: told before, and agreed to or left (CON-4, WEB-1).

A verb here only looks; it gives None where nobody is hurt, or where the act itself will say why
not. The sentences stand in ``views/question_words``.
"""

from ..identity.liveness import OFFLINE, status
from ..locks.lease import Lease
from ..presence import known_agents
from ..protection import file_notes
from ..protection.kept_versions import Kept
from ..protection.reattribution import is_persons
from ..repository import contents
from ..repository.contents import ABSENT
from ..repository.path_keys import path_of
from ..store.sqlite import Store
from . import assign_actions, chosen_version, force_actions, own_actions
from .actor import Actor
from .named_targets import Target
from .person_questions import Question, Stake

TAKE_LEASE, END_LEASE, TOUCH_TASK, TAKE_WORK = "take_lease", "end_lease", "touch_task", "take_work"
PUT_OVER = "put_over"


def before_lock(actor: Actor, named: Target) -> "Question | None":
    """Whose leases ``force_actions.take_over`` would end."""
    return _of_leases(TAKE_LEASE, named, force_actions.in_the_way(actor, named))


def before_unlock(actor: Actor, named: Target) -> "Question | None":
    """Whose leases ``force_actions.end`` would end."""
    return _of_leases(END_LEASE, named, force_actions.others_on(actor, named))


def _of_leases(code: str, named: Target, found: "list[Lease]") -> "Question | None":
    if not found:
        return None
    stakes = tuple(Stake(x.agent_id, x.holder.name, x) for x in found)
    marks = tuple(sorted(x.id for x in found))
    return Question(code, stakes, {"named": named, "leases": found}, marks)


def before_touching(actor: Actor, ref: str, *, to: str = "") -> "Question | None":
    """Whose work at a task it touches; nobody's where it stays ``to`` them. Raises NotFound."""
    task = assign_actions.worked_on(actor, ref, to=to)
    if task is None:
        return None
    stake = Stake(task.owner_id, task.owner.name)
    return Question(TOUCH_TASK, (stake,), {"task": task}, (task.ref, task.owner_id))


def before_own(actor: Actor, file: str, shown: str) -> "Question | None":
    """Which live agents are known to have written a file, or hold it. ``shown``: how it was named.

    Raises NothingUncommitted, NoSuchFile, InvalidInput.
    """
    found = own_actions.known_of(actor, file)
    if not found:
        return None
    stakes = tuple(Stake(agent_id, name) for agent_id, name in found.items())
    return Question(TAKE_WORK, stakes, {"file": shown}, (shown, *sorted(found)))


def before_restore(
    actor: Actor, file: str = "", *, number: "int | None" = None
) -> "Question | None":
    """Whether a file holds something newer than what a version was replaced by, and whose.

    That is kept, so putting a version back where nobody has been since asks nothing. Raises as
    ``restore_actions.restore``.
    """
    store, _ = actor.look()
    version, done = chosen_version.chosen(actor, store, file, number)
    if not done:
        chosen_version.demand_inside(actor, version, file)
    place = path_of(actor.project, version.checkout, version.key)
    there = contents.look(place).hash
    if done or there in (ABSENT, version.after):
        return None
    stakes = tuple(_written_since(actor, store, version))
    return Question(PUT_OVER, stakes, {"version": version}, (version.id, there))


def _written_since(actor: Actor, store: Store, version: Kept) -> "list[Stake]":
    """The live agents that wrote a file after a version of it was kept."""
    rows = file_notes.of_file(store, version.key, version.checkout)
    ids = [x.agent_id for x in rows if x.wrote_at > version.at and not is_persons(x.agent_id)]
    world = actor.world()
    return [
        Stake(one.id, one.holder.name)
        for one in (known_agents.these(store, ids) if ids else ())
        if status(one.holder, world.now, world.limits, world.probe) != OFFLINE
    ]
