"""Whom what a person is about to do would hurt: told before, and agreed to or left (CON-4, WEB-1).

A verb here only looks; it gives None where nobody is hurt, or where the act itself will say why
not. The sentences stand in ``views/question_words``.
"""

from ..locks import granting
from ..locks.claim import Claim
from ..locks.lease import AUTO, Lease
from ..presence import known_agents
from ..protection import file_notes
from ..protection.kept_versions import Kept
from ..protection.reattribution import is_persons
from ..protection.restoring import gives_back
from ..repository import contents
from ..repository.contents import ABSENT, Look
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
    found = force_actions.others_on(actor, named)
    return _of_leases(END_LEASE, named, found, **_left_open(actor, found))


def _of_leases(code: str, named: Target, found: "list[Lease]", **more: object) -> "Question | None":
    if not found:
        return None
    stakes = tuple(Stake(x.agent_id, x.holder.name, x) for x in found)
    marks = tuple(sorted(x.id for x in found))
    return Question(code, stakes, {"named": named, "leases": found, **more}, marks)


def _left_open(actor: Actor, found: "list[Lease]") -> "dict[str, list[str]]":
    """``work``: which of these holders have uncommitted work in it; ``next``: who gets it."""
    store, me = actor.look()
    work, first = dict[str, None](), dict[str, None]()
    for one in found:
        authors = file_notes.authors_of(store, one.key, one.checkout)
        work |= {one.holder.name: None} if one.agent_id in {x.agent_id for x in authors} else {}
        claim = Claim(me.id if me else "", one.key, checkout=one.checkout, kind=AUTO)
        tickets = granting.judge(store, claim, actor.world()).tickets
        first |= dict.fromkeys(x.holder.name for x in tickets[:1])
    return {"work": list(work), "next": list(first)}


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
    """Who holds a file, or has written it since a version of it was kept.

    What is there is kept, so where nobody is at it, and nothing came since, nothing is asked.
    Raises as ``restore_actions.restore``.
    """
    store, _ = actor.look()
    version, done = chosen_version.chosen(actor, store, file, number)
    if not done:
        chosen_version.demand_inside(actor, version, file)
    there = contents.look(path_of(actor.project, version.checkout, version.key))
    held = [] if done else _in_the_way(actor, store, version, there)
    since = [] if there.hash in (ABSENT, version.after) else _written_since(actor, store, version)
    changed = there.hash not in (ABSENT, version.after)
    if done or not (held or changed):
        return None
    ids = {one.agent_id for one in held}
    stakes = [*(Stake(x.agent_id, x.holder.name, x) for x in held)]
    stakes += [one for one in since if one.agent_id not in ids]
    facts = {"version": version, "leases": held, "since": since, "changed": changed}
    marks = (version.id, there.hash, *sorted(lease.id for lease in held))
    return Question(PUT_OVER, tuple(stakes), facts, marks)


def _in_the_way(actor: Actor, store: Store, version: Kept, there: Look) -> "list[Lease]":
    """The leases of others that keep a version from being put back."""
    _, me = actor.look()
    claim = Claim(
        me.id if me else "", version.key, checkout=version.checkout, kind=AUTO, keep="turn"
    )
    found = granting.judge(store, claim, actor.world()).blockers
    return [] if gives_back(version, found, there) else found


def _written_since(actor: Actor, store: Store, version: Kept) -> "list[Stake]":
    """The live agents that wrote a file after a version of it was kept."""
    rows = file_notes.of_file(store, version.key, version.checkout)
    ids = [x.agent_id for x in rows if x.wrote_at > version.at and not is_persons(x.agent_id)]
    world = actor.world()
    return [
        Stake(one.id, one.holder.name)
        for one in (known_agents.these(store, ids) if ids else ())
        if not world.is_offline(one.holder)
    ]
