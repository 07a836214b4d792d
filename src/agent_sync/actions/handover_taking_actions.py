"""Work that is passed on is taken: accepted, declined, or taken over from who is gone (HAND)."""

from typing import NamedTuple

from ..errors import Conflict, InvalidInput, NotAParty, NotFound, NotReady
from ..gates import carried, coverage, parties
from ..gates.handovers import handover_elsewhere, handover_note, handovers
from ..gates.handovers.handover_giving import Moved, take_checkpoints
from ..gates.handovers.handover_giving import accept as give
from ..gates.handovers.handover_settling import end
from ..gates.handovers.handovers import DECLINED, Handover
from ..gates.parties import GIVER
from ..gates.patches import patches
from ..gates.subjects import HANDOVER, PATCH, parsed
from ..git.revisions import commit_of
from ..git.runner import git_at
from ..identity.who import of_another_machine, session_of
from ..locks.claim import World
from ..messages import mailbox
from ..presence import known_agents, naming
from ..presence.agents import Agent
from ..repository.checked_out import head_of
from ..store.sqlite import Store, Transaction
from .actor import Actor
from .handover_part import NOTE, as_text, pending, settle_open, shown
from .orphaned_work import orphaned
from .own_name import demand
from .refusal_types import NobodyCalled


class Accepted(NamedTuple):
    """What one has now, and the note on it as JSON text."""

    handover: Handover
    moved: Moved
    note: str


def accept(actor: Actor, ref: str) -> Accepted:
    """Make what a hand-over offers one's own: leases, task, authorship. One agent wins.

    Raises NotFound, NotAParty, Conflict, NotYourName.
    """
    number = parsed(ref, HANDOVER)[1]
    demand(actor, "accept")
    settle_open(actor)
    _demand_here(actor, number)
    with actor.writing() as (tx, me):
        one, world = pending(tx, number), actor.world()
        if parties.same(one.giver_id, me.id):
            raise Conflict(f"{one.ref} is yours: 'agent-sync cancel {one.ref}' takes it back")
        _demand_named(tx, one, me)
        if of_another_machine(one.giver_id):
            handover_elsewhere.accept(tx, one, me, world)
            return Accepted(one, Moved(), shown(tx, one).note)
        moved = give(tx, one, me, world)
        return Accepted(one, moved, shown(tx, one).note)


def decline(actor: Actor, ref: str, *, why: str = "") -> Handover:
    """Say that one does not take it: it is over. Raises NotFound, NotAParty, Conflict."""
    number = parsed(ref, HANDOVER)[1]
    demand(actor, "decline")
    settle_open(actor)
    with actor.writing() as (tx, me):
        one = pending(tx, number)
        if not one.receiver:
            raise Conflict(f"{one.ref} names nobody: who does not want it leaves it alone")
        _demand_named(tx, one, me)
        end(tx, one, me, actor.world(), DECLINED, why or f"by {me.name}")
        if of_another_machine(one.giver_id):
            handover_elsewhere.say(tx, one, me.id, DECLINED, actor.clock(), why)
        return one


def take_over(actor: Actor, named: str) -> Accepted:
    """Accept the work of an agent that is gone, as if it had handed it over (HAND-3).

    Raises NobodyCalled, NotFound where nothing is left, Conflict where it is here or has handed
    its work to somebody else.
    """
    demand(actor, "take-over")
    settle_open(actor)
    orphaned(actor, actor.join()[0])  # what is committed by now does not pass on
    with actor.writing() as (tx, me):
        gone = session_of(_gone(tx, actor.world(), named, me))
        for one in handovers.open_ones(tx):
            if parties.same(one.giver_id, gone):
                raise Conflict(
                    f"{one.giver.name} handed its work over with {one.ref}, to {one.whom}: "
                    f"agent-sync accept {one.ref}"
                )
        world, project = actor.world(), actor.project
        one = handovers.add(
            tx,
            world.now,
            gone,
            receiver="",
            receiver_id=me.id,
            task_id=0,
            checkout=project.checkout_name,
            head=head_of(project.checkout).commit,
            until=world.now,
            whole=True,
        )
        note = handover_note.of(tx, world, gone, head=one.head)
        coverage.keep_paper(tx, one.ref, NOTE, as_text(note).encode(), world.now)
        parties.add(tx, one.ref, gone, GIVER, world.now)
        moved = give(tx, one, me, world)
        moved.checkpoints = take_checkpoints(tx, gone, me, world)
        if moved.nothing:
            raise NotFound(f"nothing is left of {one.giver.name}: no work, no lease, no task")
        return Accepted(one, moved, shown(tx, one).note)


def _gone(tx: Transaction, world: World, named: str, me: Agent) -> str:
    meant = known_agents.meant(tx, named, naming.folded(named))
    known = known_agents.known(tx, session_of(meant)) if meant else None
    if known is None:
        raise NobodyCalled(named)
    if parties.same(known.id, me.id):
        raise InvalidInput("that is yourself")
    if of_another_machine(known.id):
        raise Conflict(
            f"{known.holder.name} is at work on another machine, and what it has not committed is "
            "there: take it over on that machine"
        )
    if not world.is_offline(known.holder):
        raise Conflict(
            f"{known.holder.name} is here: ask for the work with 'agent-sync send', and they hand "
            "it over with 'agent-sync handoff'"
        )
    return known.id


def _demand_here(actor: Actor, number: int) -> None:
    """What a hand-over of another machine carries is here: its commit, or its patch's text. Raises
    NotReady, NotFound.
    """
    store, _ = actor.join()
    one = handovers.get(store, number)
    if not of_another_machine(one.giver_id):
        return
    what = carried.of(store, one.ref)
    if what == carried.COMMIT and not commit_of(git_at(actor.project.checkout), one.head):
        raise NotReady(
            f"{one.ref} carries commit {one.head[:12]}, which this clone has not: 'git fetch' "
            f"where {one.giver.name} has pushed it, then accept it",
            subject=one.ref,
        )
    if what != carried.COMMIT:
        patches.text(store, patches.get(store, parsed(what, PATCH)[1]))


def _demand_named(store: Store, one: Handover, me: Agent) -> None:
    if not one.receiver:
        return
    ids = [one.receiver_id] if one.receiver_id else []
    ids = ids or [agent_id for agent_id, _ in mailbox.recipients(store, one.receiver)]
    if not any(parties.same(agent_id, me.id) for agent_id in ids):
        raise NotAParty(f"{one.ref} is for {one.receiver}, not for you")
